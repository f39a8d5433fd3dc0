/** What leaves the page for a phone: the text of its QR code, and the file of a batch. */
import { describe, expect, it } from 'vitest';
import { batchText } from '../../../web/src/features/extensions/batch-file.ts';
import { accountCode } from '../../../web/src/features/extensions/phone-account-code.ts';

describe('the code of a phone account', () => {
  const account = { server: 'sip.example.com', port: 5060, user: '1001', password: 'a<b&c', displayName: 'Desk' };

  it('names server, user and password in the form that softphones read', () => {
    const code = accountCode(account);
    expect(code).toContain('<RegisterServer>sip.example.com:5060</RegisterServer>');
    expect(code).toContain('<UserID>1001</UserID><AuthID>1001</AuthID><AuthPass>a&lt;b&amp;c</AuthPass>');
    expect(code).toContain('<DisplayName>Desk</DisplayName>');
  });

  it('shows the number where the name has letters that phones read wrongly', () => {
    expect(accountCode({ ...account, displayName: '前台' })).toContain('<DisplayName>1001</DisplayName>');
  });
});

describe('the file of a batch', () => {
  it('has a row for each, and nothing that a spreadsheet would run', () => {
    const rows = [
      { number: '1001', displayName: '前台 "A"', password: 'p1' },
      { number: '1002', displayName: '@SUM(A1)', password: 'p2' },
    ];
    expect(batchText(rows, { server: 'sip.example.com', port: 5060 })).toBe(
      '\ufeff"number","name","password","server","port","transport"\r\n' +
        '"1001","前台 ""A""","p1","sip.example.com","5060","UDP"\r\n' +
        '"1002","\'@SUM(A1)","p2","sip.example.com","5060","UDP"\r\n',
    );
  });
});

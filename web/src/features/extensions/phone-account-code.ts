/**
 * The text of the QR code: the one form that softphones read without a server of their maker. Grandstream Wave and its kin read it; the
 * codes of Linphone and Zoiper are addresses of provisioning servers, so their users type the rows beside the picture.
 */
export type PhoneAccount = { server: string; port: number; user: string; password: string; displayName: string };

export function accountCode({ server, port, user, password, displayName }: PhoneAccount): string {
  const fields = [
    ['RegisterServer', `${server}:${port}`],
    ['OutboundServer', ''],
    ['UserID', user],
    ['AuthID', user],
    ['AuthPass', password],
    ['AccountName', user],
    // Phones read other scripts wrongly in a code.
    ['DisplayName', /^[\x20-\x7e]+$/.test(displayName) ? displayName : user],
  ] as const;
  const rows = fields.map(([name, value]) => `<${name}>${escaped(value)}</${name}>`).join('');
  return `<?xml version="1.0" encoding="utf-8"?><AccountConfig version="1"><Account>${rows}</Account></AccountConfig>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

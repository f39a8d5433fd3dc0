import { describe, expect, it } from 'vitest';
import { errorInLog } from '../../../workers/error-in-log.ts';

const quoting = Object.assign(new Error('duplicate key'), {
  code: '23505',
  detail: 'Key (number)=(13800000001) already exists.',
});

describe('an error in the log', () => {
  it('tells what a row holds only under pii', () => {
    const { pii, ...rest } = errorInLog(quoting) as { pii: unknown; code: string; message: string };
    expect(rest).toMatchObject({ type: 'Error', message: 'duplicate key', code: '23505' });
    expect(JSON.stringify(rest)).not.toContain('13800000001');
    expect(pii).toEqual({ detail: quoting.detail });
  });

  it('tells of several in one without what their rows hold', () => {
    const told = JSON.stringify(errorInLog(new AggregateError([quoting, new Error('second')], 'many')));
    expect(told).toContain('second');
    expect(told).not.toContain('13800000001');
  });

  it('leaves what is not an error as it is', () => {
    expect(errorInLog('gone')).toBe('gone');
  });
});

import { expect, it } from 'vitest';
import { passwordFault } from '../../../domain/password-rules.ts';

it.each([
  'Password123!',
  'P@ssw0rd2026',
  'passwordpassword',
  'qwertyuiop1',
  'Admin@123456',
  '1q2w3e4r5t6y'.replace(/[a-z]/g, ''),
  '13800138000',
  '2026-11-26',
  'aaaaaaaaaaaa',
  'abababababab',
  'woaini1314520',
  'Carillon2026',
  'welcome-admin!',
])('takes %s for common', (password) => {
  expect(passwordFault(password, 'wang')).toBe('password-common');
});

it.each(['correct horse battery', '三峡大坝的鱼不爱说话', 'kV7#tq-9wLmz', 'passwordless travel', 'first-password-of-admin-x'])(
  'lets %s be',
  (password) => {
    expect(passwordFault(password, 'wang')).toBeNull();
  },
);

it('finds the name in it, however it is written', () => {
  expect(passwordFault('xXWangLei99-zz', 'wanglei')).toBe('password-has-name');
  expect(passwordFault('a gold medal', 'li')).toBeNull();
});

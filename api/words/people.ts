/** Refusals about people and programs: passwords, second factors, keys, webhooks. */
import type { Language } from '../language.ts';
import type { ProblemWords } from './problem-codes.ts';

export const peopleProblemCodes = [
  'url-unusable',
  'webhook-address',
  'scope-missing',
  'people-only',
  'password-has-name',
  'password-common',
  'password-same',
  'second-factor-needed',
  'second-factor-must-enrol',
  'second-factor-on',
  'second-factor-off',
  'second-factor-required',
  'wrong-code',
  'already-past',
  'address-unreadable',
  'key-elsewhere',
] as const;
export type PeopleProblemCode = (typeof peopleProblemCodes)[number];

export const peopleProblems: Readonly<Record<Language, Readonly<Record<PeopleProblemCode, ProblemWords>>>> = {
  zh: {
    'url-unusable': { title: '地址不可用', detail: '请填写完整的 http:// 或 https:// 地址，不要包含用户名和密码。' },
    'webhook-address': { title: '不能向该地址推送', detail: '{reason}' },
    'scope-missing': { title: '密钥的范围不足', detail: '此操作需要范围 {scope}，该密钥没有。请管理员新建一个带此范围的密钥。' },
    'address-unreadable': { title: '地址无效', detail: '请填写 IP 地址或网段，例如 10.0.0.5 或 10.0.0.0/8。' },
    'key-elsewhere': {
      title: '此地址不能使用密钥',
      detail: '管理员限制了程序的来源地址，请求的来源不在其中。请在“参数”的“程序的来源地址”中加入该地址。',
    },
    'people-only': { title: '仅限登录用户', detail: '此操作针对登录的人，密钥不能使用。' },
    'password-has-name': { title: '密码太容易猜到', detail: '密码不能包含用户名。' },
    'password-common': { title: '密码太容易猜到', detail: '这是常见密码。可以用几个不相关的词连起来。' },
    'password-same': { title: '密码没有变化', detail: '新密码与当前密码相同，请换一个。' },
    'second-factor-needed': { title: '需要验证码', detail: '请输入验证器应用中的 6 位验证码，或一个恢复码。' },
    'second-factor-must-enrol': { title: '需要设置双重验证', detail: '系统要求双重验证。请先在“我的账号”中设置。' },
    'second-factor-on': { title: '双重验证已启用', detail: '如需更换设备，请先停用，再重新设置。' },
    'second-factor-off': { title: '双重验证未启用', detail: '没有可停用或更新的双重验证。' },
    'second-factor-required': { title: '不能停用双重验证', detail: '系统要求您的角色使用双重验证。如手机丢失，请管理员重置。' },
    'wrong-code': { title: '验证码不正确', detail: '请输入当前的 6 位验证码（每个只能用一次），并检查手机时间是否准确。' },
    'already-past': { title: '时间已过', detail: '请选择将来的时间。' },
  },
  en: {
    'url-unusable': {
      title: 'This address can not be used',
      detail: 'Give a whole address with http:// or https://, without user name and password.',
    },
    'webhook-address': { title: 'Nothing can be sent to this address', detail: '{reason}' },
    'scope-missing': {
      title: 'The key lacks a scope',
      detail: 'This needs the scope {scope}, which the key does not have. An administrator can make a key with it.',
    },
    'address-unreadable': { title: 'Not an address', detail: 'Give an IP address or a network, such as 10.0.0.5 or 10.0.0.0/8.' },
    'key-elsewhere': {
      title: 'Keys are not accepted from this address',
      detail: 'An admin limits from where programs may ask. Add this address under Parameters, Addresses of programs.',
    },
    'people-only': { title: 'For people only', detail: 'This is about the person signed in; a key can not do it.' },
    'password-has-name': { title: 'Too easy to guess', detail: 'The password must not contain the user name.' },
    'password-common': {
      title: 'Too easy to guess',
      detail: 'This is a common password. Some unrelated words in a row make a good one.',
    },
    'password-same': { title: 'Nothing changed', detail: 'The new password is the current one. Choose another.' },
    'second-factor-needed': {
      title: 'A code is needed',
      detail: 'Enter the 6 digits from your authenticator app, or one of your recovery codes.',
    },
    'second-factor-must-enrol': {
      title: 'A second factor is required',
      detail: 'This system asks for a second factor. Set it up under “My account” first.',
    },
    'second-factor-on': {
      title: 'The second factor is on',
      detail: 'To move to another device, switch it off first and set it up again.',
    },
    'second-factor-off': { title: 'The second factor is off', detail: 'There is none to switch off or to renew.' },
    'second-factor-required': {
      title: 'It can not be switched off',
      detail: 'A second factor is required for your role. If the phone is lost, an administrator can reset it.',
    },
    'wrong-code': {
      title: 'Wrong code',
      detail: 'Enter the 6 digits that are shown now (each works once), and check the clock of the phone.',
    },
    'already-past': { title: 'This time is over', detail: 'Choose a time that is still to come.' },
  },
};

/** What was found of extensions, in both languages. */
import type { FindingCode } from '../../domain/diagnosis/check.ts';
import type { Language } from '../language.ts';
import type { FindingWords } from './checks.ts';

type ExtensionCode = Extract<
  FindingCode,
  | 'no-extensions'
  | 'extension-dialling-on'
  | 'extension-dialling-off'
  | 'phones-registered'
  | 'no-phone-registered'
  | 'phones-missing'
  | 'phone-passwords-right'
  | 'phone-passwords-wrong'
  | 'phone-port-right'
  | 'phone-port-wrong'
  | 'nobody-blocked'
  | 'addresses-blocked'
  | 'extension-blocked'
>;

export const extensionFindings: Readonly<Record<Language, Readonly<Record<ExtensionCode, FindingWords>>>> = {
  zh: {
    'no-extensions': {
      says: '还没有分机。',
      means: '没有分机就没有话机可以注册、互拨或接听转接。',
      todo: '需要时在“分机”页新建。',
    },
    'extension-dialling-on': { says: '分机之间可以互拨。' },
    'extension-dialling-off': {
      says: '分机互拨没有打开。',
      means: '这是默认设置：话机由呼叫中心调度，互拨会占住坐席的话机。拨打其他分机会得到 403。',
      todo: '需要互拨时，在“分机”页打开“分机互拨”，立即生效，不用改文件。',
    },
    'phones-registered': { says: '{all} 个分机都有话机在线。' },
    'no-phone-registered': {
      says: '{all} 个分机都没有话机在线：{numbers}。',
      means: '拨打它们会得到“未注册”（480），转接也不会响铃。',
      todo: '在话机里填写“分机”页给出的服务器、端口、分机号和密码；检查 SIP 配置 internal 正在运行，且话机能访问它的端口（UDP）。',
    },
    'phones-missing': {
      says: '{all} 个分机中有 {count} 个没有话机在线：{numbers}。',
      means: '拨打它们会得到“未注册”（480）。',
      todo: '如果话机本应在线，请检查它的网络、服务器、端口和密码。',
    },
    'phone-passwords-right': { says: '最近一小时没有话机因密码被拒绝。' },
    'phone-passwords-wrong': {
      says: '最近一小时密码错误、之后没有再登录成功的分机：{numbers}。',
      means: '话机里保存的密码不对，或有人在猜密码。',
      todo: '在“分机”页给它设置新密码并填入话机；如果不是自己的话机，到同一页的“登录失败”查看来源地址。',
    },
    'phone-port-right': { says: '话机都使用 {right} 端口。' },
    'phone-port-wrong': {
      says: '分机 {number} 的话机使用了 {port} 端口，那是给运营商用的；话机应使用 {right} 端口。',
      means: '在那里不能登录，拨出的电话会被拒绝。',
      todo: '把话机的服务器端口改为 {right}。',
    },
    'nobody-blocked': { says: '没有被封锁的地址。' },
    'addresses-blocked': {
      says: '因多次登录失败被封锁的地址：{count} 个。',
      means: '这些地址上的话机一律被拒绝；多半是猜密码的人，也可能是密码过期的自己人。',
      todo: '在“分机”页的“封锁的地址”查看；如果是自己的办公室，先改正话机密码，再解除封锁。',
    },
    'extension-blocked': {
      says: '因多次登录失败，在浏览器中被暂停登录的分机：{numbers}。',
      means: '浏览器共用本机地址，所以只暂停被猜的分机。',
      todo: '改正密码，再在“分机”页解除封锁。',
    },
  },
  en: {
    'no-extensions': {
      says: 'There are no extensions.',
      means: 'Without one no phone can register, be called or take a transferred call.',
      todo: 'Make them on the page Extensions when you need them.',
    },
    'extension-dialling-on': { says: 'Extensions may call each other.' },
    'extension-dialling-off': {
      says: 'Calls between extensions are switched off.',
      means:
        'That is the default: the call centre hands out the phones, and calls between them keep them busy. Whoever dials another extension gets 403.',
      todo: 'Where people shall call each other, switch it on at the page Extensions; it counts at once, and no file is edited.',
    },
    'phones-registered': { says: 'All {all} extensions have a phone.' },
    'no-phone-registered': {
      says: 'None of the {all} extensions has a phone: {numbers}.',
      means: 'Calls to them end as not registered (480), and a transfer does not ring.',
      todo: 'Give the phones server, port, number and password as the page Extensions shows them; see that the SIP profile internal runs and that the phones reach its port (UDP).',
    },
    'phones-missing': {
      says: '{count} of {all} extensions have no phone: {numbers}.',
      means: 'Calls to them end as not registered (480).',
      todo: 'If a phone should be there, check its network, server, port and password.',
    },
    'phone-passwords-right': { says: 'No phone was refused for its password within the last hour.' },
    'phone-passwords-wrong': {
      says: 'Extensions whose password was wrong within the last hour, and that have not signed in since: {numbers}.',
      means: 'The phone has another password, or somebody guesses.',
      todo: 'Give it a new password at the page Extensions and tell it the phone. If it is no phone of yours, look at “Refused sign-ins” there for its address.',
    },
    'phone-port-right': { says: 'Phones use the port {right}.' },
    'phone-port-wrong': {
      says: 'The phone of extension {number} uses the port {port}, which is for carriers; phones use {right}.',
      means: 'It can’t sign in there, and its calls are refused.',
      todo: 'Change the server port of the phone to {right}.',
    },
    'nobody-blocked': { says: 'No address is blocked.' },
    'addresses-blocked': {
      says: 'Addresses that are blocked for failed sign-ins: {count}.',
      means: 'Every phone there is refused. Most likely somebody guesses; it may be a colleague with an old password.',
      todo: 'Look at “Blocked addresses” on the page Extensions. If it is your office, mend the password first and then lift the block.',
    },
    'extension-blocked': {
      says: 'Extensions that may not sign in from browsers, because of failed sign-ins: {numbers}.',
      means: 'Browsers share the address of this machine, so only the extension that was guessed is shut out.',
      todo: 'Mend the password, then lift the block at the page Extensions.',
    },
  },
};

/** Why something of a line or a SIP profile was refused, in words. */
import type { Language } from '../language.ts';
import type { ProblemCode, ProblemWords } from './problem-codes.ts';

export type SwitchProblemCode = Extract<
  ProblemCode,
  | 'login-needed'
  | 'login-unfit'
  | 'password-not-lent'
  | 'parameter-unknown'
  | 'parameter-unfit'
  | 'profile-name-taken'
  | 'port-taken'
  | 'profile-has-lines'
  | 'profile-runs'
  | 'profile-busy'
  | 'address-unfit'
  | 'public-address-unknown'
  | 'node-name-taken'
  | 'node-has-lines'
  | 'node-has-calls'
  | 'node-of-settings'
>;

export const switchProblems: Readonly<Record<Language, Readonly<Record<SwitchProblemCode, ProblemWords>>>> = {
  zh: {
    'login-needed': { title: '缺少登录信息', detail: '注册模式的线路必须有账号和密码，否则交换机不会建立它。' },
    'login-unfit': { title: '账号含有不能用的字符', detail: '账号只能含英文字母、数字和常用符号，不能含空格、引号、$ & < >。' },
    'password-not-lent': {
      title: '地址变了，需要重新填写密码',
      detail: '已保存的密码只用于原来的地址，不会发送到新地址。请为新地址重新填写密码。',
    },
    'parameter-unknown': { title: '参数不在允许之列', detail: '参数 {name} 不能设置；允许的参数见接口文档中线路的 parameters。' },
    'parameter-unfit': { title: '参数值不正确', detail: '参数 {name} 的值格式不对，请按 FreeSWITCH 文档填写。' },
    'profile-name-taken': { title: '名称已被使用', detail: '该节点上已有同名的 SIP 配置，请换一个名称。' },
    'port-taken': { title: '端口已被占用', detail: '该节点的 SIP 配置 {profile} 已在使用端口 {port}，请换一个端口。' },
    'profile-has-lines': { title: '还有线路在用', detail: '有 {count} 条线路使用这个 SIP 配置，请先把它们移走。' },
    'profile-runs': { title: '正在运行', detail: '请先停止这个 SIP 配置，再删除。' },
    'profile-busy': { title: '正在操作', detail: '上一次启动、停止或重启还没有结束，请稍候。' },
    'address-unfit': { title: '地址不正确', detail: '请填写 IP 地址，或（仅对外地址）可以解析的域名，不带端口。' },
    'node-name-taken': { title: '名称已被使用', detail: '已有同名的交换机，请换一个名称。' },
    'node-has-lines': { title: '还有线路在用', detail: '有 {count} 条线路属于这台交换机，请先把它们移到别的交换机或删除。' },
    'node-has-calls': { title: '还有通话', detail: '这台交换机上还有 {count} 个通话，请先排空它。' },
    'node-of-settings': {
      title: '由配置文件给出',
      detail: '这台交换机写在通话进程的 FREESWITCH_NODES 里，请在那里修改或删除，再重启该进程。',
    },
    'public-address-unknown': {
      title: '没有查到公网地址',
      detail: 'STUN 服务器 {server} 没有应答。请检查本机能否访问外网 UDP，或换一个 STUN 服务器。',
    },
  },
  en: {
    'login-needed': {
      title: 'The login is missing',
      detail: 'A line that registers needs a user name and a password; the switch would leave it out otherwise.',
    },
    'login-unfit': {
      title: 'The user name can’t be used',
      detail: 'Use letters, digits and common signs without blanks, quotes and $ & < >.',
    },
    'password-not-lent': {
      title: 'Another address needs the password anew',
      detail: 'A stored password is used at the address it was entered for only. Enter the password for the new address.',
    },
    'parameter-unknown': {
      title: 'This parameter is not allowed',
      detail: 'The parameter {name} can’t be set. Those that can are listed at `parameters` of a line in the API’s description.',
    },
    'parameter-unfit': {
      title: 'The value of a parameter does not fit',
      detail: 'The value of {name} has the wrong form; FreeSWITCH’s documentation of gateways says which it takes.',
    },
    'profile-name-taken': { title: 'The name is taken', detail: 'This node has a SIP profile of this name. Choose another one.' },
    'port-taken': {
      title: 'The port is taken',
      detail: 'The SIP profile {profile} of this node listens at port {port}. Choose another one.',
    },
    'profile-has-lines': { title: 'Lines use it', detail: '{count} lines belong to this SIP profile. Move them first.' },
    'profile-runs': { title: 'It runs', detail: 'Stop this SIP profile before you remove it.' },
    'profile-busy': {
      title: 'Something is under way',
      detail: 'The last start, stop or restart is not over yet. Wait a moment.',
    },
    'address-unfit': {
      title: 'This is no address',
      detail: 'Give an IP address or (for the external addresses) a host name that can be looked up, without a port.',
    },
    'node-name-taken': { title: 'The name is taken', detail: 'There is a switch of this name. Choose another one.' },
    'node-has-lines': {
      title: 'Lines stand on it',
      detail: '{count} lines belong to this switch. Move them to another one, or remove them, first.',
    },
    'node-has-calls': { title: 'Calls are on it', detail: '{count} calls are on this switch. Drain it first.' },
    'node-of-settings': {
      title: 'The settings name it',
      detail: 'A call worker has this switch in its FREESWITCH_NODES. Change or remove it there, and start that worker again.',
    },
    'public-address-unknown': {
      title: 'The public address was not found',
      detail: 'The STUN server {server} did not answer. Look whether UDP gets out from here, or name another server.',
    },
  },
};

/** Agents in words: why a press was refused, and why somebody or something can't be an agent. */
import type { Language } from '../language.ts';
import type { ProblemWords } from './problem-codes.ts';

export const agentProblemCodes = [
  'not-an-agent',
  'agent-disabled',
  'agent-not-signed-in',
  'agent-signed-in',
  'agent-in-call',
  'group-not-yours',
  'busy-reason-unknown',
  'user-unfit',
  'user-is-agent',
  'extension-has-agent',
  'extension-lent',
  'call-not-yours',
  'call-not-of-a-task',
  'note-too-late',
  'disposition-unknown',
  'callback-refused',
  'dial-refused',
  'dial-no-task',
  'preview-over',
  'move-under-way',
  'call-over',
  'consulted-only',
  'listening-needs-agent',
] as const;
export type AgentProblemCode = (typeof agentProblemCodes)[number];

export const agentProblems: Readonly<Record<Language, Readonly<Record<AgentProblemCode, ProblemWords>>>> = {
  zh: {
    'not-an-agent': { title: '不是坐席', detail: '这个账号还不是坐席。请管理员在“坐席”页面把它与一个分机绑定。' },
    'agent-disabled': { title: '坐席已停用', detail: '这个坐席已被停用，不能签入。请管理员在“坐席”页面启用。' },
    'agent-not-signed-in': { title: '坐席没有签入', detail: '请先签入，再置闲或置忙。离线的坐席也不能由班长置闲或置忙。' },
    'agent-signed-in': { title: '坐席已签入', detail: '坐席签入期间不能更换分机。请先签出，再更换。' },
    'agent-in-call': { title: '坐席正在通话', detail: '请等通话结束，或由班长立即置为离线，然后再试。' },
    'group-not-yours': { title: '不在这个业务组', detail: '只能签入自己所在的业务组。请管理员或班长先把坐席加入该业务组。' },
    'busy-reason-unknown': {
      title: '没有这个置忙原因',
      detail: '可用的原因：{reasons}。自定义原因在“参数”的“置忙原因”里添加。',
    },
    'user-unfit': {
      title: '这个用户不能做坐席',
      detail: '只读角色和已停用的用户不能做坐席。请先在“用户”页面改为坐席角色并启用。',
    },
    'user-is-agent': { title: '已经是坐席', detail: '所选用户已经是坐席，一个用户只能是一个坐席。' },
    'extension-has-agent': { title: '分机已被使用', detail: '这个分机已属于另一个坐席，请选择其他分机。' },
    'call-not-yours': { title: '不是您的通话', detail: '这个通话没有分配给您。请从工作台里选择自己的通话。' },
    'call-not-of-a-task': { title: '不是外呼任务的通话', detail: '只有外呼任务的通话才能写小结、预约回拨或加入免打扰。' },
    'note-too-late': {
      title: '小结不能再改',
      detail: '通话结束 {hours} 小时后，小结就是记录，不能再修改。',
    },
    'disposition-unknown': {
      title: '没有这个话后标签',
      detail: '可选的标签：{words}。班长可在“业务组”里修改。',
    },
    'callback-refused': { title: '不能预约', detail: '{why}' },
    'dial-refused': { title: '没有拨打', detail: '{why}' },
    'dial-no-task': {
      title: '没有可用的任务',
      detail: '手工外呼按预测外呼任务的规则和线路拨打，您的业务组还没有这样的任务。请班长新建一个（不需要启动）。',
    },
    'preview-over': {
      title: '客户已不在您面前',
      detail: '时间已到、任务已暂停，或您已经处理过，客户已退回名单。置闲后会分配下一位。',
    },
    'move-under-way': { title: '上一个操作还没有完成', detail: '请等它完成，或先取消（drop），再进行下一个操作。' },
    'call-over': { title: '通话已结束', detail: '通话已经结束，不能再操作。' },
    'consulted-only': {
      title: '客户不在您这里',
      detail: '您是被咨询的一方，客户由另一位坐席接待。请挂断话机退出，或等对方把客户转给您。',
    },
    'listening-needs-agent': {
      title: '监听需要一部话机',
      detail: '监听时系统呼叫您的分机，而您的用户还不是坐席。请管理员在“坐席”页把它与一个分机绑定，再签入。',
    },
    'extension-lent': { title: '分机是浏览器电话', detail: '这个分机临时借给了浏览器电话，会自动收回。请选择其他分机。' },
  },
  en: {
    'not-an-agent': {
      title: 'Not an agent',
      detail: 'This account is no agent yet. An admin can give it an extension on the page “Agents”.',
    },
    'agent-disabled': {
      title: 'The agent is switched off',
      detail: 'This agent is switched off and can’t sign in. An admin can switch it on on the page “Agents”.',
    },
    'agent-not-signed-in': {
      title: 'The agent is not signed in',
      detail: 'Sign in for calls first, then be free or busy. A supervisor can’t make somebody free or busy who is offline.',
    },
    'agent-signed-in': {
      title: 'The agent is signed in',
      detail: 'The extension can’t be changed meanwhile. Let the agent sign out first.',
    },
    'agent-in-call': {
      title: 'The agent is in a call',
      detail: 'Wait until it is over, or make the agent offline at once as a supervisor, and try again.',
    },
    'group-not-yours': {
      title: 'Not in this group',
      detail: 'One signs in for groups of one’s own only. Add the agent to the group first.',
    },
    'busy-reason-unknown': {
      title: 'There is no such reason',
      detail: 'Reasons to be busy: {reasons}. Your own ones are added under Parameters, Reasons to be busy.',
    },
    'user-unfit': {
      title: 'This user can’t be an agent',
      detail: 'Viewers and users who are disabled can’t be agents. Change role or state on the page “Users” first.',
    },
    'user-is-agent': { title: 'An agent already', detail: 'This user is an agent already; nobody is two of them.' },
    'extension-has-agent': { title: 'The extension is in use', detail: 'It belongs to another agent. Choose another extension.' },
    'call-not-yours': {
      title: 'Not your call',
      detail: 'This call was not given to you. Choose one of your own on the console.',
    },
    'call-not-of-a-task': {
      title: 'Not a call of a task',
      detail: 'Notes, appointments and do-not-call belong to calls of tasks only.',
    },
    'note-too-late': {
      title: 'The note can’t be changed any more',
      detail: '{hours} hours after the call what was written is a record.',
    },
    'disposition-unknown': {
      title: 'There is no such disposition',
      detail: 'Dispositions to choose from: {words}. A supervisor changes them under Groups.',
    },
    'dial-refused': { title: 'Not dialled', detail: '{why}' },
    'dial-no-task': {
      title: 'No task to dial for',
      detail:
        'A number is dialled by the rules and lines of a predictive task, and your groups have none. Ask a supervisor to make one; it need not run.',
    },
    'preview-over': {
      title: 'The contact is not before you any more',
      detail:
        'The time ran out, the task was paused, or you have decided already; the contact is back on the list. When you are free, the next one comes.',
    },
    'callback-refused': { title: 'No appointment', detail: '{why}' },
    'move-under-way': {
      title: 'Something else is being done',
      detail: 'Wait until it is done, or break it off (drop), and ask again.',
    },
    'call-over': { title: 'The call is over', detail: 'Nothing can be done with it any more.' },
    'consulted-only': {
      title: 'The callee is not with you',
      detail: 'You were asked in by the agent who has the callee. Hang up to leave, or wait until the callee is given to you.',
    },
    'listening-needs-agent': {
      title: 'Listening needs a phone',
      detail:
        'To listen, your extension is called, and your user is no agent yet. Ask an admin to bind it to one under Agents, and sign in.',
    },
    'extension-lent': {
      title: 'The extension is a browser’s phone',
      detail: 'It is lent to a phone in a browser and taken back by itself. Choose another extension.',
    },
  },
};

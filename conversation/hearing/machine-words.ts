/** What machines say when they pick up, in the order in which one is told from the other. A person who asks about machines is none. */
import type { KeywordSet } from '../../domain/keyword-sets.ts';
import type { Machine } from '../../domain/machine.ts';

const aPersonAsks = ['你是语音助手', '您是语音助手', '是语音助手吗', '是机器人吗', '你是机器人', 'are you a', 'is this a'];

export const machineSets: readonly KeywordSet<Machine>[] = [
  {
    name: '语音信箱',
    means: 'voicemail',
    keywords: [
      ...['请留言', '滴声后', '嘀声后', '提示音后', '语音信箱', '留言信箱', '留言后请', '录制留言', '后留言'],
      ...['voicemail', 'voice mail', 'leave a message', 'leave your message', 'after the beep', 'after the tone', 'your mailbox'],
    ],
    unless: [...aPersonAsks, '我给你留言', '帮我留言'],
  },
  {
    name: '语音助手',
    means: 'assistant',
    keywords: [
      ...['语音助手', '智能助手', '智能助理', '电话助理', '通信助理', '来电助手', '秘书台', '智能秘书', '来电提醒'],
      ...['机主的助', '机主正在', '机主现在', '机主暂时', '机主不方便', '转告机主'],
      ...['virtual assistant', 'call assistant', 'call screening', 'state your name'],
    ],
    unless: [...aPersonAsks, '不是机主', '我就是机主'],
  },
  {
    name: '按键菜单',
    means: 'ivr',
    keywords: [
      ...['请按', '按1', '按一', '按0', '按零', '按井号', '按星号', '分机号', '请拨分机', '查号请拨', '欢迎致电', '欢迎拨打'],
      ...[
        'press 1',
        'press one',
        'press 0',
        'press zero',
        'main menu',
        'dial your party',
        'extension number',
        'thank you for calling',
      ],
    ],
    unless: aPersonAsks,
  },
];

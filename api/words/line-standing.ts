/** How a line stands and what to do about it, in words. */
import type { GatewayState } from '../../domain/gateway-standing.ts';
import type { Language } from '../language.ts';

type Told = { state: GatewayState; sipStatus: number | null; sipPhrase: string | null };

const states: Readonly<Record<Language, Readonly<Record<GatewayState, string>>>> = {
  zh: {
    registered: '已注册，可以外呼。',
    reachable: '对端在线，可以外呼。',
    trying: '正在连接，请稍候几秒。',
    failed: '注册失败，会自动重试。',
    unreachable: '对端没有应答，暂停外呼；恢复应答后自动继续。',
    stopped: '运营商多次拒绝登录，已停止重试，以免地址被封。请改正账号或密码后保存，或点“立即恢复”。',
    missing: '交换机上没有这条线路。请查看交换机是否由本系统配置，以及其 SIP 配置是否在运行。',
  },
  en: {
    registered: 'Registered; calls can be made.',
    reachable: 'The other side answers; calls can be made.',
    trying: 'Connecting; this takes some seconds.',
    failed: 'Registration failed; it is tried again by itself.',
    unreachable: 'The other side does not answer, so nothing is dialled; it goes on by itself when it answers again.',
    stopped:
      'The carrier refused the login several times, so it is not tried any more, lest the address be blocked. Correct the login and save, or wake the line.',
    missing: 'The switch does not have this line. Look whether the switch is configured by Carillon and its SIP profile runs.',
  },
};

const answers: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  zh: {
    401: '账号或密码不对，或域（realm）不符',
    403: '运营商拒绝：账号、密码不对，或本机地址不在其白名单内',
    404: '运营商不认识这个账号',
    407: '账号或密码不对，或域（realm）不符',
    408: '对端没有应答：请检查地址、端口和防火墙（UDP）',
    423: '注册有效期太短：请设置参数 expire-seconds',
    480: '对端暂时不可用',
    500: '运营商内部错误',
    502: '运营商网关错误',
    503: '连不上对端，或对端暂停服务：请检查地址和端口',
    504: '运营商内部超时',
  },
  en: {
    401: 'the user name, password or realm is wrong',
    403: 'the carrier forbids it: the login is wrong, or our address is not on its list',
    404: 'the carrier does not know this user',
    407: 'the user name, password or realm is wrong',
    408: 'the other side does not answer: check address, port and firewall (UDP)',
    423: 'the registration is too short: set the parameter expire-seconds',
    480: 'the other side is not available for now',
    500: 'the carrier has a fault inside',
    502: 'the carrier’s gateway has a fault',
    503: 'the other side can’t be reached, or has stopped its service: check address and port',
    504: 'the carrier waited in vain inside',
  },
};

export function standingSentence({ state, sipStatus, sipPhrase }: Told, language: Language): string {
  const why = sipStatus === null ? null : answerSentence(sipStatus, sipPhrase, language);
  if (why === null) return states[language][state];
  return language === 'zh' ? `${states.zh[state]}原因：${why}。` : `${states.en[state]} Why: ${why}.`;
}

/** What an answer of a carrier means: `403 Forbidden, the carrier forbids it …`. */
export function answerSentence(status: number, phrase: string | null, language: Language): string {
  const code = phrase === null || phrase === '' ? String(status) : `${status} ${phrase}`;
  const meaning = answers[language][status];
  if (meaning === undefined) return code;
  return language === 'zh' ? `${code}，${meaning}` : `${code}, ${meaning}`;
}

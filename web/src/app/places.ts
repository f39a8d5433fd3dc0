/** Where each thing is, by the names that people look for it with: ours, and those of EasyCallCenter365's menus. */
export type Place = {
  path: string;
  /** `menu.<name>` in the words of the page. */
  name: string;
  /** Menus of the peer and what people call it, in both languages. */
  alsoCalled: readonly string[];
};

export const places: readonly Place[] = [
  { path: '/tasks', name: 'tasks', alsoCalled: ['外呼任务管理', 'AI外呼', '预测外呼', '语音通知', 'campaign'] },
  { path: '/tasks/new', name: 'taskNew', alsoCalled: ['新建外呼任务', '导入名单', 'upload', 'excel'] },
  {
    path: '/calls',
    name: 'calls',
    alsoCalled: ['AI外呼记录', '手工外呼查询', '呼入记录查询', '外呼记录', '录音', 'CDR', 'recordings'],
  },
  { path: '/live', name: 'live', alsoCalled: ['系统监控', '监控', 'monitor'] },
  {
    path: '/reports',
    name: 'reports',
    alsoCalled: ['统计报表', '话务统计', '接通率', '呼损率', '费用', '单价', 'statistics', 'costs', 'prices', 'abandon rate'],
  },
  { path: '/latency', name: 'latency', alsoCalled: ['延迟', 'delay'] },
  { path: '/numbers', name: 'numbers', alsoCalled: ['客户列表', '号码'] },
  { path: '/do-not-call', name: 'doNotCall', alsoCalled: ['黑名单', 'DNC', 'blacklist'] },
  { path: '/assistants', name: 'assistants', alsoCalled: ['FAQ设置', '机器人', '话术', 'bot', 'prompt'] },
  { path: '/llm-accounts', name: 'llmAccounts', alsoCalled: ['大模型配置', 'Dify', 'Coze', '扣子', 'MaxKB', 'LLM', 'model'] },
  { path: '/voices', name: 'voices', alsoCalled: ['语音合成配置', '阿里云tts', '豆包tts', '豆包语音克隆', 'TTS', '声音'] },
  { path: '/recognisers', name: 'recognisers', alsoCalled: ['语音识别配置', 'FunASR', '讯飞', '阿里云asr', 'ASR', 'STT'] },
  { path: '/lines', name: 'lines', alsoCalled: ['线路配置', '网关', '中继', '试呼', 'gateway', 'trunk'] },
  {
    path: '/sip-profiles',
    name: 'sipProfiles',
    alsoCalled: ['profile管理', 'external', 'internal'],
  },
  {
    path: '/extensions',
    name: 'extensions',
    alsoCalled: ['分机管理', '分机权限配置', '软电话', '黑名单IP', 'softphone', 'blocked addresses'],
  },
  {
    path: '/switches',
    name: 'switchNodes',
    alsoCalled: ['FreeSWITCH配置', 'switch.conf', 'vars', '节点', 'FreeSWITCH', 'node'],
  },
  {
    path: '/console',
    name: 'console',
    alsoCalled: [
      '电话工具条',
      '签入',
      '置闲',
      '置忙',
      '签出',
      '我的工作台',
      '手工外呼',
      '软电话',
      'agent console',
      'softphone',
      'phone bar',
    ],
  },
  {
    path: '/supervision',
    name: 'supervision',
    alsoCalled: [
      '坐席监控',
      '班长席',
      '监听',
      '强插',
      '强拆',
      '密语',
      '排队监控',
      '呼入队列监控',
      'supervisor',
      'listen in',
      'whisper',
      'barge',
    ],
  },
  { path: '/agents', name: 'agents', alsoCalled: ['坐席管理', '工号', 'agents'] },
  { path: '/agent-groups', name: 'agentGroups', alsoCalled: ['业务组管理', '技能组', 'ACD', 'queue', 'skills'] },
  {
    path: '/inbound',
    name: 'inbound',
    alsoCalled: ['呼入配置', '呼入号码', '来电', '回拨', '被叫号码', '排队', 'incoming calls', 'DID', 'hotline'],
  },
  {
    path: '/diagnosis',
    name: 'diagnosis',
    alsoCalled: ['系统监控', '常见问题', '没接到电话', '没有声音', 'checks', 'FAQ', 'support bundle'],
  },
  { path: '/settings', name: 'settings', alsoCalled: ['参数管理', '参数设置', '空号检测', 'settings'] },
  { path: '/users', name: 'users', alsoCalled: ['用户管理', '角色管理', '系统管理', 'roles'] },
  { path: '/keys', name: 'apiKeys', alsoCalled: ['call-center-api-token', 'token'] },
  { path: '/webhooks', name: 'webhooks', alsoCalled: ['话单推送', 'post_cdr_url', 'CDR push'] },
  { path: '/reconciliation', name: 'reconciliation', alsoCalled: ['reconcile'] },
  { path: '/audit', name: 'audit', alsoCalled: ['操作日志', '登录日志', '系统管理', 'audit log'] },
  { path: '/logs', name: 'logs', alsoCalled: ['日志监控', '日志查询', 'log'] },
  { path: '/account', name: 'account', alsoCalled: ['双重验证', '个人中心', '修改密码', 'password'] },
];

const foundMax = 6;

/** Whether these are digits as people write numbers. */
export function isNumber(words: string): boolean {
  return /^[+\d０-９\s()-]*[\d０-９][+\d０-９\s()-]*$/.test(words);
}

/** Places whose own name or other names contain the words, without regard to case; the best fitting first. None for what is a number. */
export function findPlaces(words: string, nameOf: (place: Place) => string): { place: Place; as: string }[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '' || isNumber(wanted)) return [];
  return places
    .flatMap((place) => {
      const as = [nameOf(place), ...place.alsoCalled].find((name) => name.toLowerCase().includes(wanted));
      return as === undefined ? [] : [{ place, as }];
    })
    .toSorted((a, b) => a.as.length - b.as.length)
    .slice(0, foundMax);
}

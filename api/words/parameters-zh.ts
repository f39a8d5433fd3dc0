/** 参数的作用（中文）。 */
import type { ParameterKey } from '../../domain/parameters.ts';

export const parametersZh: Readonly<Record<ParameterKey, string>> = {
  endOfTurnMs: '客户的话后静音这么久，智能体就开始回答。越短回答越快，也越容易抢话。',
  endOfSentenceMs: '同上，用于识别到句号、问号等整句结尾之后。',
  unfinishedMs: '同上，用于“嗯”“因为”“那个”或正在报号码等还要继续说的话之后。',
  turnWaitMsMax: '最后听到的话之后最多等这么久就回答，即使线路上还有噪音或识别没有给出最终结果。',
  silenceMs: '我方说完后，客户这么久不说话，就播报智能体的静音话术。',
  silenceQuestions: '连续静音时最多追问这么多次，再静音就说结束语并挂机。0：不追问，直接结束。',
  ignoredWords: '客户只是表示在听的词，对所有智能体有效，在内置词（嗯、好的、对…）之外另加。',
  answerMsMax: '超过这个时间还没有说出任何回答，就播报故障话术并结束通话。',
  thinkAhead: '一听清就询问大模型，不等停顿结束：回答更快，请求略多。',
  messageLeadMs: '接通到通知第一个字之间的时间：客户正把电话拿到耳边。',
  messagePauseMs: '通知重复播报时，两遍之间的静音。',
  maxConcurrency: '新建任务时页面给出的初始并发数。',
  taskKeptDays: '拨打过的任务结束这么多天后才能删除。0：随时可删。',
  extensionDialling: '分机之间可以互拨。默认关闭：话机由呼叫中心调度，互拨会占住坐席的话机。',
  extensionsDialOut: '分机可以经用途包含电话工具条的线路拨打外线。默认关闭：话机密码一旦泄露，别人就能用你的线路打电话。',
  phoneFailuresMax: '同一地址 10 分钟内话机登录失败这么多次后被封锁。',
  phoneBlockMinutes: '登录失败过多的地址被封锁这么久。',
  recordingDays: '通话结束后保存这么多天，到期自动删除录音文件；0 表示一直保存。',
  logDays: '日志保存这么多天，到期自动删除。',
  timeZone: '导出的表格中的时间使用这个时区。',
  defaultLanguage: '页面和新用户的初始语言。',
  sessionHours: '无操作超过这个时间需要重新登录。',
  secondFactor: '哪些人必须设置双重验证；被要求的人在设置好之前不能做其他操作。',
  apiAddresses: 'API 密钥只接受来自这些 IP 地址或网段（如 10.0.0.0/8）的请求。留空：不限制。本机始终允许。',
};

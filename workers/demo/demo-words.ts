/** What the demo's assistant says: a mobile company that presents a new plan, as the demo model knows it. Texts a new user may copy and change. */

export const demoAssistant = {
  name: '新套餐介绍（演示）',
  language: 'zh',
  prompt:
    '你是云铃科技的智能助手小云，正在给客户{{客户姓名}}打电话。对方现在用的是{{当前套餐}}，每月{{月费}}元，合约{{到期日}}到期。' +
    '目的：用一分钟介绍新套餐（每月三百分钟通话，送二十个G流量，三十九元一个月，头三个月半价），问对方是否愿意了解。' +
    '每次只说一两句话，口语化，不要列清单。对方拒绝或要求不再来电时礼貌结束；对方说再见时调用 end_call。',
  faq: '问：怎么办理？答：登记后会收到短信，按短信里的链接确认。\n问：有合约期吗？答：没有，随时可以取消。\n问：你是机器人吗？答：我是云铃科技的智能助手。',
  openingLine: '您好，{{客户姓名}}，我是云铃科技的智能助手小云，想用一分钟给您介绍我们的新套餐，您现在方便吗？',
  hangupLine: '好的，不打扰您了，祝您生活愉快，再见。',
  silenceLine: '您好，请问能听到我说话吗？',
  troubleLine: '抱歉，我这边信号不太好，稍后再给您联系，再见。',
  interruption: 'any',
  callSecondsMax: 120,
} as const;

export const demoTask = { name: '演示任务：新套餐介绍', type: 'ai', maxConcurrency: 10, ringSecondsMax: 20 } as const;

export const demoLine = {
  name: '模拟线路',
  gateway: 'sim',
  profile: 'external',
  address: '127.0.0.1:5080',
  register: false,
  capacity: 20,
  callerNumbers: ['02188880001', '02188880002'],
} as const;

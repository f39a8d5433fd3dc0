/** Why a browser can't be a phone at a switch, and what to do about it. */

import type { Language } from '../language.ts';
import type { PhoneDoor } from '../phone/phone-door.ts';

export const doorSentences: Readonly<Record<Language, Readonly<Record<PhoneDoor['door'], string>>>> = {
  zh: {
    open: '浏览器可以在这里注册为分机。',
    'switch-away': '交换机未连接。请在“诊断”中查看原因。',
    'no-profile':
      '这个交换机没有供电话注册的 SIP 配置。演示用的模拟交换机不支持浏览器电话：请安装 FreeSWITCH，并按文档 docs/softphone.md 接入。',
    'profile-stopped':
      '供电话注册的 SIP 配置没有运行。演示用的模拟交换机不支持浏览器电话：请接入真正的 FreeSWITCH（docs/softphone.md）；已接入的，请在“SIP 配置”中启动它。',
    'no-web-socket': '供电话注册的 SIP 配置没有开放 WebSocket。请在“SIP 配置”中填写浏览器端口（如 :5066），再重启它。',
  },
  en: {
    open: 'A browser may register here as an extension.',
    'switch-away': 'The switch is not connected. The diagnosis tells why.',
    'no-profile':
      'This switch has no SIP profile in which phones sign in. The simulated switch of the demo knows no phones in browsers: connect a FreeSWITCH as docs/softphone.md tells.',
    'profile-stopped':
      'The SIP profile in which phones sign in does not run. The simulated switch of the demo knows no phones in browsers: connect a FreeSWITCH (docs/softphone.md). With a FreeSWITCH, start the profile under SIP profiles.',
    'no-web-socket':
      'The SIP profile in which phones sign in has no WebSocket. Set the port for browsers (such as :5066) under SIP profiles and restart it.',
  },
};

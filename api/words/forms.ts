/** The forms of fields in words: what a value must look like. */
import type { FormName } from '../field-forms.ts';
import type { Language } from '../language.ts';

export const formSentences: Readonly<Record<Language, Readonly<Record<FormName, string>>>> = {
  zh: {
    'not-blank': '不能为空白',
    'http-url': '应为以 http:// 或 https:// 开头的地址，不含空格',
    'service-url': '应为以 wss://、ws://、https:// 或 http:// 开头的地址，不含空格',
    'secret-key': '只能含英文字母、数字和符号：请从服务商控制台重新复制',
    username: '应以小写字母或数字开头，只含小写字母、数字和 _ . @ -，最多 64 个字符',
    'clock-time': '应为 00:00 至 24:00 的时间，例如 09:30',
    'calendar-date': '应为日期，例如 2026-10-01',
    dialable: '应为 1 至 32 位数字，前面可以加 +',
    'check-id': '必须是一项检查的编号，例如 line-usable~线路的编号',
    'dial-prefix': '只能含数字和 * # +，最多 16 个字符',
    'switch-name': '只能含字母、数字和 _ . -，1 至 64 个字符',
    'host-address': '应为主机名或 IP，可加端口，例如 sip.example.com:5060',
    'bare-address': '应为 IP 地址或主机名，不带端口',
<<<<<<< HEAD
    'extension-number': '应为 2 至 8 位数字，例如 1001',
    'phone-password': '只能含英文字母、数字和 . _ ~ ! * + = -（话机键盘和配置页都能输入）',
=======
    'socket-password': '只能用英文字母、数字和符号，不含空格',
>>>>>>> b742f00 (feat: switches are added, emptied and removed on the page)
    'listen-binding': '应为 :端口 或 IP:端口，例如 :5066',
    'dial-number': '应为 2 至 32 位数字、* 或 #，前面可以加 +',
    'switch-name-or-number': '应为号码或分机：1 至 32 个字母、数字或 _ . * # + -',
    'tool-name': '应以字母开头，只含字母、数字、_ 和 -，最多 64 个字符',
    'header-name': '请求头名称只能含字母、数字和 -，最多 64 个字符',
    'bot-id': '应为智能体编号：扣子开发页地址中 /bot/ 后面的数字',
    uuid: '应为编号（UUID）',
    'date-time': '应为 ISO 8601 时间，例如 2026-03-15T09:30:00Z',
    other: '格式不正确',
  },
  en: {
    'not-blank': 'must not be blank',
    'http-url': 'must be an address that begins with http:// or https:// and has no spaces',
    'service-url': 'must be an address that begins with wss://, ws://, https:// or http:// and has no spaces',
    'secret-key': 'holds letters, digits and signs of English only: copy it again from the provider’s console',
    username: 'must begin with a small letter or a digit and have only small letters, digits and _ . @ - (at most 64 characters)',
    'clock-time': 'must be a time from 00:00 to 24:00, such as 09:30',
    'calendar-date': 'must be a date such as 2026-10-01',
    dialable: 'must be 1 to 32 digits, with or without a + before them',
    'check-id': 'must be the id of a check, for example line-usable~ and the id of the line',
    'dial-prefix': 'may have only digits and * # + (at most 16 characters)',
    'switch-name': 'must be 1 to 64 letters, digits and _ . -',
    'host-address': 'must be a host name or an IP address, with or without a port, such as sip.example.com:5060',
    'bare-address': 'must be an IP address or a host name, without a port',
<<<<<<< HEAD
    'extension-number': 'must be 2 to 8 digits, such as 1001',
    'phone-password': 'may hold letters, digits and . _ ~ ! * + = - only, which every phone can be told',
=======
    'socket-password': 'must be letters, digits and signs without blanks',
>>>>>>> b742f00 (feat: switches are added, emptied and removed on the page)
    'listen-binding': 'must be :port or IP:port, such as :5066',
    'dial-number': 'must be 2 to 32 digits, * or #, with or without a + before them',
    'switch-name-or-number': 'must be a number or an extension: 1 to 32 letters, digits and _ . * # + -',
    'tool-name': 'must begin with a letter and have only letters, digits, _ and - (at most 64 characters)',
    'header-name': 'must name a header with letters, digits and - only (at most 64 characters)',
    'bot-id': 'must be the bot’s id: the digits behind /bot/ in the address of its page at Coze',
    uuid: 'must be an id (UUID)',
    'date-time': 'must be a time of ISO 8601, such as 2026-03-15T09:30:00Z',
    other: 'does not have the right form',
  },
};

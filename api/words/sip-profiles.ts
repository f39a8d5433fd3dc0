/** What came of a start, stop or restart, and what is likely to go wrong, in words. */
import type { ProfileWarning } from '../../domain/sip-profile.ts';
import type { ProfileOperation } from '../../storage/sip-profiles.ts';
import type { Language } from '../language.ts';

const warnings: Readonly<Record<Language, Readonly<Record<ProfileWarning, string>>>> = {
  zh: {
    'private-address-public-carrier':
      '对公网运营商报出的是内网地址，通话可能在接通 30 秒左右被挂断，或没有声音。请填写对外 SIP 地址和对外媒体地址（可点“查找公网地址”），并放行 UDP 端口。',
    'one-external-address': '对外 SIP 地址和对外媒体地址必须同时填写，只填一个不起作用。',
  },
  en: {
    'private-address-public-carrier':
      'A carrier on the internet is told a private address: calls may end after some thirty seconds, or have no sound. Give the external SIP and media address (“find my public address”) and open the UDP ports.',
    'one-external-address': 'The external SIP and media address belong together; one alone does nothing.',
  },
};

export function profileWarningSentence(warning: ProfileWarning, language: Language): string {
  return warnings[language][warning];
}

type Told = Pick<ProfileOperation, 'action' | 'state' | 'calls' | 'detail'>;

const actions: Readonly<Record<Language, Readonly<Record<ProfileOperation['action'], string>>>> = {
  zh: { start: '启动', stop: '停止', restart: '重启' },
  en: { start: 'Start', stop: 'Stop', restart: 'Restart' },
};

export function operationSentence({ action, state, calls = 0, detail = '' }: Told, language: Language): string {
  const what = actions[language][action];
  const zh = language === 'zh';
  const said = detail === '' ? '' : zh ? `交换机的回答：${detail}` : ` The switch said: ${detail}`;
  switch (state) {
    case 'waiting':
      return zh
        ? `${what}：等待 ${calls} 个通话结束，期间不再拨出新的通话。`
        : `${what}: waits for ${calls} calls to end; no new ones are made.`;
    case 'running':
      return zh ? `${what}：正在进行。` : `${what}: under way.`;
    case 'done':
      return zh ? `${what}完成。` : `${what}: done.`;
    case 'failed':
      return zh ? `${what}失败。${said}` : `${what} failed.${said}`;
    case 'rolled-back':
      return zh
        ? `新的设置无法启动，已恢复为之前的设置并重新运行。${said}`
        : `It did not start with its new settings; those of before were put back and it runs.${said}`;
    case 'gave-up':
      return zh ? `${what}：等待通话结束超时，没有执行。` : `${what}: the calls did not end in time; nothing was done.`;
  }
}

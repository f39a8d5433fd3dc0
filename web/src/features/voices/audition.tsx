/** Type something and hear it as a callee would. */
import { SoundOutlined } from '@ant-design/icons';
import { Button, Flex, Input, Space, Typography } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NoReply, type Schemas } from '../../api/client.ts';
import { refusalOf } from '../../api/download.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { currentLanguage } from '../../i18n/language.ts';

const textMax = 300;

export function Audition({ voice }: { voice: Schemas['Voice'] }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState(() => t('voice.sample'));
  const speak = useSending({ mutationFn: () => speakOf(voice.id, text) });
  const address = speak.data?.address;
  // The sound stays in memory until it is given back.
  useEffect(() => () => (address === undefined ? undefined : URL.revokeObjectURL(address)), [address]);
  return (
    <Flex vertical gap={6} style={{ minWidth: 280 }}>
      <Space.Compact block>
        <Input
          maxLength={textMax}
          value={text}
          aria-label={t('voice.auditionText', { name: voice.name })}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={() => speak.send()}
        />
        <Button
          icon={<SoundOutlined aria-hidden />}
          loading={speak.isPending}
          disabled={text.trim() === ''}
          aria-label={t('voice.hear', { name: voice.name })}
          onClick={() => speak.send()}
        >
          {t('voice.hearShort')}
        </Button>
      </Space.Compact>
      {address === undefined ? null : (
        <audio
          controls
          autoPlay
          src={address}
          style={{ height: 32, width: '100%' }}
          aria-label={t('voice.sound', { name: voice.name })}
        />
      )}
      {speak.data === undefined || speak.data.firstSoundMs === null ? null : (
        <Typography.Text type="secondary">{t('voice.firstSound', { ms: speak.data.firstSoundMs })}</Typography.Text>
      )}
      {speak.isError ? <ProblemNotice error={speak.error} /> : null}
    </Flex>
  );
}

/** An address at which the browser finds the spoken text, and how soon its sound began. Throws ProblemReply or NoReply. */
async function speakOf(voiceId: string, text: string): Promise<{ address: string; firstSoundMs: number | null }> {
  const response = await fetch(`/api/v1/voices/${voiceId}/audition`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'accept-language': currentLanguage() },
    body: JSON.stringify({ text }),
  }).catch((cause: unknown) => {
    throw new NoReply('no reply', { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  const firstSoundMs = response.headers.get('x-first-sound-ms');
  const address = URL.createObjectURL(await response.blob());
  return { address, firstSoundMs: firstSoundMs === null ? null : Number(firstSoundMs) };
}

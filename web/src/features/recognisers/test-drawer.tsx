/** Lets a recogniser hear the microphone, a file or a built-in sentence, and shows what it understood, how soon, or why not. */
import { AudioOutlined, FileOutlined, SoundOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Flex, Spin, Typography, Upload } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NoReply, type Schemas } from '../../api/client.ts';
import { refusalOf } from '../../api/download.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { currentLanguage } from '../../i18n/language.ts';
import { type Recording, recordMicrophone } from './microphone.ts';

type Result = Schemas['RecogniserTest'];
type Sound = Blob | 'sample';

const drawerWidth = 520;

export function RecogniserTestDrawer({
  recogniser,
  onClose,
}: {
  recogniser: Schemas['Recogniser'];
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const test = useSending({ mutationFn: (sound: Sound) => testOf(recogniser.id, sound) });
  return (
    <Drawer
      open
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      title={t('recogniser.testNamed', { name: recogniser.name })}
      onClose={onClose}
    >
      <Flex vertical gap={16}>
        <Typography.Text type="secondary">{t('recogniser.testNote')}</Typography.Text>
        <Flex gap={8} wrap>
          <MicrophoneButton busy={test.isPending} onSound={(sound) => test.send(sound)} />
          <Upload
            accept=".wav,audio/wav"
            maxCount={1}
            showUploadList={false}
            disabled={test.isPending}
            beforeUpload={(file) => {
              test.send(file);
              return false;
            }}
          >
            <Button icon={<FileOutlined aria-hidden />} disabled={test.isPending}>
              {t('recogniser.testFile')}
            </Button>
          </Upload>
          <Button icon={<SoundOutlined aria-hidden />} disabled={test.isPending} onClick={() => test.send('sample')}>
            {t('recogniser.testSample')}
          </Button>
        </Flex>
        {test.isPending ? <Spin description={t('recogniser.testRuns')}>{<div style={{ padding: 40 }} />}</Spin> : null}
        {test.isError ? <ProblemNotice error={test.error} /> : null}
        {test.data === undefined || test.isPending ? null : <Understood result={test.data} />}
      </Flex>
    </Drawer>
  );
}

function MicrophoneButton({ busy, onSound }: { busy: boolean; onSound: (sound: Blob) => void }): ReactElement {
  const { t } = useTranslation();
  const [recording, setRecording] = useState<Recording | null>(null);
  const [refused, setRefused] = useState(false);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (recording === null) return;
    setSeconds(0);
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, [recording]);
  const press = async (): Promise<void> => {
    setRefused(false);
    try {
      if (recording === null) setRecording(await recordMicrophone());
      else {
        setRecording(null);
        onSound(await recording.stop());
      }
    } catch {
      setRecording(null);
      setRefused(true);
    }
  };
  return (
    <>
      <Button
        icon={<AudioOutlined aria-hidden />}
        type={recording === null ? 'default' : 'primary'}
        danger={recording !== null}
        disabled={busy}
        onClick={() => void press()}
      >
        {recording === null ? t('recogniser.testSpeak') : t('recogniser.testStop', { seconds })}
      </Button>
      {refused ? <Alert type="warning" showIcon title={t('recogniser.noMicrophone')} /> : null}
    </>
  );
}

function Understood({ result }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const { ok, text, partials, firstPartialMs, finalMs, sentence } = result;
  return (
    <Flex vertical gap={8}>
      {ok ? null : <Alert type="error" showIcon title={sentence ?? ''} />}
      {text === '' ? null : (
        <div>
          <Typography.Text type="secondary">{t('recogniser.testText')}</Typography.Text>
          <Typography.Paragraph strong style={{ marginBottom: 0 }}>
            {text}
          </Typography.Paragraph>
        </div>
      )}
      {firstPartialMs === null ? null : <span>{t('recogniser.firstPartial', { ms: firstPartialMs })}</span>}
      {finalMs === null ? null : <span>{t('recogniser.lastFinal', { ms: finalMs })}</span>}
      {partials.length === 0 ? null : (
        <details>
          <summary>{t('recogniser.partials', { count: partials.length })}</summary>
          <ol>
            {partials.map((partial, n) => (
              // Their order is all that tells them apart.
              <li key={`${n}-${partial}`}>{partial}</li>
            ))}
          </ol>
        </details>
      )}
    </Flex>
  );
}

/** Throws ProblemReply or NoReply. */
async function testOf(recogniserId: string, sound: Sound): Promise<Result> {
  const headers = { 'accept-language': currentLanguage() };
  const request =
    sound === 'sample'
      ? { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ sample: true }) }
      : { headers, body: formOf(sound) };
  const response = await fetch(`/api/v1/recognisers/${recogniserId}/test`, {
    method: 'POST',
    credentials: 'same-origin',
    ...request,
  }).catch((cause: unknown) => {
    throw new NoReply('no reply', { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  // The server's own shape, as the generated client would read it.
  return (await response.json()) as Result;
}

function formOf(sound: Blob): FormData {
  const form = new FormData();
  form.append('file', sound, 'test.wav');
  return form;
}

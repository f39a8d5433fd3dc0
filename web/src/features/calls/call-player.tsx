/** Recording and transcript side by side in time: what is said is marked as it is heard, a click on a word goes there. */
import { CaretRightOutlined, DownloadOutlined, PauseOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Segmented, Spin, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { durationText } from '../../components/figures.tsx';
import { useMay } from '../../components/who.ts';
import { CallTranscript } from './call-transcript.tsx';
import { useWave, type Wave } from './use-wave.ts';

type Call = Schemas['CallDetail'];

const rates = [1, 1.5, 2];

export function CallPlayer({ call }: { call: Call }): ReactElement {
  const { t } = useTranslation();
  const mayHear = useMay('agent');
  const heard = mayHear ? call : { ...call, recording: null };
  const wave = useWave(heard, { interrupted: t('call.cut') });
  const offsetMs = call.recording?.startsMs ?? 0;
  return (
    <Flex vertical gap={12}>
      {heard.recording === null ? (
        <Alert type="info" showIcon title={t(mayHear ? whyNoRecording(call) : 'call.mayNotHear')} />
      ) : (
        <WaveCard wave={wave} callId={call.id} />
      )}
      <CallTranscript
        call={call}
        nowMs={heard.recording === null ? null : wave.seconds * 1000 + offsetMs}
        playing={wave.playing}
        onSeek={heard.recording === null ? null : (ms) => wave.playFrom((ms - offsetMs) / 1000)}
      />
    </Flex>
  );
}

function whyNoRecording(call: Call): string {
  if (call.contentRemoved !== null) return `call.removed.${call.contentRemoved.by}`;
  if (call.state !== 'final') return 'call.recordingLater';
  return call.connected ? 'call.recordingMissing' : 'call.recordingNever';
}

function WaveCard({ wave, callId }: { wave: Wave; callId: string }): ReactElement {
  const { t } = useTranslation();
  const [rate, setRate] = useState(1);
  return (
    <Card size="small">
      <div className="lanes">
        <div className="lane-names" aria-hidden>
          <span>{t('speaker.callee')}</span>
          <span>{t('speaker.us')}</span>
        </div>
        <div ref={wave.lanes} role="img" aria-label={t('call.waveform')} style={{ flex: 1, minWidth: 0 }} />
      </div>
      {wave.state === 'failed' ? <Alert type="error" showIcon role="alert" title={t('call.recordingUnreadable')} /> : null}
      <Flex align="center" gap={10} wrap style={{ marginTop: 8 }}>
        <Button
          type="primary"
          shape="circle"
          disabled={wave.state !== 'ready'}
          icon={wave.playing ? <PauseOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
          aria-label={t(wave.playing ? 'call.pause' : 'call.play')}
          onClick={() => wave.toggle()}
        />
        <span role="timer" aria-label={t('call.position')}>
          {durationText(Math.floor(wave.seconds) * 1000)} / {durationText(wave.durationSeconds * 1000)}
        </span>
        {wave.state === 'loading' ? <Spin size="small" /> : null}
        <Segmented
          size="small"
          aria-label={t('call.rate')}
          value={rate}
          options={rates.map((value) => ({ value, label: `${value}×` }))}
          onChange={(value) => {
            setRate(value);
            wave.setRate(value);
          }}
        />
        <span style={{ flex: 1 }} />
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('call.clickHint')}
        </Typography.Text>
        <Button size="small" icon={<DownloadOutlined aria-hidden />} href={`/api/v1/calls/${callId}/recording?download=true`}>
          {t('call.downloadRecording')}
        </Button>
      </Flex>
    </Card>
  );
}

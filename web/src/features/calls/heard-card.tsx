/** What was heard before the answer, with its sound, and who answered. */
import { Card, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { type Fact, FactList } from '../../components/fact-list.tsx';
import { useMay } from '../../components/who.ts';

type Call = Schemas['CallDetail'];

export function HeardCard({ call }: { call: Call }): ReactElement | null {
  const { t } = useTranslation();
  const mayHear = useMay('agent');
  const early = useEarlyFacts(call);
  const answered = useAnswerFacts(call);
  if (early.length + answered.length === 0) return null;
  const { earlyMedia } = call;
  const decided = earlyMedia?.decided === true;
  return (
    <Card size="small" title={t('heard.title')} extra={decided ? <Tag color="blue">{t('heard.decided')}</Tag> : null}>
      <FactList facts={[...early, ...answered].filter(({ value }) => value !== '' && value !== null)} />
      {earlyMedia?.url && mayHear ? (
        <>
          <Typography.Paragraph type="secondary" style={{ margin: '8px 0 4px', fontSize: 12 }}>
            {t('heard.sound')}
          </Typography.Paragraph>
          <audio controls preload="none" src={earlyMedia.url} style={{ width: '100%' }} aria-label={t('heard.sound')}>
            <track kind="captions" />
          </audio>
        </>
      ) : null}
    </Card>
  );
}

function useEarlyFacts({ earlyMedia: early }: Call): Fact[] {
  const { t } = useTranslation();
  if (early === null) return [];
  return [
    { name: t('heard.says'), value: early.outcome === null ? t('heard.nothing') : t(`outcome.${early.outcome}`) },
    { name: t('heard.evidence'), value: early.tone === null ? early.set : t(`heard.tone.${early.tone}`) },
    { name: t('heard.words'), value: early.words.join('、') },
    { name: t('heard.transcript'), value: early.transcript },
    { name: t('heard.length'), value: seconds(early.heardMs) },
  ];
}

function useAnswerFacts({ answeredBy }: Call): Fact[] {
  const { t } = useTranslation();
  if (answeredBy === null) return [];
  return [
    { name: t('heard.answeredBy'), value: t(`heard.verdict.${answeredBy.verdict}`) },
    { name: t('heard.because'), value: `${t(`heard.why.${answeredBy.because}`)} · ${seconds(answeredBy.atMs)}` },
    { name: t('heard.machineWords'), value: answeredBy.words.join('、') },
    { name: t('task.field.onMachine'), value: answeredBy.action === null ? null : t(`task.machine.${answeredBy.action}`) },
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Voices, each of which can be heard here before anybody is called with it. */
import { type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useVoices } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { Audition } from './audition.tsx';
import { VoiceDrawer } from './voice-drawer.tsx';

type Voice = Schemas['Voice'];

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const mayHear = useMay('supervisor');
  const [query] = useSearchParams();
  const [edited, setEdited] = useState<Voice | 'new' | null>(null);
  const columns: TableColumnsType<Voice> = [
    {
      key: 'name',
      title: t('voice.field.name'),
      width: 200,
      render: (_, { name, kind }) => (
        <>
          <strong>{name}</strong> <Tag>{t(`voice.kind.${kind}`)}</Tag>
        </>
      ),
    },
    {
      key: 'what',
      title: t('voice.field.provider'),
      width: 220,
      render: (_, { kind, model, voiceName, baseUrl }) => (
        <Typography.Text type="secondary" className="wrap-anywhere">
          {kind === 'tone' || kind === 'espeak'
            ? t(`voice.says.${kind}`)
            : [model, voiceName, baseUrl].filter((part) => part !== null).join(' · ')}
        </Typography.Text>
      ),
    },
    { key: 'rate', title: t('voice.field.rate'), width: 80, render: (_, { rate }) => `${rate}×` },
    {
      key: 'audition',
      title: t('voice.audition'),
      render: (_, voice) => (mayHear ? <Audition voice={voice} /> : null),
    },
    {
      key: 'acts',
      width: 90,
      render: (_, voice) =>
        may ? (
          <RowActs
            name={voice.name}
            listKey="voices"
            loss={t('voice.loss')}
            onEdit={() => setEdited(voice)}
            remove={() => told(api.DELETE('/api/v1/voices/{id}', { params: { path: { id: voice.id } } }))}
          />
        ) : null,
    },
  ];
  return (
    <>
      <ShortList<Voice>
        title={t('menu.voices')}
        note={t('voice.note')}
        query={useVoices()}
        columns={columns}
        width={900}
        namedId={query.get('test')}
        empty={{ what: t('voice.none'), why: t('voice.noneWhy') }}
        add={may ? { name: t('voice.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : <VoiceDrawer voice={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

/** Recognisers: what hears the callee. Each can be tested here before anybody is called with it. */
import { Button, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useRecognisers } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { RecogniserDrawer } from './recogniser-drawer.tsx';
import { RecogniserTestDrawer } from './test-drawer.tsx';

type Recogniser = Schemas['Recogniser'];

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const mayTest = useMay('supervisor');
  const [edited, setEdited] = useState<Recogniser | 'new' | null>(null);
  const recognisers = useRecognisers();
  const [query] = useSearchParams();
  const [testedId, setTestedId] = useState<string | null>(query.get('test'));
  const tested = recognisers.data?.find(({ id }) => id === testedId);
  const columns: TableColumnsType<Recogniser> = [
    {
      key: 'name',
      title: t('recogniser.field.name'),
      width: 200,
      render: (_, recogniser) => <NameAndKind recogniser={recogniser} />,
    },
    {
      key: 'what',
      title: t('recogniser.field.provider'),
      render: (_, recogniser) => <Service recogniser={recogniser} />,
    },
    {
      key: 'test',
      width: 100,
      render: (_, recogniser) =>
        mayTest ? <TestButton recogniser={recogniser} onClick={() => setTestedId(recogniser.id)} /> : null,
    },
    {
      key: 'changed',
      title: t('recogniser.field.changedAt'),
      width: 150,
      render: (_, { changedAt }) => <Moment at={changedAt} />,
    },
    {
      key: 'acts',
      width: 90,
      render: (_, recogniser) =>
        may ? (
          <RowActs
            name={recogniser.name}
            listKey="recognisers"
            loss={t('recogniser.loss')}
            onEdit={() => setEdited(recogniser)}
            remove={() => removeRecogniser(recogniser.id)}
          />
        ) : null,
    },
  ];
  return (
    <>
      <ShortList<Recogniser>
        title={t('menu.recognisers')}
        note={t('recogniser.note')}
        query={recognisers}
        columns={columns}
        width={820}
        empty={{ what: t('recogniser.none'), why: t('recogniser.noneWhy') }}
        add={may ? { name: t('recogniser.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : (
        <RecogniserDrawer recogniser={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      {tested === undefined ? null : <RecogniserTestDrawer recogniser={tested} onClose={() => setTestedId(null)} />}
    </>
  );
}

function NameAndKind({ recogniser: { name, kind } }: { recogniser: Recogniser }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <strong>{name}</strong> <Tag>{t(`recogniser.kind.${kind}`)}</Tag>
    </>
  );
}

function Service({ recogniser: { kind, model, language, baseUrl } }: { recogniser: Recogniser }): ReactElement {
  const { t } = useTranslation();
  const parts = [model, language, baseUrl].filter((part) => part !== null);
  return (
    <Typography.Text type="secondary" className="wrap-anywhere">
      {kind === 'tone' ? t('recogniser.says.tone') : parts.join(' · ')}
    </Typography.Text>
  );
}

function TestButton({ recogniser: { name }, onClick }: { recogniser: Recogniser; onClick: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Button size="small" aria-label={t('recogniser.testNamed', { name })} onClick={onClick}>
      {t('recogniser.test')}
    </Button>
  );
}

function removeRecogniser(id: string): Promise<unknown> {
  return told(api.DELETE('/api/v1/recognisers/{id}', { params: { path: { id } } }));
}

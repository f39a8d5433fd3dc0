/** Assistants: what speaks in an AI call. */
import { type TableColumnsType, Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useAssistants } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { CallMeButton } from '../phone/phone-host.tsx';

type Assistant = Schemas['Assistant'];

export function Component(): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('supervisor');
  const columns: TableColumnsType<Assistant> = [
    {
      key: 'name',
      title: t('assistant.field.name'),
      width: 180,
      render: (_, { id, name, language }) => (
        <>
          <Link to={`/assistants/${id}`} style={{ fontWeight: 600 }}>
            {name}
          </Link>{' '}
          <Tag>{t(`language.${language}`)}</Tag>
        </>
      ),
    },
    {
      key: 'opening',
      title: t('assistant.field.openingLine'),
      dataIndex: 'openingLine',
      ellipsis: true,
    },
    { key: 'model', title: t('assistant.field.llmAccountId'), dataIndex: 'llmAccountName', width: 130, ellipsis: true },
    { key: 'voice', title: t('assistant.field.voiceId'), dataIndex: 'voiceName', width: 110, ellipsis: true },
    { key: 'ear', title: t('assistant.field.recogniserId'), dataIndex: 'recogniserName', width: 110, ellipsis: true },
    { key: 'tasks', title: t('assistant.field.tasks'), dataIndex: 'tasks', width: 80, align: 'right' },
    {
      key: 'changed',
      title: t('assistant.field.changedAt'),
      width: 150,
      render: (_, { changedAt }) => <Moment at={changedAt} seconds={false} />,
    },
    {
      key: 'try',
      width: 120,
      render: (_, { id, name }) => <CallMeButton small wish={{ assistantId: id, assistantName: name }} />,
    },
    {
      key: 'acts',
      width: 90,
      render: (_, assistant) =>
        may ? (
          <RowActs
            name={assistant.name}
            listKey="assistants"
            loss={t('assistant.loss')}
            onEdit={() => void navigate(`/assistants/${assistant.id}`)}
            remove={() => told(api.DELETE('/api/v1/assistants/{id}', { params: { path: { id: assistant.id } } }))}
          />
        ) : null,
    },
  ];
  return (
    <ShortList<Assistant>
      title={t('menu.assistants')}
      note={t('assistant.note')}
      query={useAssistants()}
      columns={columns}
      width={1000}
      empty={{ what: t('assistant.none'), why: t('assistant.noneWhy') }}
      add={may ? { name: t('assistant.add'), onClick: () => void navigate('/assistants/new') } : null}
    />
  );
}

/** Recognisers: what hears the callee. */
import { Form, Input, Select, type TableColumnsType, Tag } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecognisers } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { Moment } from '../../components/figures.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';

type Recogniser = Schemas['Recogniser'];
type RecogniserForm = { name: string; kind: Recogniser['kind'] };

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const [edited, setEdited] = useState<Recogniser | 'new' | null>(null);
  const columns: TableColumnsType<Recogniser> = [
    { key: 'name', title: t('recogniser.field.name'), render: (_, { name }) => <strong>{name}</strong> },
    { key: 'kind', title: t('recogniser.field.kind'), render: (_, { kind }) => <Tag>{t(`recogniser.kind.${kind}`)}</Tag> },
    { key: 'changed', title: t('recogniser.field.changedAt'), render: (_, { changedAt }) => <Moment at={changedAt} /> },
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
            remove={() => told(api.DELETE('/api/v1/recognisers/{id}', { params: { path: { id: recogniser.id } } }))}
          />
        ) : null,
    },
  ];
  const save = ({ name, kind }: RecogniserForm): Promise<unknown> =>
    edited === 'new' || edited === null
      ? told(api.POST('/api/v1/recognisers', { body: { name, kind } }))
      : told(api.PATCH('/api/v1/recognisers/{id}', { params: { path: { id: edited.id } }, body: { name } }));
  return (
    <>
      <ShortList<Recogniser>
        title={t('menu.recognisers')}
        note={t('recogniser.note')}
        query={useRecognisers()}
        columns={columns}
        width={640}
        empty={{ what: t('recogniser.none'), why: t('recogniser.noneWhy') }}
        add={may ? { name: t('recogniser.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : (
        <EditDrawer<RecogniserForm>
          title={edited === 'new' ? t('recogniser.add') : edited.name}
          listKey="recognisers"
          initial={edited === 'new' ? { kind: 'tone' } : { name: edited.name, kind: edited.kind }}
          save={save}
          onClose={() => setEdited(null)}
        >
          <Form.Item name="name" label={t('recogniser.field.name')} rules={[{ required: true, message: t('form.required') }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="kind" label={t('recogniser.field.kind')} extra={t('recogniser.toneSays')}>
            <Select disabled={edited !== 'new'} options={[{ value: 'tone', label: t('recogniser.kind.tone') }]} />
          </Form.Item>
        </EditDrawer>
      )}
    </>
  );
}

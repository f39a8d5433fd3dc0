/** The parameters of one group: what each is now, would be by itself, does, and who changed it. */
import { Button, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { useParameterText } from './parameter-text.ts';

type Parameter = Schemas['Parameter'];
type Props = { items: Parameter[]; edit: ((parameter: Parameter) => void) | null };

const { Text } = Typography;

export function ParameterTable({ items, edit }: Props): ReactElement {
  return (
    <Table<Parameter>
      size="small"
      rowKey="key"
      pagination={false}
      scroll={{ x: 900 }}
      columns={useParameterColumns(edit)}
      dataSource={items}
    />
  );
}

function useParameterColumns(edit: Props['edit']): TableColumnsType<Parameter> {
  const { t } = useTranslation();
  const text = useParameterText();
  return [
    { key: 'name', title: t('setting.column.name'), width: 220, render: (_, { key }) => <NameCell name={key} /> },
    { key: 'value', title: t('setting.column.value'), width: 180, render: (_, parameter) => <ValueCell parameter={parameter} /> },
    {
      key: 'usual',
      title: t('setting.column.usual'),
      width: 150,
      render: (_, parameter) => (
        <Flex vertical>
          <span>{text(parameter, parameter.usual)}</span>
          {parameter.min === null ? null : (
            <Text type="secondary" style={{ fontSize: 12 }}>
              {t('setting.range', { min: parameter.min, max: parameter.max })}
            </Text>
          )}
        </Flex>
      ),
    },
    { key: 'means', title: t('setting.column.means'), dataIndex: 'means' },
    { key: 'changed', title: t('setting.column.changed'), width: 170, render: (_, parameter) => <ChangedCell {...parameter} /> },
    {
      key: 'acts',
      width: 80,
      render: (_, parameter) =>
        edit === null ? null : (
          <Button
            type="link"
            size="small"
            aria-label={`${t('setting.change')} ${t(`setting.${parameter.key}`)}`}
            onClick={() => edit(parameter)}
          >
            {t('setting.change')}
          </Button>
        ),
    },
  ];
}

function NameCell({ name }: { name: Parameter['key'] }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex vertical>
      <span>{t(`setting.${name}`)}</span>
      <Text type="secondary" code style={{ fontSize: 11, alignSelf: 'start' }}>
        {name}
      </Text>
    </Flex>
  );
}

function ValueCell({ parameter }: { parameter: Parameter }): ReactElement {
  const text = useParameterText();
  if (Array.isArray(parameter.value) && parameter.value.length > 0) {
    return (
      <Flex gap={4} wrap>
        {parameter.value.map((one) => (
          <Tag key={one}>{one}</Tag>
        ))}
      </Flex>
    );
  }
  return <Text strong={parameter.changedAt !== null}>{text(parameter, parameter.value)}</Text>;
}

function ChangedCell({ changedAt, changedBy }: Parameter): ReactElement {
  if (changedAt === null) return <span>–</span>;
  return (
    <Flex vertical>
      <span>{changedBy ?? '–'}</span>
      <Text type="secondary" style={{ fontSize: 12 }}>
        <Moment at={changedAt} seconds={false} />
      </Text>
    </Flex>
  );
}

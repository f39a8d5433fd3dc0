/** Language model accounts, with what their last test came to. */
import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button, Flex, type TableColumnsType, Tooltip, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useLlmAccounts } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { AccountDrawer } from './account-drawer.tsx';
import { TestDrawer } from './test-drawer.tsx';

type Account = Schemas['LlmAccount'];

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const mayTest = useMay('supervisor');
  const accounts = useLlmAccounts();
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const [testedId, setTestedId] = useState<string | null>(useSearchParams()[0].get('test'));
  const tested = accounts.data?.find(({ id }) => id === testedId);
  const columns: TableColumnsType<Account> = [
    {
      key: 'name',
      title: t('account.field.name'),
      width: 200,
      render: (_, { name, kind, model }) => (
        <Flex vertical>
          <strong>{name}</strong>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {kind === 'openai-compatible' ? model : t(`account.kind.${kind}`)}
          </Typography.Text>
        </Flex>
      ),
    },
    { key: 'url', title: t('account.field.baseUrl'), dataIndex: 'baseUrl', className: 'wrap-anywhere' },
    { key: 'test', title: t('account.lastTest'), width: 300, render: (_, { lastTest }) => <LastTest test={lastTest} /> },
    {
      key: 'acts',
      width: 190,
      render: (_, account) => (
        <Flex gap={4} align="center">
          {mayTest ? (
            // Until it has passed once, testing is the thing to do.
            <Button
              size="small"
              type={account.lastTest?.ok === true ? 'default' : 'primary'}
              aria-label={t('account.testNamed', { name: account.name })}
              onClick={() => setTestedId(account.id)}
            >
              {t('textTest.title')}
            </Button>
          ) : null}
          {may ? (
            <RowActs
              name={account.name}
              listKey="llm-accounts"
              loss={t('account.loss')}
              onEdit={() => setEdited(account)}
              remove={() => told(api.DELETE('/api/v1/llm-accounts/{id}', { params: { path: { id: account.id } } }))}
            />
          ) : null}
        </Flex>
      ),
    },
  ];
  return (
    <>
      <ShortList<Account>
        title={t('menu.llmAccounts')}
        note={t('account.note')}
        query={accounts}
        columns={columns}
        width={920}
        empty={{ what: t('account.none'), why: t('account.noneWhy') }}
        add={may ? { name: t('account.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : (
        <AccountDrawer account={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onMade={setTestedId} />
      )}
      {tested === undefined ? null : <TestDrawer account={tested} onClose={() => setTestedId(null)} />}
    </>
  );
}

function LastTest({ test }: { test: Account['lastTest'] }): ReactElement {
  const { t } = useTranslation();
  if (test === null) return <Typography.Text type="secondary">{t('account.neverTested')}</Typography.Text>;
  return (
    <Flex vertical>
      <span>
        {test.ok ? (
          <Typography.Text type="success">
            <CheckCircleFilled aria-hidden /> {t('account.passed')}
          </Typography.Text>
        ) : (
          <Typography.Text type="danger">
            <CloseCircleFilled aria-hidden /> {t('account.failed')}
          </Typography.Text>
        )}
        {test.firstTokenMs === null ? null : ` · ${t('account.firstToken', { ms: Math.round(test.firstTokenMs) })}`}
      </span>
      {test.sentence === null ? null : (
        <Tooltip title={test.sentence}>
          <Typography.Text ellipsis style={{ fontSize: 12, maxWidth: 280 }}>
            {test.sentence}
          </Typography.Text>
        </Tooltip>
      )}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        <Moment at={test.at} />
      </Typography.Text>
    </Flex>
  );
}

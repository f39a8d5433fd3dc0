/** What lines and language models cost: read by supervisors, set by admins. */
import { DollarOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber, Select, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';

type Prices = Schemas['Prices'];
type Line = Prices['lines'][number];
type Account = Prices['llmAccounts'][number];
/** Empty: no price is known. */
type Fields = {
  lines?: Record<string, { perMinute?: number | null; billedSeconds: Line['billedSeconds'] }>;
  llmAccounts?: Record<string, { inputPer1000?: number | null; outputPer1000?: number | null }>;
};

const steps = [60, 30, 6, 1] as const satisfies readonly Line['billedSeconds'][];

export function PricesButton({ open, setOpen }: { open: boolean; setOpen: (open: boolean) => void }): ReactElement | null {
  const { t } = useTranslation();
  const may = useMay('admin');
  const prices = useQuery({
    queryKey: ['prices'],
    queryFn: () => told(api.GET('/api/v1/prices')),
    enabled: may && open,
  });
  if (!may) return null;
  return (
    <>
      <Button icon={<DollarOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('report.prices')}
      </Button>
      {open && prices.isError ? <ProblemNotice error={prices.error} onRetry={() => void prices.refetch()} /> : null}
      {open && prices.data !== undefined ? <PricesDrawer prices={prices.data} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function PricesDrawer({ prices, onClose }: { prices: Prices; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { currency, lines, llmAccounts } = prices;
  const save = async (fields: Fields): Promise<void> => {
    await told(api.PATCH('/api/v1/prices', { body: bodyOf(fields) }));
    await client.invalidateQueries({ queryKey: ['call-report'] });
  };
  return (
    <EditDrawer<Fields> title={t('report.prices')} listKey="prices" initial={fieldsOf(prices)} save={save} onClose={onClose}>
      <Typography.Paragraph type="secondary">{t('report.pricesNote', { currency })}</Typography.Paragraph>
      <Typography.Title level={5}>{t('report.linePrices', { currency })}</Typography.Title>
      {lines.length === 0 ? <Typography.Text type="secondary">{t('report.noLines')}</Typography.Text> : null}
      {lines.map((line) => (
        <LineFields key={line.lineId} line={line} />
      ))}
      <Typography.Title level={5}>{t('report.modelPrices', { currency })}</Typography.Title>
      {llmAccounts.length === 0 ? <Typography.Text type="secondary">{t('report.noAccounts')}</Typography.Text> : null}
      {llmAccounts.map((account) => (
        <AccountFields key={account.llmAccountId} account={account} />
      ))}
    </EditDrawer>
  );
}

function LineFields({ line: { lineId, name } }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item label={name} style={{ marginBottom: 12 }}>
      <div className="price-fields">
        <Form.Item name={['lines', lineId, 'perMinute']} noStyle>
          <Amount label={`${name} · ${t('report.perMinute')}`} placeholder={t('report.perMinute')} />
        </Form.Item>
        <Form.Item name={['lines', lineId, 'billedSeconds']} noStyle>
          <Select
            aria-label={`${name} · ${t('report.billed')}`}
            options={steps.map((value) => ({ value, label: t('report.step', { seconds: value }) }))}
          />
        </Form.Item>
      </div>
    </Form.Item>
  );
}

function AccountFields({ account: { llmAccountId, name } }: { account: Account }): ReactElement {
  const { t } = useTranslation();
  const path = (field: string) => ['llmAccounts', llmAccountId, field];
  // A question without the price of its answer is half a cost.
  const both = (other: string) => [
    ({ getFieldValue }: { getFieldValue: (path: string[]) => unknown }) => ({
      validator: (_rule: unknown, value: unknown) =>
        isThere(getFieldValue(path(other))) && !isThere(value) ? Promise.reject(new Error(t('report.both'))) : Promise.resolve(),
    }),
  ];
  return (
    <Form.Item label={name} style={{ marginBottom: 0 }}>
      <div className="price-fields">
        {(
          [
            ['inputPer1000', 'outputPer1000'],
            ['outputPer1000', 'inputPer1000'],
          ] as const
        ).map(([field, other]) => (
          <Form.Item key={field} name={path(field)} rules={both(other)} dependencies={[path(other)]} style={{ marginBottom: 12 }}>
            <Amount label={`${name} · ${t(`report.${field}`)}`} placeholder={t(`report.${field}`)} />
          </Form.Item>
        ))}
      </div>
    </Form.Item>
  );
}

/** `value` and `onChange` come from the form. */
function Amount({ label, ...rest }: { label: string; placeholder: string }): ReactElement {
  return (
    <InputNumber
      {...rest}
      aria-label={label}
      min={0}
      max={100_000}
      step={0.01}
      precision={6}
      style={{ width: '100%' }}
      formatter={plain}
    />
  );
}

/** Without the zeros that the precision would add. */
function plain(value: string | number | undefined): string {
  return value === undefined || value === '' ? '' : String(Number(value));
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function fieldsOf({ lines, llmAccounts }: Prices): Fields {
  return {
    lines: Object.fromEntries(lines.map(({ lineId, perMinute, billedSeconds }) => [lineId, { perMinute, billedSeconds }])),
    llmAccounts: Object.fromEntries(
      llmAccounts.map(({ llmAccountId, inputPer1000, outputPer1000 }) => [llmAccountId, { inputPer1000, outputPer1000 }]),
    ),
  };
}

function bodyOf({ lines = {}, llmAccounts = {} }: Fields): Schemas['PricesChange'] {
  return {
    lines: Object.entries(lines).map(([lineId, { perMinute = null, billedSeconds }]) => ({
      lineId,
      price: perMinute === null ? null : { perMinute, billedSeconds },
    })),
    llmAccounts: Object.entries(llmAccounts).map(([llmAccountId, { inputPer1000 = null, outputPer1000 = null }]) => ({
      llmAccountId,
      price: inputPer1000 === null || outputPer1000 === null ? null : { inputPer1000, outputPer1000 },
    })),
  };
}

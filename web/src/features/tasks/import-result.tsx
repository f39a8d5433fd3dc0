/** One import: how far it is, or its result in one line with the rule under it and the refused rows. */
import { DownloadOutlined, FileExcelOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Progress, Table, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { countText, Moment } from '../../components/figures.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';

type Import = Schemas['Import'];
type RefusedRow = Schemas['RefusedRow'];

export function ImportResult({ one, open: openAtFirst }: { one: Import; open: boolean }): ReactElement {
  const { t } = useTranslation();
  const name = one.fileName ?? t(one.source === 'inbound' ? 'import.byCall' : 'import.byApi');
  return (
    <section aria-label={name} style={{ border: '1px solid rgba(128,140,138,0.25)', borderRadius: 8, padding: '10px 14px' }}>
      <Flex wrap gap={8} align="center">
        <FileExcelOutlined aria-hidden />
        <Typography.Text strong className="wrap-anywhere">
          {name}
        </Typography.Text>
        <Tag color={one.status === 'done' ? 'green' : one.status === 'refused' ? 'red' : 'cyan'}>
          {t(`import.status.${one.status}`)}
        </Tag>
        <span style={{ flex: 1 }} />
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          <Moment at={one.createdAt} /> · {one.createdBy ?? '–'}
        </Typography.Text>
      </Flex>
      {one.status === 'reading' ? (
        <Flex align="center" gap={12}>
          <Progress
            percent={100}
            status="active"
            showInfo={false}
            style={{ maxWidth: 240 }}
            aria-label={t('import.status.reading')}
          />
          <span>{t('import.rowsSoFar', { rows: countText(one.parsed) })}</span>
        </Flex>
      ) : null}
      {one.status === 'refused' ? (
        <Alert type="error" role="alert" title={t('import.wholeRefused')} description={one.reason} style={{ marginTop: 8 }} />
      ) : null}
      {one.status === 'done' ? (
        <>
          <div style={{ marginTop: 6 }}>
            {t('import.result', {
              parsed: countText(one.parsed),
              accepted: countText(one.accepted),
              duplicate: countText(one.duplicate),
              refused: countText(one.refused),
            })}
          </div>
          <Typography.Text type="secondary">{t('import.resultRule', { accepted: countText(one.accepted) })}</Typography.Text>
        </>
      ) : null}
      {one.refused > 0 && one.status === 'done' ? <Refused one={one} openAtFirst={openAtFirst} /> : null}
    </section>
  );
}

function Refused({ one, openAtFirst }: { one: Import; openAtFirst: boolean }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(openAtFirst);
  const mayDownload = useMay('agent');
  return (
    <>
      <Flex gap={8} style={{ marginTop: 6 }}>
        <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'import.hideRefused' : 'import.showRefused', { refused: countText(one.refused) })}
        </Button>
        {mayDownload ? (
          <Button
            size="small"
            icon={<DownloadOutlined aria-hidden />}
            href={`/api/v1/tasks/${one.taskId}/imports/${one.id}/refused.xlsx`}
            download
          >
            {t('import.downloadRefused')}
          </Button>
        ) : null}
      </Flex>
      {open ? <RefusedRows one={one} /> : null}
    </>
  );
}

function RefusedRows({ one }: { one: Import }): ReactElement {
  const { t } = useTranslation();
  const { query, rows, pager } = usePaged({
    queryKey: ['refused-rows', one.taskId, one.id],
    read: (page) =>
      told(
        api.GET('/api/v1/tasks/{id}/imports/{importId}/refused', {
          params: { path: { id: one.taskId, importId: one.id }, query: page },
        }),
      ),
  });
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <Table<RefusedRow>
        rowKey={({ row, column, code }) => `${row}/${column}/${code}`}
        size="small"
        style={{ marginTop: 8 }}
        loading={query.isPending}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 620 }}
        columns={[
          { key: 'row', title: t('import.row'), dataIndex: 'row', width: 70, align: 'right' },
          { key: 'column', title: t('import.column'), dataIndex: 'column', width: 130 },
          { key: 'value', title: t('import.value'), dataIndex: 'value', width: 180, className: 'wrap-anywhere' },
          { key: 'message', title: t('import.reason'), dataIndex: 'message' },
        ]}
      />
      {pager}
    </>
  );
}

/** Parameters that may be changed while everything runs. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Form, InputNumber, Radio, Select, Skeleton, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { HearingCard } from '../hearing/hearing-card.tsx';

type Settings = Schemas['Settings'];
type SettingsForm = Required<Schemas['SettingsChange']>;

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));

export function Component(): ReactElement {
  const { t } = useTranslation();
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => told(api.GET('/api/v1/settings')) });
  return (
    <>
      <PageHead title={t('menu.settings')} note={t('setting.note')} />
      {settings.isError ? <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      <Card style={{ maxWidth: 620 }}>
        {settings.isSuccess ? <SettingsFields settings={settings.data} /> : <Skeleton active />}
      </Card>
      <HearingCard />
    </>
  );
}

function SettingsFields({ settings }: { settings: Settings }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay('admin');
  const [form] = Form.useForm<SettingsForm>();
  const client = useQueryClient();
  const save = useSending({
    nameOf: byContent,
    mutationFn: (body: SettingsForm) => told(api.PATCH('/api/v1/settings', { body })),
    onSuccess: (saved) => {
      client.setQueryData(['settings'], saved);
      message.success(t('setting.saved'));
    },
    onError: (error) => showFaults(form, error),
  });
  const { changedAt, changedBy, ...values } = settings;
  const required = { required: true, message: t('form.required') };
  return (
    <Form<SettingsForm> form={form} layout="vertical" disabled={!may} initialValues={values} onFinish={(body) => save.send(body)}>
      <Form.Item name="defaultLanguage" label={t('setting.defaultLanguage')}>
        <Radio.Group options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))} />
      </Form.Item>
      <Form.Item name="timeZone" label={t('setting.timeZone')} extra={t('setting.timeZoneHint')} rules={[required]}>
        <Select showSearch options={zones} />
      </Form.Item>
      <Form.Item
        name="maxConcurrency"
        label={t('setting.maxConcurrency')}
        extra={t('setting.maxConcurrencyHint')}
        rules={[required]}
      >
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
      <Form.Item name="sessionHours" label={t('setting.sessionHours')} extra={t('setting.sessionHoursHint')} rules={[required]}>
        <InputNumber min={1} max={720} precision={0} suffix={t('unit.hours')} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="secondFactor" label={t('setting.secondFactor')} extra={t('setting.secondFactorHint')}>
        <Radio.Group
          options={(['optional', 'admins', 'everyone'] as const).map((value) => ({
            value,
            label: t(`secondFactor.rule.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="recordingDays"
        label={t('setting.recordingDays')}
        extra={t('setting.recordingDaysHint')}
        rules={[required]}
      >
        <InputNumber min={0} max={36_500} precision={0} suffix={t('unit.days')} style={{ width: 140 }} />
      </Form.Item>
      {save.isError ? <ProblemNotice error={save.error} /> : null}
      {may ? (
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('act.save')}
        </Button>
      ) : null}
      {changedAt === null ? null : (
        <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0', fontSize: 12 }}>
          {t('setting.changedBy', { who: changedBy ?? '–' })} <Moment at={changedAt} />
        </Typography.Paragraph>
      )}
    </Form>
  );
}

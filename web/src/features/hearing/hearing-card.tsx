/** How calls are listened to before the answer: whether, with what, by which words; with a box to try a sentence. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Flex, Form, Select, Skeleton, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecognisers } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { HearingTrial } from './hearing-trial.tsx';
import { KeywordSets } from './keyword-sets.tsx';

type Hearing = Schemas['Hearing'];
type HearingForm = Pick<Hearing, 'listenBeforeAnswer' | 'recogniserId' | 'announcementSets'>;

export function HearingCard(): ReactElement {
  const { t } = useTranslation();
  const hearing = useQuery({ queryKey: ['hearing'], queryFn: () => told(api.GET('/api/v1/hearing')) });
  return (
    <Card title={t('hearing.title')} style={{ maxWidth: 980, marginTop: 16 }}>
      {hearing.isError ? <ProblemNotice error={hearing.error} onRetry={() => void hearing.refetch()} /> : null}
      {hearing.isSuccess ? <HearingFields hearing={hearing.data} /> : null}
      {hearing.isPending ? <Skeleton active /> : null}
    </Card>
  );
}

function HearingFields({ hearing }: { hearing: Hearing }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay('admin');
  const [form] = Form.useForm<HearingForm>();
  const client = useQueryClient();
  const recognisers = useRecognisers();
  const save = useSending({
    nameOf: byContent,
    mutationFn: (body: HearingForm) =>
      told(api.PATCH('/api/v1/hearing', { body: { ...body, recogniserId: body.recogniserId ?? null } })),
    onSuccess: (saved) => {
      client.setQueryData(['hearing'], saved);
      message.success(t('setting.saved'));
    },
    onError: (error) => showFaults(form, error),
  });
  const { listenBeforeAnswer, recogniserId, announcementSets } = hearing;
  return (
    <>
      <Form<HearingForm>
        form={form}
        layout="vertical"
        disabled={!may}
        initialValues={{ listenBeforeAnswer, recogniserId, announcementSets }}
        onFinish={(body) => save.send(body)}
      >
        <Form.Item name="listenBeforeAnswer" label={t('hearing.listen')} extra={t('hearing.listenHint')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="recogniserId" label={t('hearing.recogniser')} extra={t('hearing.recogniserHint')}>
          <Select
            allowClear
            style={{ maxWidth: 320 }}
            placeholder={t('hearing.tonesOnly')}
            options={recognisers.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          />
        </Form.Item>
        <KeywordSets />
        {save.isError ? <ProblemNotice error={save.error} /> : null}
        {may ? (
          <Flex gap={8} wrap style={{ marginBottom: 16 }}>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t('hearing.save')}
            </Button>
            <Button onClick={() => form.setFieldValue('announcementSets', hearing.defaultSets)}>{t('hearing.defaults')}</Button>
          </Flex>
        ) : null}
      </Form>
      <HearingTrial setsOf={() => form.getFieldValue('announcementSets') as HearingForm['announcementSets']} />
    </>
  );
}

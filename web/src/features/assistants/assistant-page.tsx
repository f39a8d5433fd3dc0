/** The editor of an assistant: what it says and how at the left, trying it in text at the right. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Col, Flex, Form, Row, Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, told } from '../../api/client.ts';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { CallMeButton } from '../phone/phone-host.tsx';
import { AssistantFields } from './assistant-fields.tsx';
import { type Assistant, type AssistantForm, assistantBodyOf, assistantFormOf, newAssistant } from './assistant-form.ts';
import { AssistantTrial } from './assistant-trial.tsx';

export function Component(): ReactElement {
  const { id = '' } = useParams();
  const isNew = id === 'new';
  const assistant = useQuery({
    queryKey: ['assistant', id],
    queryFn: () => told(api.GET('/api/v1/assistants/{id}', { params: { path: { id } } })),
    enabled: !isNew,
  });
  if (isNew) return <Editor key="new" assistant={null} />;
  if (assistant.isError) return <ProblemNotice error={assistant.error} onRetry={() => void assistant.refetch()} />;
  if (assistant.isPending) return <Skeleton active />;
  return <Editor key={assistant.data.id} assistant={assistant.data} />;
}

function saved(assistant: Assistant | null, body: ReturnType<typeof assistantBodyOf>): Promise<Assistant> {
  if (assistant === null) return told(api.POST('/api/v1/assistants', { body }));
  return told(api.PATCH('/api/v1/assistants/{id}', { params: { path: { id: assistant.id } }, body }));
}

function Editor({ assistant }: { assistant: Assistant | null }): ReactElement {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const may = useMay('supervisor');
  const [form] = Form.useForm<AssistantForm>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const save = useSending({
    nameOf: byContent,
    mutationFn: (filled: AssistantForm) => saved(assistant, assistantBodyOf(filled)),
    onSuccess: async (after) => {
      client.setQueryData(['assistant', after.id], after);
      void client.invalidateQueries({ queryKey: ['assistants'] });
      message.success(t('assistant.saved'));
      if (assistant === null) await navigate(`/assistants/${after.id}`, { replace: true });
    },
    onError: (error) => showFaults(form, error),
  });
  const initial = assistant === null ? newAssistant(i18n.language === 'zh' ? 'zh' : 'en') : assistantFormOf(assistant);
  return (
    <>
      <PageHead
        title={assistant === null ? t('assistant.add') : assistant.name}
        from={{ path: '/assistants', name: t('menu.assistants') }}
        note={t('assistant.effect')}
        acts={assistant === null ? null : <CallMeButton wish={{ assistantId: assistant.id, assistantName: assistant.name }} />}
      />
      <Form<AssistantForm>
        form={form}
        layout="vertical"
        disabled={!may}
        initialValues={initial}
        onFinish={(fields) => save.send(fields)}
        scrollToFirstError
      >
        <Row gutter={[12, 12]}>
          <Col xs={24} xl={15}>
            <Card size="small">
              <AssistantFields assistant={assistant} />
              {save.isError ? (
                <div style={{ marginBottom: 12 }}>
                  <ProblemNotice error={save.error} />
                </div>
              ) : null}
              {may ? (
                <Flex gap={8}>
                  <Button type="primary" htmlType="submit" loading={save.isPending}>
                    {t('act.save')}
                  </Button>
                </Flex>
              ) : null}
            </Card>
          </Col>
          <Col xs={24} xl={9}>
            <div style={{ position: 'sticky', top: 12 }}>
              {assistant === null ? (
                <Alert type="info" showIcon title={t('assistant.saveFirst')} />
              ) : (
                <AssistantTrial assistant={assistant} />
              )}
            </div>
          </Col>
        </Row>
      </Form>
    </>
  );
}

/** Runs a saved tool once with arguments that are typed here: status, time and what the model would be told. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Flex, Input, Modal, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { isJson } from './tools-form.ts';

type Trial = { assistantId: string | null; name: string; parameters: string };

export function HttpToolTrial({ assistantId, name, parameters }: Trial): ReactElement | null {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (assistantId === null || name === '') return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={t('assistant.tools.testNamed', { name })}>
        {t('assistant.tools.test')}
      </Button>
      <Modal
        open={open}
        title={t('assistant.tools.testNamed', { name })}
        footer={null}
        destroyOnHidden
        onCancel={() => setOpen(false)}
      >
        <TrialBody assistantId={assistantId} name={name} parameters={parameters} />
      </Modal>
    </>
  );
}

function TrialBody({ assistantId, name, parameters }: Trial & { assistantId: string }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState(() => sampleOf(parameters));
  const run = useMutation({
    mutationFn: () =>
      told(
        api.POST('/api/v1/assistants/{id}/tools/test', {
          params: { path: { id: assistantId } },
          body: { name, arguments: JSON.parse(text) as Record<string, unknown> },
        }),
      ),
  });
  return (
    <Flex vertical gap={10}>
      <Typography.Text type="secondary">{t('assistant.tools.testNote')}</Typography.Text>
      <Input.TextArea
        aria-label={t('assistant.tools.arguments')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoSize={{ minRows: 3, maxRows: 12 }}
        style={{ fontFamily: 'monospace' }}
      />
      <Button
        type="primary"
        loading={run.isPending}
        disabled={!isJson(text)}
        onClick={() => run.mutate()}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('assistant.tools.run')}
      </Button>
      {run.isError ? <ProblemNotice error={run.error} /> : null}
      {run.data === undefined ? null : <TrialResult result={run.data} />}
    </Flex>
  );
}

function TrialResult({ result }: { result: Schemas['ToolTest'] }): ReactElement {
  const { t } = useTranslation();
  const { ok, status, ms, answer, sentence } = result;
  return (
    <>
      <Alert
        type={ok ? 'success' : 'error'}
        showIcon
        title={t('assistant.tools.result', { status: status ?? '–', ms })}
        description={sentence}
      />
      <pre style={{ margin: 0, maxHeight: 260, overflow: 'auto', fontSize: 12 }} tabIndex={0}>
        {answer}
      </pre>
    </>
  );
}

/** The names that the schema asks for, to be filled. */
function sampleOf(parameters: string): string {
  if (!isJson(parameters)) return '{}';
  const { properties = {} } = JSON.parse(parameters) as { properties?: Record<string, unknown> };
  return JSON.stringify(Object.fromEntries(Object.keys(properties).map((name) => [name, ''])), null, 2);
}

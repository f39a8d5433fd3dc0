/** Try it in text: the answer as it streams, the time to its first token, and a fault in words. */
import { SendOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Collapse, Flex, Input, Tag, Typography } from 'antd';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { runTextTest, type TestMessage, type TextTestLine } from '../api/text-test.ts';
import { useGate } from './one-at-a-time.ts';
import { ProblemNotice } from './problem-notice.tsx';

type Ending = Extract<TextTestLine, { kind: 'done' | 'failed' }>;
type Line<K extends TextTestLine['kind']> = Extract<TextTestLine, { kind: K }>;
type Exchange = {
  asked: string;
  answer: string;
  tools: string[];
  takenBack: boolean;
  fallback: Line<'fallback'> | null;
  sent: Line<'sent'>[];
  end: Ending | null;
};

export function TextTest({
  path,
  extra = {},
  onEnd,
  more,
  ready = true,
  primary = true,
}: {
  path: string;
  /** Fields of the request beside the messages. */
  extra?: Record<string, unknown>;
  onEnd?: () => void;
  more?: ReactNode;
  ready?: boolean;
  primary?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState(() => t('textTest.first'));
  const { exchanges, running, error, ask, clear } = useTextTest(path, onEnd);
  const gate = useGate();
  const send = (): void => {
    const said = text.trim();
    if (said === '') return;
    void gate.pass(() => {
      setText('');
      return ask(said, extra);
    });
  };
  return (
    <Card
      size="small"
      title={t('textTest.title')}
      extra={exchanges.length === 0 ? null : <a onClick={clear}>{t('textTest.clear')}</a>}
    >
      {more}
      <div role="log" aria-label={t('textTest.log')}>
        {exchanges.length === 0 ? <Typography.Text type="secondary">{t('textTest.hint')}</Typography.Text> : null}
        {exchanges.map((exchange, index) => (
          <ExchangeView key={index} exchange={exchange} />
        ))}
      </div>
      {error === null ? null : <ProblemNotice error={error} />}
      <Flex gap={8} style={{ marginTop: 12 }}>
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 4 }}
          value={text}
          maxLength={4000}
          aria-label={t('textTest.say')}
          placeholder={t('textTest.say')}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={(event) => {
            if (event.shiftKey) return;
            event.preventDefault();
            if (ready) send();
          }}
        />
        <Button
          type={primary ? 'primary' : 'default'}
          icon={<SendOutlined aria-hidden />}
          loading={running}
          disabled={!ready || text.trim() === ''}
          onClick={send}
        >
          {t('textTest.send')}
        </Button>
      </Flex>
    </Card>
  );
}

function ExchangeView({ exchange }: { exchange: Exchange }): ReactElement {
  const { t } = useTranslation();
  const { asked, answer, tools, takenBack, fallback, sent, end } = exchange;
  const times = end === null || end.firstTokenMs === null ? null : end;
  return (
    <div style={{ marginTop: 10 }}>
      <Flex justify="flex-end">
        <div className="bubble bubble-asked">{asked}</div>
      </Flex>
      {answer === '' ? null : <div className="bubble bubble-answer">{answer}</div>}
      {takenBack ? <Tag style={{ marginTop: 4 }}>{t('textTest.taken')}</Tag> : null}
      {fallback === null ? null : (
        <Alert
          type="warning"
          showIcon
          style={{ marginTop: 6 }}
          title={t('textTest.fallback', { name: fallback.accountName, why: fallback.sentence })}
        />
      )}
      {tools.map((tool) => (
        <Tag key={tool} color="geekblue" style={{ marginTop: 4 }}>
          {t('textTest.tool', { tool })}
        </Tag>
      ))}
      {times === null ? null : (
        <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
          {t('textTest.times', { first: Math.round(times.firstTokenMs ?? 0), total: Math.round(times.totalMs) })}
        </Typography.Text>
      )}
      {end?.kind === 'failed' ? (
        <Alert
          type="error"
          showIcon
          role="alert"
          style={{ marginTop: 6 }}
          title={end.sentence}
          description={
            <Typography.Text type="secondary" className="wrap-anywhere" style={{ fontSize: 12 }}>
              {[end.code, end.httpStatus === null ? null : `HTTP ${end.httpStatus}`, end.detail].filter(Boolean).join(' · ')}
            </Typography.Text>
          }
        />
      ) : null}
      {sent.length === 0 ? null : <SentView sent={sent} />}
    </div>
  );
}

/** The requests as they went to the provider, without keys. */
function SentView({ sent }: { sent: readonly Line<'sent'>[] }): ReactElement {
  const { t } = useTranslation();
  const requests = sent.map(({ url, body }, index) => (
    <pre key={index} className="wrap-anywhere" style={{ fontSize: 12, whiteSpace: 'pre-wrap', margin: '0 0 8px' }}>
      {`POST ${url}\n${body}`}
    </pre>
  ));
  return <Collapse ghost size="small" items={[{ key: 'sent', label: t('textTest.sent'), children: requests }]} />;
}

type Test = {
  exchanges: Exchange[];
  running: boolean;
  error: unknown;
  ask(said: string, extra: Record<string, unknown>): Promise<void>;
  clear(): void;
};

function useTextTest(path: string, onEnd: (() => void) | undefined): Test {
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  // Nobody waits for the answer of a screen that was left.
  useEffect(() => () => abort.current?.abort(), []);

  const ask = async (said: string, extra: Record<string, unknown>): Promise<void> => {
    const control = new AbortController();
    abort.current = control;
    const messages = [...messagesOf(exchanges), { role: 'user' as const, content: said }];
    let now: Exchange = { asked: said, answer: '', tools: [], takenBack: false, fallback: null, sent: [], end: null };
    setExchanges((before) => [...before, now]);
    setRunning(true);
    setError(null);
    try {
      for await (const line of runTextTest(path, { ...extra, messages }, control.signal)) {
        now = after(now, line);
        setExchanges((before) => [...before.slice(0, -1), now]);
      }
    } catch (fault) {
      if (!control.signal.aborted) setError(fault);
    } finally {
      setRunning(false);
      onEnd?.();
    }
  };
  const clear = (): void => {
    abort.current?.abort();
    setExchanges([]);
    setError(null);
  };
  return { exchanges, running, error, ask, clear };
}

function after(now: Exchange, line: TextTestLine): Exchange {
  switch (line.kind) {
    case 'piece':
      return { ...now, answer: now.answer + line.text };
    case 'replaced':
      return { ...now, answer: line.text, takenBack: true };
    case 'fallback':
      return { ...now, fallback: line };
    case 'sent':
      return { ...now, sent: [...now.sent, line] };
    case 'tool':
      return { ...now, tools: [...now.tools, line.name] };
    case 'done':
    case 'failed':
      return { ...now, end: line };
  }
}

/** Only what was answered counts as said; a failed attempt is left out. */
function messagesOf(exchanges: readonly Exchange[]): TestMessage[] {
  return exchanges
    .filter(({ answer, end }) => answer !== '' && end?.kind !== 'failed')
    .flatMap(({ asked, answer }): TestMessage[] => [
      { role: 'user', content: asked },
      { role: 'assistant', content: answer },
    ]);
}

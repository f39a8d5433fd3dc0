/** 手工外呼: a number is typed and dialled; what is under way, and why the last one came to nothing. */
import { PhoneOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Input, type InputRef, Select, Tooltip, Typography } from 'antd';
import { type ReactElement, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNowMs } from '../../components/now.ts';
import type { Agent } from '../agents/agent-words.ts';
import { keysOf } from './shortcuts.ts';
import { type Dialling, isUnderWay, type ManualDial, mayDial } from './use-dial.ts';

const numberCharsMax = 32;
/** What became of it is news for so long. */
const newsMsMax = 10 * 60_000;
const tickMs = 10_000;

type Props = { agent: Agent; dialling: Dialling; field: RefObject<InputRef | null> };

export function DialCard({ agent, dialling, field }: Props): ReactElement {
  const { t } = useTranslation();
  const { dial, tasks, isRead } = dialling;
  return (
    <Card size="small" title={t('console.dial.title')} data-dial={dial?.state ?? 'none'}>
      <Flex vertical gap={10}>
        {dial !== null && isUnderWay(dial) ? (
          <UnderWay dial={dial} cancel={dialling.cancel} />
        ) : (
          <>
            {isRead && tasks.length === 0 ? (
              <Typography.Text type="secondary">{t('console.dial.noTask')}</Typography.Text>
            ) : (
              <NumberForm agent={agent} dialling={dialling} field={field} />
            )}
            {dial === null ? null : <LastNews key={dial.callId} dial={dial} />}
          </>
        )}
      </Flex>
    </Card>
  );
}

function NumberForm({ agent, dialling: { tasks, isPending, send }, field }: Props): ReactElement {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const taskId = tasks.find(({ id }) => id === chosen)?.id ?? tasks[0]?.id;
  const wanted = number.trim();
  const may = mayDial(agent);
  const dial = (): void => {
    if (wanted !== '' && may && !isPending && taskId !== undefined) send({ number: wanted, taskId });
  };
  return (
    <>
      <Flex gap={8}>
        <Input
          ref={field}
          allowClear
          inputMode="tel"
          maxLength={numberCharsMax}
          aria-label={t('console.dial.number')}
          placeholder={t('console.dial.number')}
          value={number}
          onChange={({ target }) => setNumber(target.value)}
          onPressEnter={dial}
        />
        <Tooltip title={keysOf('dial')}>
          <Button
            type="primary"
            icon={<PhoneOutlined aria-hidden />}
            disabled={wanted === '' || !may}
            loading={isPending}
            onClick={dial}
          >
            {t('console.dial.press')}
          </Button>
        </Tooltip>
      </Flex>
      {tasks.length > 1 ? (
        <Select
          aria-label={t('console.dial.task')}
          showSearch={{ optionFilterProp: 'label' }}
          value={taskId ?? null}
          onChange={setChosen}
          options={tasks.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <Typography.Text type="secondary">{may ? t('console.dial.note') : t('console.dial.notNow')}</Typography.Text>
    </>
  );
}

function UnderWay({ dial, cancel }: { dial: ManualDial; cancel: () => void }): ReactElement {
  const { t } = useTranslation();
  const { state, number, name, cancelled } = dial;
  const words = cancelled
    ? t('console.dial.cancelling')
    : state === 'to-agent' || state === 'to-callee' || state === 'ringing'
      ? t(`console.dial.state.${state}`)
      : '';
  return (
    <Flex vertical gap={8} role="status">
      <Typography.Text type="secondary">{words}</Typography.Text>
      <Typography.Text style={{ fontSize: 20, fontVariantNumeric: 'tabular-nums' }}>{number}</Typography.Text>
      {name === '' ? null : <Typography.Text>{name}</Typography.Text>}
      <Button danger disabled={cancelled} onClick={cancel} style={{ alignSelf: 'start' }}>
        {t('console.dial.cancel')}
      </Button>
    </Flex>
  );
}

/** A talk needs no news of it. */
function LastNews({ dial: { number, outcome, sentence, endedAt } }: { dial: ManualDial }): ReactElement | null {
  const { t } = useTranslation();
  const nowMs = useNowMs(tickMs);
  const [isReadNow, setRead] = useState(false);
  if (sentence === null || endedAt === null || outcome === 'transferred' || isReadNow) return null;
  if (nowMs - Date.parse(endedAt) > newsMsMax) return null;
  return (
    <Alert
      type={outcome === null ? 'warning' : 'info'}
      showIcon
      role="alert"
      title={t('console.dial.last', { number })}
      description={sentence}
      closable={{ onClose: () => setRead(true), 'aria-label': t('console.dismiss') }}
    />
  );
}

/** An assistant calls this browser: registers it, asks for the trial, answers it, and shows the talk as it goes. */
import { PhoneOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Input, Typography } from 'antd';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useWho } from '../../components/who.ts';
import { variablesIn } from '../assistants/assistant-form.ts';
import { TrialCard } from '../trials/trial-card.tsx';
import type { PhoneWish } from './phone-store.ts';
import type { UsedPhone } from './use-phone.ts';

type Lent = Schemas['PhoneCredentials'];
type Props = { wish: PhoneWish; used: UsedPhone; node: string; domain: string };

/** These are filled from the person, not asked for. */
const ofPerson = new Set(['name', '姓名', '客户姓名', 'number', '号码', '手机号码']);

export function CallMe({ wish, used, node, domain }: Props): ReactElement {
  const { t } = useTranslation();
  const names = useVariables(wish.assistantId);
  const [values, setValues] = useState<Record<string, string>>({});
  const { ask, trialId, state, error } = useCallMe({ wish, used, node, domain });
  const began = useRef(false);
  // Nothing to fill in: the press that opened the phone was the press on the button.
  useEffect(() => {
    if (names === null || names.length > 0 || began.current) return;
    began.current = true;
    ask({});
  }, [names, ask]);
  return (
    <Card size="small" title={t('phone.callMeTitle', { name: wish.assistantName })}>
      <Flex vertical gap={10}>
        {names?.map((name) => (
          <Input
            key={name}
            size="small"
            prefix={<Typography.Text type="secondary">{name}</Typography.Text>}
            aria-label={name}
            value={values[name] ?? ''}
            onChange={({ target }) => setValues((before) => ({ ...before, [name]: target.value }))}
          />
        ))}
        <Button type="primary" icon={<PhoneOutlined aria-hidden />} loading={state === 'busy'} onClick={() => ask(values)}>
          {t(trialId === null ? 'phone.callMe' : 'phone.callMeAgain')}
        </Button>
        {error === null ? null : <ProblemNotice error={error} />}
        {trialId === null ? null : <TrialCard id={trialId} />}
      </Flex>
    </Card>
  );
}

/** Null until they are known. */
function useVariables(id: string): string[] | null {
  const assistant = useQuery({
    queryKey: ['assistant', id],
    queryFn: () => told(api.GET('/api/v1/assistants/{id}', { params: { path: { id } } })),
  });
  if (assistant.data === undefined) return null;
  const { openingLine, prompt, faq, hangupLine, silenceLine } = assistant.data;
  return variablesIn([openingLine, prompt, faq, hangupLine, silenceLine]).filter((name) => !ofPerson.has(name));
}

function useCallMe({ wish, used, node, domain }: Props): {
  ask: (values: Record<string, string>) => void;
  trialId: string | null;
  state: 'idle' | 'busy';
  error: Error | null;
} {
  const who = useWho();
  const { phone, snapshot, register } = used;
  const [lent, setLent] = useState<Lent | null>(null);
  /** Asked for, and waiting for the phone to be registered. */
  const [due, setDue] = useState<Record<string, string> | null>(null);
  const [trialId, setTrialId] = useState<string | null>(null);
  const lend = useSending({
    mutationFn: () => told(api.POST('/api/v1/phone/credentials')),
    onSuccess: (given) => {
      setLent(given);
      register({ node, number: given.number, password: given.password, domain });
    },
  });
  const trial = useSending({
    mutationFn: ({ extensionId, values }: { extensionId: string; values: Record<string, string> }) =>
      told(
        api.POST('/api/v1/extensions/{id}/trial-call', {
          params: { path: { id: extensionId } },
          body: { assistantId: wish.assistantId, node, values: { name: who.name, ...values } },
        }),
      ),
    onSuccess: ({ id }) => setTrialId(id),
  });
  const registered = phone !== null && snapshot?.registration === 'registered';
  const { send } = trial;
  useEffect(() => {
    if (due === null || lent === null || !registered) return;
    setDue(null);
    send({ extensionId: lent.extensionId, values: due });
  }, [due, lent, registered, send]);
  // The call may ring before the answer that names it: it is taken when both are there, and no other call is.
  const rings = snapshot?.call?.state === 'ringing' && snapshot.call.direction === 'incoming' ? snapshot.call.trialId : null;
  useEffect(() => {
    if (rings !== null && rings === trialId) phone?.answer();
  }, [rings, trialId, phone]);
  return {
    ask(values) {
      setDue(values);
      // A phone that was lent before goes on. One that somebody typed in makes room, and so does one whose password another page was lent.
      if (lent === null || !registered) lend.send();
    },
    trialId,
    state: lend.isPending || trial.isPending || due !== null ? 'busy' : 'idle',
    error: lend.error ?? trial.error,
  };
}

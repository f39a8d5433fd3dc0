/** Talks to the saved assistant in text, with sample values for its variables, exactly with the prompt of a call. */
import { Alert, Flex, Form, Input, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextTest } from '../../components/text-test.tsx';
import { type Assistant, type AssistantForm, assistantFormOf, variablesIn } from './assistant-form.ts';

/** These are filled from the contact itself, not from a column. */
const fromContact = new Set(['name', '姓名', '客户姓名', 'number', '号码', '手机号码']);

export function AssistantTrial({ assistant }: { assistant: Assistant }): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance<AssistantForm>();
  // Before the form is there, antd watches nothing.
  const now: Partial<AssistantForm> = Form.useWatch((all: Partial<AssistantForm> | undefined) => all ?? {}, form);
  const [name, setName] = useState(() => t('assistant.sampleName'));
  const [values, setValues] = useState<Record<string, string>>({});
  const { openingLine, prompt, faq, hangupLine, silenceLine } = assistant;
  const names = variablesIn([openingLine, prompt, faq, hangupLine, silenceLine]).filter((one) => !fromContact.has(one));
  const variables: Record<string, string> = {};
  for (const one of names) if (values[one]) variables[one] = values[one];
  return (
    <Flex vertical gap={12}>
      {differs(assistantFormOf(assistant), now) ? <Alert type="warning" showIcon title={t('assistant.unsaved')} /> : null}
      <TextTest
        path={`/assistants/${assistant.id}/test`}
        extra={{ name, variables }}
        more={
          <Flex vertical gap={6} style={{ marginBottom: 10 }}>
            <Sample name={t('contact.name')} value={name} onChange={setName} />
            {names.map((one) => (
              <Sample
                key={one}
                name={one}
                value={values[one] ?? ''}
                onChange={(value) => setValues((before) => ({ ...before, [one]: value }))}
              />
            ))}
            <div className="bubble bubble-answer">{filled(openingLine, { ...variables, name })}</div>
          </Flex>
        }
      />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t('assistant.trialNote')}
      </Typography.Text>
    </Flex>
  );
}

function Sample({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }): ReactElement {
  return (
    <Input
      size="small"
      prefix={<Typography.Text type="secondary">{name}</Typography.Text>}
      aria-label={name}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** As the opening line will be said; what has no value yet stays visible. */
function filled(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => {
    const value = fromContact.has(name) ? values['name'] : values[name];
    return value === undefined || value === '' ? whole : value;
  });
}

function differs(saved: AssistantForm, now: Partial<AssistantForm>): boolean {
  return !agrees(saved, now);
}

/** A form knows only the fields that it shows; what is empty there is as good as absent. */
function agrees(saved: unknown, now: unknown): boolean {
  if (isEmpty(now)) return isEmpty(saved);
  if (typeof now === 'string' && typeof saved === 'string') return saved === now || sameJson(saved, now);
  if (typeof now !== 'object' || now === null) return saved === now;
  if (Array.isArray(now) && (!Array.isArray(saved) || saved.length !== now.length)) return false;
  const before: Record<string, unknown> = typeof saved === 'object' && saved !== null ? { ...saved } : {};
  return Object.entries(now).every(([name, value]) => agrees(before[name], value));
}

/** Parameters of a tool come back with their fields in another order. */
function sameJson(saved: string, now: string): boolean {
  try {
    return inOrder(JSON.parse(saved)) === inOrder(JSON.parse(now));
  } catch {
    return false;
  }
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Puts what the server found wrong beside the fields in which it was found. */
import type { FormInstance } from 'antd';
import { ProblemReply } from '../api/client.ts';

/** Field names of the api are paths such as `lineIds.0` or `body.name`; the form knows the first word. */
export function showFaults(form: FormInstance, error: unknown): void {
  if (!(error instanceof ProblemReply)) return;
  const known = new Set(form.getFieldsError().map(({ name }) => String(name[0])));
  const faults = new Map<string, string[]>();
  for (const { field, message } of error.problem.errors ?? []) {
    const name = field.split(/[./[]/).find((word) => known.has(word));
    if (name !== undefined) faults.set(name, [...(faults.get(name) ?? []), message]);
  }
  form.setFields([...faults].map(([name, errors]) => ({ name, errors })));
}

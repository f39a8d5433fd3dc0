/** A stored secret stays with the address that it was entered for: the api refuses to take it along, so a form asks for it anew. */
import { Form } from 'antd';

/** Whether an address that was typed is another server than the stored one. */
export function isOtherServer(stored: string | null, typed: string | undefined): boolean {
  const [before, after] = [stored ?? '', typed?.trim() ?? ''];
  if (before === after) return false;
  return !URL.canParse(before) || !URL.canParse(after) || new URL(before).origin !== new URL(after).origin;
}

/** Whether one of the hosts that were typed (`host`, `host:port`) is none of the stored ones; another port is no other host. */
export function isOtherHost(
  stored: readonly (string | null | undefined)[],
  typed: readonly (string | null | undefined)[],
): boolean {
  const known = hostsOf(stored);
  return hostsOf(typed).some((host) => !known.includes(host));
}

function hostsOf(addresses: readonly (string | null | undefined)[]): string[] {
  return addresses.flatMap((address) => {
    const text = address?.trim() ?? '';
    if (text === '') return [];
    return [(/^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([^:]*):\d+$/.exec(text)?.[1] ?? text).toLowerCase()];
  });
}

/** What stands in the form now, as long as it is mounted. */
export function useTyped(name: string): string | undefined {
  return Form.useWatch<string | undefined>(name, Form.useFormInstance());
}

/** The same of a switch. */
export function useChecked(name: string): boolean {
  return Form.useWatch<boolean | undefined>(name, Form.useFormInstance()) === true;
}

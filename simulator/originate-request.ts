/** Reads the argument of `originate`: variables, where to, what then. */
import { randomUUID } from 'node:crypto';

export type DialTarget =
  | { kind: 'gateway'; gateway: string; number: string }
  | { kind: 'address'; profile: string; number: string; host: string; port: number }
  | { kind: 'user'; extension: string }
  | { kind: 'unknown' };

export type OriginateRequest = {
  uuid: string;
  variables: ReadonlyMap<string, string>;
  target: DialTarget;
  application: { name: string; data: string };
};

export const originateUsage =
  '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n';

/** Undefined when it is not an originate argument at all: FreeSWITCH answers with its usage. */
export function readOriginate(text: string): OriginateRequest | undefined {
  const { variables, rest } = readVariables(text.trim());
  const match = /^(\S+)\s+(?:&([\w-]+)\(([^)]*)\)|(\S+))/.exec(rest);
  if (match === null) return undefined;
  const [, url = '', name, data = '', extension = ''] = match;
  return {
    uuid: variables.get('origination_uuid') ?? randomUUID(),
    variables,
    target: readTarget(url),
    application: name === undefined ? { name: 'transfer', data: extension } : { name, data },
  };
}

/** `{a=1,b='x,y','c=z'}` before a dial string; commas inside single quotes do not part. */
export function readVariables(text: string): { variables: Map<string, string>; rest: string } {
  const variables = new Map<string, string>();
  if (!text.startsWith('{')) return { variables, rest: text };
  const end = closingBrace(text);
  for (const quoted of text.slice(1, end).match(/(?:'[^']*'|[^,])+/g) ?? []) {
    const pair = quoted.trim().replace(/^'(.*)'$/, '$1');
    const equals = pair.indexOf('=');
    if (equals > 0) variables.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).replace(/^'(.*)'$/, '$1'));
  }
  return { variables, rest: text.slice(end + 1) };
}

function closingBrace(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "'") quoted = !quoted;
    if (text[at] === '}' && !quoted) return at;
  }
  return text.length;
}

export function readTarget(url: string): DialTarget {
  const gateway = /^sofia\/gateway\/([^/]+)\/(.+)$/.exec(url);
  if (gateway !== null) return { kind: 'gateway', gateway: gateway[1] ?? '', number: gateway[2] ?? '' };
  const address = /^sofia\/([^/]+)\/([^@]+)@([^:]+)(?::(\d+))?$/.exec(url);
  if (address !== null) {
    const [, profile = '', number = '', host = '', port = '5060'] = address;
    return { kind: 'address', profile, number, host, port: Number(port) };
  }
  const user = /^user\/([^@]+)(?:@|$)/.exec(url);
  return user === null ? { kind: 'unknown' } : { kind: 'user', extension: user[1] ?? '' };
}

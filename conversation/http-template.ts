/** Fills `{{…}}` of a tool's request with arguments and list columns, each encoded for the place where it stands. */
import type { HttpToolSetting } from '../domain/assistant-tools.ts';
import type { TalkContact } from './assistant.ts';
import { HttpToolFailed } from './http-guard.ts';
import { fillVariables } from './variables.ts';

const placeholder = /\{\{\s*([^{}]{1,100}?)\s*\}\}/gu;

export type ToolArguments = Readonly<Record<string, unknown>>;
export type FilledRequest = { url: URL; body: string | null };

/** Arguments win over columns of the same name. Throws HttpToolFailed for a URL that is none, or a value that would move it. */
export function filledRequest(
  tool: Pick<HttpToolSetting, 'method' | 'url' | 'body'>,
  given: ToolArguments,
  contact: TalkContact,
): FilledRequest {
  const value = (name: string): unknown => (Object.hasOwn(given, name) ? given[name] : columnOf(name, contact));
  const url = filledUrl(tool.url, value);
  if (tool.method === 'GET' || tool.method === 'DELETE') {
    const named = new Set([...tool.url.matchAll(placeholder)].map(([, name]) => name));
    for (const [name, one] of Object.entries(given)) if (!named.has(name)) url.searchParams.append(name, asText(one));
    return { url, body: null };
  }
  return { url, body: tool.body.trim() === '' ? JSON.stringify(given) : filledBody(tool.body, value) };
}

/** Where the request goes stands in the setting alone: no `{{…}}` before the path. */
export function hasFixedOrigin(template: string): boolean {
  const origin = /^https?:\/\/[^/?#]+/i.exec(template)?.[0] ?? '';
  return origin !== '' && !/[{}@\\]/.test(origin) && URL.canParse(origin);
}

function filledUrl(template: string, value: (name: string) => unknown): URL {
  if (!hasFixedOrigin(template))
    throw new HttpToolFailed('bad-url', 'the address must begin with http(s)://host, without {{…}} in it');
  const text = template.replace(placeholder, (_, name: string) => {
    const one = asText(value(name));
    // Encoding leaves dots as they are, and a segment of dots climbs.
    if (/^\.{1,2}$/.test(one)) throw new HttpToolFailed('bad-value', `the value of ${name} can't stand in an address`);
    return encodeURIComponent(one);
  });
  const origin = new URL(/^https?:\/\/[^/?#]+/i.exec(template)?.[0] ?? '').origin;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.origin !== origin) throw new HttpToolFailed('bad-url', 'the address is not valid');
  return url;
}

/** The template is read as JSON first, so that no value can add a field or end a string. */
function filledBody(template: string, value: (name: string) => unknown): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(template);
  } catch {
    throw new HttpToolFailed('bad-value', 'the body of the tool is not JSON');
  }
  return JSON.stringify(filledJson(parsed, value));
}

function filledJson(part: unknown, value: (name: string) => unknown): unknown {
  if (typeof part === 'string') {
    const whole = /^\{\{\s*([^{}]{1,100}?)\s*\}\}$/u.exec(part)?.[1];
    // A whole value keeps its kind: a number stays a number.
    if (whole !== undefined) return value(whole) ?? null;
    return part.replace(placeholder, (_, name: string) => asText(value(name)));
  }
  if (Array.isArray(part)) return part.map((one: unknown) => filledJson(one, value));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, filledJson(one, value)]));
}

function columnOf(name: string, contact: TalkContact): string {
  return fillVariables(`{{${name}}}`, contact).text;
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

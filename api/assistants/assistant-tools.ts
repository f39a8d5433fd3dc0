/** Tools of an assistant between a request and what is stored: header values sealed, and what a schema can't say checked. */
import type { Static } from 'typebox';
import { Check } from 'typebox/schema';
import {
  assistantToolsDefault,
  type HttpToolSetting,
  houseToolNames,
  type AssistantTools as ToolSettings,
} from '../../domain/assistant-tools.ts';
import type { StoredAssistant } from '../../storage/assistants.ts';
import { type SealedHeaders, sealHeaders } from '../../storage/llm-headers.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { formOf, patterns } from '../field-forms.ts';
import type { FieldProblem } from '../request-refused.ts';
import { RequestRefused } from '../request-refused.ts';
import { sameOrigin } from '../same-origin.ts';
import { refuseCarrying } from '../secrets.ts';
import type { AssistantTools, AssistantToolsDraft } from './tool-schemas.ts';

type Draft = Static<typeof AssistantToolsDraft>;
type HttpDraft = NonNullable<Draft['http']>[number];
type Kept = { tools: ToolSettings; toolHeadersSealed: Readonly<Record<string, SealedHeaders>> };

const headerName = new RegExp(patterns['header-name']);
/** These are the connection's own. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer']);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const dialable = new RegExp(patterns['dial-number']);

/** Throws the 400 of what is wrong, field by field. `before` null: a new assistant. */
export function toolsAfter(sent: Draft | undefined, before: StoredAssistant | null, sealer: Sealer): Kept {
  const kept: Kept = before ?? { tools: assistantToolsDefault, toolHeadersSealed: {} };
  if (sent === undefined) return { tools: kept.tools, toolHeadersSealed: kept.toolHeadersSealed };
  const { http, ...rest } = sent;
  const tools = { ...kept.tools, ...rest, http: http === undefined ? kept.tools.http : http.map(settingOf) };
  const errors = faultsOf(tools, http ?? []);
  if (errors.length > 0) throw new RequestRefused({ status: 400, code: 'invalid-request', errors });
  if (http === undefined) return { tools, toolHeadersSealed: kept.toolHeadersSealed };
  refuseCarriedHeaders(http, kept);
  return { tools, toolHeadersSealed: Object.fromEntries(http.map((tool) => [tool.name, headersOf(tool, kept, sealer)])) };
}

function settingOf({ headers: _, ...tool }: HttpDraft): HttpToolSetting {
  return tool;
}

/** Throws the 422 of stored values that would be kept for a tool that moves to another server. */
function refuseCarriedHeaders(http: readonly HttpDraft[], { tools, toolHeadersSealed }: Kept): void {
  const carried = http.flatMap(({ name, url, headers = {} }, index) => {
    const before = tools.http.find((tool) => tool.name === name);
    if (before === undefined || sameOrigin(bare(before.url), bare(url))) return [];
    const kept = Object.keys(toolHeadersSealed[name] ?? {}).filter((header) => headers[header] === null);
    return kept.map((header) => ({ field: `tools.http.${index}.headers.${header}`, isKept: true, sent: undefined }));
  });
  refuseCarrying(carried);
}

/** A stored value goes to the server it was stored for and to no other. */
function headersOf({ name, url, headers = {} }: HttpDraft, { tools, toolHeadersSealed }: Kept, sealer: Sealer): SealedHeaders {
  const before = tools.http.find((tool) => tool.name === name);
  const stored = before !== undefined && sameOrigin(bare(before.url), bare(url)) ? (toolHeadersSealed[name] ?? {}) : {};
  const sealed: Record<string, string> = {};
  for (const [header, value] of Object.entries(headers)) {
    const known = stored[header];
    if (value !== null) Object.assign(sealed, sealHeaders(sealer, { [header]: value }));
    else if (known !== undefined) sealed[header] = known;
  }
  return sealed;
}

function bare(url: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(url)?.[0] ?? '';
}

function faultsOf({ transfer, http }: ToolSettings, drafts: readonly HttpDraft[]): FieldProblem[] {
  const badNumber = transfer?.kind === 'number' && !dialable.test(transfer.target);
  const number = { field: 'tools.transfer.target', code: 'wrong-format', values: { form: formOf(patterns['dial-number']) } };
  const badGroup = transfer?.kind === 'group' && !uuid.test(transfer.target);
  const group = { ...number, values: { form: formOf(patterns['switch-name-or-number']) } };
  const taken = new Set<string>(houseToolNames);
  return [
    ...(badNumber ? [number] : []),
    ...(badGroup ? [group] : []),
    ...http.flatMap((tool, index) => {
      const faults = httpFaults(tool, `tools.http.${index}`, taken.has(tool.name));
      taken.add(tool.name);
      return faults;
    }),
    ...drafts.flatMap(({ headers = {} }, index) =>
      Object.keys(headers)
        .filter((header) => !headerName.test(header) || ownHeaders.has(header.toLowerCase()))
        .map((header) => ({
          field: `tools.http.${index}.headers.${header}`,
          code: 'wrong-format',
          values: { form: formOf(patterns['header-name']) },
        })),
    ),
  ];
}

function httpFaults({ url, body, parameters }: HttpToolSetting, field: string, taken: boolean): FieldProblem[] {
  return [
    ...(taken ? [{ field: `${field}.name`, code: 'tool-name-taken' }] : []),
    ...(hasFixedHost(url) ? [] : [{ field: `${field}.url`, code: 'tool-host' }]),
    ...(body.trim() === '' || isJson(body) ? [] : [{ field: `${field}.body`, code: 'not-json' }]),
    ...(isObjectSchema(parameters) ? [] : [{ field: `${field}.parameters`, code: 'not-a-schema' }]),
  ];
}

/** The rule of conversation/http-template.ts, asked again before every request. */
function hasFixedHost(url: string): boolean {
  const origin = bare(url);
  return origin !== '' && !/[{}@\\]/.test(origin) && URL.canParse(origin);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isObjectSchema(parameters: Record<string, unknown>): boolean {
  if (parameters['type'] !== 'object') return false;
  try {
    Check(parameters, {});
    return true;
  } catch {
    return false;
  }
}

export function toolsView({ tools, toolHeadersSealed }: Kept): Static<typeof AssistantTools> {
  return {
    ...tools,
    transferWords: [...tools.transferWords],
    http: tools.http.map((tool) => ({
      ...tool,
      parameters: { ...tool.parameters },
      headerNames: Object.keys(toolHeadersSealed[tool.name] ?? {}),
    })),
  };
}

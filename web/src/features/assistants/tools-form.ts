/** The tools of an assistant as its form holds them, and the way to and from a request. */
import type { Schemas } from '../../api/client.ts';

type Tools = Schemas['AssistantTools'];
type ToolsDraft = Schemas['AssistantToolsDraft'];
type HttpTool = Tools['http'][number];

export type HttpToolForm = Omit<HttpTool, 'parameters' | 'headerNames'> & {
  /** JSON as it is typed. */
  parameters: string;
  /** An empty value keeps the stored one. */
  headers: { name: string; value?: string }[];
};

export type ToolsForm = Omit<Tools, 'transfer' | 'http'> & {
  transferKind: 'off' | 'number' | 'extension' | 'group';
  transferTarget: string;
  transferLineId: string | null;
  transferRingSeconds: number;
  http: HttpToolForm[];
};

export const newHttpTool: HttpToolForm = {
  name: '',
  description: '',
  method: 'GET',
  url: 'https://',
  body: '',
  parameters: JSON.stringify({ type: 'object', properties: {}, required: [] }, null, 2),
  headers: [],
  timeoutMs: 5000,
  answerCharsMax: 2000,
};

export const newTools: ToolsForm = {
  transferKind: 'off',
  transferTarget: '',
  transferLineId: null,
  transferRingSeconds: 30,
  transferLine: '',
  transferFailedLine: '',
  transferKey: '',
  transferWords: [],
  transferOnTrouble: false,
  callbackOn: true,
  callbackDaysMax: 14,
  doNotCall: 'all',
  sendDigits: false,
  secretKeys: false,
  http: [],
};

export function toolsFormOf({ transfer, http, ...rest }: Tools): ToolsForm {
  return {
    ...rest,
    transferKind: transfer?.kind ?? 'off',
    transferTarget: transfer?.target ?? '',
    transferLineId: transfer?.lineId ?? null,
    transferRingSeconds: transfer?.ringSeconds ?? newTools.transferRingSeconds,
    http: http.map(({ parameters, headerNames, ...tool }) => ({
      ...tool,
      parameters: JSON.stringify(parameters, null, 2),
      headers: headerNames.map((name) => ({ name })),
    })),
  };
}

/** Throws SyntaxError for parameters that are no JSON; the form has asked before. */
export function toolsOf(form: ToolsForm): ToolsDraft {
  const { transferKind, transferTarget, transferLineId, transferRingSeconds, http, ...rest } = form;
  const transfer =
    transferKind === 'off'
      ? null
      : {
          kind: transferKind,
          target: transferTarget.trim(),
          lineId: transferKind === 'number' ? (transferLineId ?? null) : null,
          ringSeconds: transferRingSeconds,
        };
  return { ...rest, transfer, http: http.map(httpToolOf) };
}

function httpToolOf({ parameters, headers, ...tool }: HttpToolForm): NonNullable<ToolsDraft['http']>[number] {
  const named = headers.filter(({ name }) => name.trim() !== '');
  return {
    ...tool,
    parameters: JSON.parse(parameters) as Record<string, unknown>,
    headers: Object.fromEntries(
      named.map(({ name, value }) => [name.trim(), value === undefined || value === '' ? null : value]),
    ),
  };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

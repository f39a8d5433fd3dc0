/** The addresses that the products' own pages show, brought into the one form that is asked. Each product has its refusals. */

export const addressFaults = [
  'dify-no-chat-messages',
  'dify-completion-url',
  'dify-workflow-url',
  'coze-page-url',
  'maxkb-share-url',
  'maxkb-no-application',
] as const;
export type AddressFault = (typeof addressFaults)[number];

export type ReadAddress = { url: string } | { fault: AddressFault };

/**
 * `https://api.coze.cn`, `https://api.coze.com` or a server of one's own; a pasted `/v3/chat` is left out.
 * https://www.coze.cn/docs/developer_guides/chat_v3
 */
export function readCozeAddress(pasted: string): ReadAddress {
  const { origin, hostname, path } = partsOf(pasted);
  if (/^(www\.)?coze\.(cn|com)$/i.test(hostname)) return { fault: 'coze-page-url' };
  return { url: origin + path.replace(/\/v3\/chat$/, '') };
}

/** Ends with `/chat-messages`: https://docs.dify.ai/api-reference/chat/send-chat-message */
export function readDifyAddress(pasted: string): ReadAddress {
  const { origin, path } = partsOf(pasted);
  if (path.endsWith('/chat-messages')) return { url: origin + path };
  if (/\/completion-messages$/.test(path)) return { fault: 'dify-completion-url' };
  if (/\/workflows(\/|$)/.test(path)) return { fault: 'dify-workflow-url' };
  return { fault: 'dify-no-chat-messages' };
}

const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const maxkbBase = new RegExp(`^(.*/(?:api/application|chat/api)/${uuid})(?:/chat/completions_?)?$`);

/**
 * Version 1 `…/api/application/<id>`, version 2 `…/chat/api/<id>`; `/chat/completions` behind it is left out.
 * https://maxkb.cn/docs/v2/user_manual/chat_to_API
 */
export function readMaxkbAddress(pasted: string): ReadAddress {
  const { origin, path } = partsOf(pasted);
  const base = maxkbBase.exec(path)?.[1];
  if (base !== undefined) return { url: origin + base };
  // `…/ui/chat/<token>` and `…/chat/<token>` are pages for people.
  return { fault: /\/(ui\/)?chat\/[^/]+$/.test(path) ? 'maxkb-share-url' : 'maxkb-no-application' };
}

/** Without query, anchor and slashes at the end. Text that is no address is taken for a path; the form of the field was checked before. */
function partsOf(pasted: string): { origin: string; hostname: string; path: string } {
  const text = pasted.trim();
  if (!URL.canParse(text)) return { origin: '', hostname: '', path: text.replace(/\/+$/, '') };
  const { origin, hostname, pathname } = new URL(text);
  return { origin, hostname, path: pathname.replace(/\/+$/, '') };
}

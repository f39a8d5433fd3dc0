/** Products whose addresses people paste into an OpenAI-compatible account, known by the shape of the address. */

export const knownProducts = ['dify', 'coze', 'maxkb'] as const;
export type KnownProduct = (typeof knownProducts)[number];

/**
 * Dify: `…/v1/chat-messages`, `/completion-messages`, `/workflows/run`. Coze: `https://api.coze.cn/v3/chat` (or `.com`).
 * MaxKB: `…/api/application/<id>/…` (v1), `…/chat/api/<id>/…` (v2), and its own `…/chat/open`, `…/chat_message/<id>`.
 */
const shapes: Readonly<Record<KnownProduct, { host: RegExp; path: RegExp }>> = {
  dify: { host: /(^|\.)dify\b/i, path: /\/(chat-messages|completion-messages|workflows\/run)(\/|$)/ },
  coze: { host: /(^|\.)coze\.(cn|com)$/i, path: /\/v3\/chat(\/|$)/ },
  maxkb: { host: /(^|\.)maxkb\b/i, path: /\/(api\/application|chat\/api|chat_message)\/|\/chat\/open(\/|$)/ },
};

export function knownProductOf(baseUrl: string): KnownProduct | null {
  if (!URL.canParse(baseUrl)) return null;
  const { hostname, pathname } = new URL(baseUrl);
  return knownProducts.find((product) => shapes[product].host.test(hostname) || shapes[product].path.test(pathname)) ?? null;
}

/** Asks whoever configures this switch what becomes of a call, as mod_xml_curl does. */

export type DialplanAction = { application: string; data: string };
/** Null: nobody answers such questions. */
export type AskDialplan = (question: Readonly<Record<string, string>>) => Promise<readonly DialplanAction[] | null>;

const askMsMax = 5_000;
const actionForm = /<action application="([^"]*)" data="([^"]*)"\/>/g;

/** A door that fails refuses the call, as a switch without an answer does. */
export function askDoor({ url, user, password }: { url: string; user: string; password: string }): AskDialplan {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return async (question) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(question).toString(),
        signal: AbortSignal.timeout(askMsMax),
      });
      const actions = actionsOf(await answer.text());
      return actions.length > 0 ? actions : [noRoute];
    } catch {
      return [noRoute];
    }
  };
}

const noRoute: DialplanAction = { application: 'respond', data: '404' };

function actionsOf(document: string): DialplanAction[] {
  return [...document.matchAll(actionForm)].map(([, application = '', data = '']) => ({ application, data: plain(data) }));
}

function plain(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}

/** Talks to a model in text and tells each piece as it comes. */
import { currentLanguage } from '../i18n/language.ts';
import { NoReply, type Schemas } from './client.ts';
import { refusalOf } from './download.ts';

export type TextTestLine = Schemas['TextTestLine'];
export type TestMessage = { role: 'user' | 'assistant'; content: string };

/** Throws ProblemReply or NoReply when the test could not even begin; a model's fault comes as its last line. */
export async function* runTextTest(
  path: string,
  body: { messages: TestMessage[]; [field: string]: unknown },
  signal: AbortSignal,
): AsyncGenerator<TextTestLine> {
  const response = await fetch(`/api/v1${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'accept-language': currentLanguage() },
    body: JSON.stringify(body),
    signal,
  }).catch((cause: unknown) => {
    throw new NoReply('no reply', { cause });
  });
  if (!response.ok || response.body === null) throw await refusalOf(response);
  let rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as TextTestLine;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as TextTestLine;
}

/** Fetches a file that the server makes on the way, telling how much has come, and hands it to the browser. */
import { currentLanguage } from '../i18n/language.ts';
import { NoReply, ProblemReply, problemOf } from './client.ts';

/** Throws ProblemReply or NoReply. `onBytes` hears the bytes so far; the whole size is not known beforehand. */
export async function download(
  address: string,
  { fileName, onBytes, signal }: { fileName: string; onBytes: (bytes: number) => void; signal?: AbortSignal },
): Promise<void> {
  const response = await fetch(address, {
    credentials: 'same-origin',
    headers: { 'Accept-Language': currentLanguage() },
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    throw new NoReply('no reply', { cause });
  });
  if (!response.ok || response.body === null) throw await refusalOf(response);
  const pieces: BlobPart[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    bytes += value.length;
    onBytes(bytes);
  }
  saveFile(new Blob(pieces, { type: response.headers.get('content-type') ?? 'application/octet-stream' }), fileName);
}

export async function refusalOf(response: Response): Promise<Error> {
  const problem = problemOf(await response.json().catch(() => null));
  return problem === null ? new NoReply(`HTTP ${response.status}`) : new ProblemReply(problem);
}

/** Hands a file that was made here to the browser. */
export function saveFile(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}

/** Sends a list to the server and tells how much of it is there; fetch can't tell that, XMLHttpRequest can. */
import { currentLanguage } from '../i18n/language.ts';
import { NoReply, ProblemReply, problemOf, type Schemas } from './client.ts';

export function uploadList(taskId: string, file: File, onShare: (share: number) => void): Promise<Schemas['Import']> {
  return sendFile<Schemas['Import']>(`/api/v1/tasks/${taskId}/imports`, file, onShare);
}

/** Rejects with ProblemReply (what the server refused) or NoReply. `onShare`: 0 to 1 of the bytes sent. */
export function sendFile<Answer>(path: string, file: File, onShare: (share: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Accept-Language', currentLanguage());
    request.setRequestHeader('Idempotency-Key', crypto.randomUUID());
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new NoReply('no reply'));
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status === 201 || request.status === 202) {
        resolve(body as Answer);
        return;
      }
      const problem = problemOf(body);
      reject(problem === null ? new NoReply(`HTTP ${request.status}`) : new ProblemReply(problem));
    };
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}

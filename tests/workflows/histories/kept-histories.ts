/** Reads the recorded histories that lie beside this file (`zcat` shows one). */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

export type KeptHistory = {
  file: string;
  workflowId: string;
  runId: string;
  workflowType: string;
  history: ReturnType<typeof historyFromJSON>;
};

export function keptHistories(): KeptHistory[] {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json.gz'));
  return files.toSorted().map((file) => {
    const text = gunzipSync(readFileSync(new URL(file, folder))).toString();
    const { workflowId, history: events } = JSON.parse(text) as { workflowId: string; history: unknown };
    const history = historyFromJSON(events);
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    return {
      file,
      workflowId,
      runId: started?.originalExecutionRunId ?? '',
      workflowType: started?.workflowType?.name ?? '',
      history,
    };
  });
}

/** The story of a call: Temporal's events in words, with the way to Temporal's own page. */
import type { CallRecord } from '../../storage/calls.ts';
import { callWorkflowId } from '../../workflows/messages.ts';
import type { Language } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import type { StoryEvent, TaskControl } from '../task-control.ts';
import { ControlUnavailable } from '../task-control.ts';
import { storySentence } from '../words/story.ts';

export type CallStory = {
  workflowId: string;
  temporalUrl: string | null;
  kept: boolean;
  steps: { at: string; event: string; sentence: string; detail: Record<string, unknown> }[];
};

type Deps = { taskControl: TaskControl; temporalPage: { url: string; namespace: string } | null; language: Language };

/** Throws 503 `history-unavailable` when the server does not answer. */
export async function tellStory(call: CallRecord, { taskControl, temporalPage, language }: Deps): Promise<CallStory> {
  const workflowId = callWorkflowId(call);
  const story = await readStory(taskControl, call);
  if (story === null) return { workflowId, temporalUrl: null, kept: false, steps: [] };
  const temporalUrl = temporalPage === null ? null : pageOf(temporalPage, workflowId, story.runId);
  return { workflowId, temporalUrl, kept: true, steps: story.events.flatMap((event) => stepOf(event, language)) };
}

async function readStory(taskControl: TaskControl, call: CallRecord): Promise<{ runId: string; events: StoryEvent[] } | null> {
  try {
    return await taskControl.story(call);
  } catch (error) {
    if (!(error instanceof ControlUnavailable)) throw error;
    throw new RequestRefused({ status: 503, code: 'history-unavailable' });
  }
}

function stepOf({ at, event, detail }: StoryEvent, language: Language): CallStory['steps'] {
  const sentence = storySentence(event, detail, language);
  return sentence === null ? [] : [{ at: at.toISOString(), event, sentence, detail }];
}

/** The address scheme of Temporal's web UI 2.x. */
function pageOf({ url, namespace }: { url: string; namespace: string }, workflowId: string, runId: string): string {
  return `${url}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}

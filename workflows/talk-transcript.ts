/** The story of the words of one call's talks: its own, because nothing of the call may wait for it. */
import { transcripts } from './activity-proxies.ts';
import type { TalkTranscriptInput } from './messages.ts';

export async function talkTranscript({ callId }: TalkTranscriptInput): Promise<void> {
  await transcripts.transcribeTalk({ callId });
}

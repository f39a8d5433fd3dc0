/** How quick an assistant is in a talk, by the times that each turn keeps. */
import { defaultTalkPolicy } from '../../conversation/policy.ts';
import { runLine } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { median, quantile } from '../quantiles.ts';
import type { World } from '../world.ts';

const lines = 6;
/** So long a sound has to be a voice before our own voice pauses. */
const decisionMs = defaultTalkPolicy.voiceActivity.onsetMs + defaultTalkPolicy.interruption.pauseAfterVoiceMs;

export const talk: Measurement = {
  ids: ['first-audio-p50', 'first-audio-p95', 'barge-in-p50'],
  async run(world) {
    const run = await runLine(world, {
      name: 'talk',
      lines,
      contacts: world.quick ? 12 : 48,
      parts: [
        { kind: 'talks', share: 1, ringMs: [300, 300], script: 'asks-price' },
        { kind: 'talks', share: 1, ringMs: [300, 300], script: 'interested', bargeInAfterMs: 1_500 },
      ],
    });
    const [firstAudio, bargeIn] = [await firstAudioMs(world, run.taskId), await bargeInMs(world, run.taskId)];
    const told = `sound is there and the turn is ours → first audio leaves, in ${firstAudio.length} turns`;
    return [
      { id: 'first-audio-p50', value: median(firstAudio), detail: told },
      { id: 'first-audio-p95', value: quantile(firstAudio, 0.95), detail: told },
      {
        id: 'barge-in-p50',
        value: median(bargeIn) - decisionMs,
        detail: `decided that the callee interrupts → our silence in ${bargeIn.length} turns, p95 ${quantile(bargeIn, 0.95) - decisionMs} ms; the decision takes ${decisionMs} ms of voice`,
      },
    ];
  },
};

/** What is left to us of the wait: neither the providers' time nor the wait for the endpoint. */
async function firstAudioMs({ db }: World, taskId: string): Promise<number[]> {
  const { rows } = await db.query<{ ms: number }>(
    `select (t.timings ->> 'firstAudioMs')::integer
      - greatest((t.timings ->> 'voicedMs')::integer, (t.timings ->> 'endpointedMs')::integer) as ms
    from turn t join call c on c.id = t.call_id
    where c.task_id = $1::uuid and t.timings ? 'firstAudioMs' and t.timings ? 'voicedMs'`,
    [taskId],
  );
  return rows.map(({ ms }) => ms);
}

/** The callee's turn that cut ours is the next one; it began while we spoke. */
async function bargeInMs({ db }: World, taskId: string): Promise<number[]> {
  const { rows } = await db.query<{ ms: number }>(
    `select ours.end_ms - theirs.start_ms as ms
    from turn ours join call c on c.id = ours.call_id
      join turn theirs on theirs.call_id = ours.call_id and theirs.n = ours.n + 1 and theirs.speaker = 'callee'
    where c.task_id = $1::uuid and ours.speaker = 'us' and ours.interrupted and theirs.start_ms < ours.end_ms`,
    [taskId],
  );
  return rows.map(({ ms }) => ms);
}

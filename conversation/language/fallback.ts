/** Two accounts as one model: when one fails before its first word, the other is asked in the same turn. */
import type { LanguageModel, ModelEvent } from '../ports.ts';
import { ModelFailed } from './model-failed.ts';

export type NamedModel = { accountId: string; model: LanguageModel };

/**
 * Open it anew for each call. The account that answered last is asked first: nobody waits in every turn for one that is away.
 * Each is asked once in a turn; when both fail, the failure of the first one is thrown.
 */
export function makeFallbackModel({
  first,
  second,
  onFallback,
}: {
  first: NamedModel;
  second: NamedModel;
  /** For the log: ids and codes only. */
  onFallback: (told: { accountId: string; code: string; answeringId: string }) => void;
}): LanguageModel {
  let order: [NamedModel, NamedModel] = [first, second];
  return {
    keepsHistory: first.model.keepsHistory === true || second.model.keepsHistory === true,
    async *stream(question) {
      const [asked, other] = order;
      const begun = { yes: false };
      try {
        yield* noting(asked.model.stream(question), begun);
        return;
      } catch (error) {
        if (!(error instanceof ModelFailed) || begun.yes || question.signal.aborted) throw error;
        yield* inPlace(question, { failed: asked, error, other });
      }
    },
  };

  async function* inPlace(
    question: Parameters<LanguageModel['stream']>[0],
    { failed, error, other }: { failed: NamedModel; error: ModelFailed; other: NamedModel },
  ): AsyncGenerator<ModelEvent> {
    onFallback({ accountId: failed.accountId, code: error.code, answeringId: other.accountId });
    const begun = { yes: false };
    try {
      for await (const event of noting(other.model.stream(question), begun)) {
        if (begun.yes && order[0] !== other) {
          order = [other, failed];
          yield { kind: 'fallback', accountId: other.accountId, code: error.code };
        }
        yield event;
      }
    } catch (second) {
      // Until the first word it is the first account that needs mending.
      throw begun.yes ? second : error;
    }
  }
}

async function* noting(events: AsyncIterable<ModelEvent>, begun: { yes: boolean }): AsyncGenerator<ModelEvent> {
  for await (const event of events) {
    // Tokens without a word are no answer.
    begun.yes ||= event.kind !== 'tokens';
    yield event;
  }
}

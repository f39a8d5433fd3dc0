/** Counts what an account is asked, and the tokens that its provider tells of. Nobody behind it hears of tokens. */
import type { LanguageModel, TokenCount } from '../ports.ts';

/** `onAsked` is called once for each question, when its answer is over: null where no tokens were told. */
export function meterModel(model: LanguageModel, onAsked: (tokens: TokenCount | null) => void): LanguageModel {
  return {
    ...(model.keepsHistory === undefined ? {} : { keepsHistory: model.keepsHistory }),
    async *stream(question) {
      let tokens: TokenCount | null = null;
      try {
        for await (const event of model.stream(question)) {
          if (event.kind === 'tokens') tokens = { input: event.input, output: event.output };
          else yield event;
        }
      } finally {
        onAsked(tokens);
      }
    },
  };
}

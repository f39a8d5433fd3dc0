/** Asks an OpenAI-compatible server to say at the end of a stream how many tokens it took. Not all that call themselves so know the wish. */
import OpenAI from 'openai';

export type TokenWish = {
  /** What a request to this address carries. */
  of(url: string): { stream_options?: { include_usage: true } };
  /** True: this was about the wish, which the address is spared from now on; the same request without it is worth sending. */
  refused(url: string, error: unknown): boolean;
};

/** Addresses that are remembered; a process knows a handful. */
const refusingMax = 1_000;

/** One for the process: each server refuses once. */
export function makeTokenWish(): TokenWish {
  const refusing = new Set<string>();
  return {
    of: (url) => (refusing.has(url) ? {} : { stream_options: { include_usage: true } }),
    refused(url, error) {
      if (refusing.has(url) || refusing.size >= refusingMax || !(error instanceof OpenAI.APIError)) return false;
      const status: unknown = error.status;
      if (status !== 400 && status !== 422) return false;
      if (!/stream_options|include_usage/.test(error.message)) return false;
      refusing.add(url);
      return true;
    },
  };
}

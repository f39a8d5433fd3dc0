/** Figures of lines, as people read them. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { api, type Schemas, told } from '../../api/client.ts';

export type Figures = Schemas['LineFigures'];
export type FiguresOfLine = { lineId: string; hour: Figures; day: Figures };

/** Averages of an hour don't move faster. */
const figuresEveryMs = 30_000;

export function useLineFigures(): UseQueryResult<FiguresOfLine[]> {
  return useQuery({
    queryKey: ['line-figures'],
    queryFn: async () => (await told(api.GET('/api/v1/lines/figures'))).items,
    refetchInterval: figuresEveryMs,
  });
}

export const shown = {
  share: (ratio: number | null): string => (ratio === null ? '–' : `${(ratio * 100).toFixed(1)}%`),
  seconds: (ms: number | null): string => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`),
};

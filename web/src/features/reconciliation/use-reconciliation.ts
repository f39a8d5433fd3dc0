/** The last comparison, followed while one is under way, and the orders to compare and to mend. */
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schemas, told } from '../../api/client.ts';
import { type Sending, useSending } from '../../components/one-at-a-time.ts';

export type Run = Schemas['ReconciliationRun'];
export type Report = Schemas['Reconciliation'];
export type Difference = Schemas['Difference'];

/** A comparison takes from half a second to some ten. */
const followEveryMs = 1_000;
const queryKey = ['reconciliation'];

const nameOfKeys = (keys: readonly string[] | null): string => keys?.join(' ') ?? 'all';

export function useReconciliation(): {
  run: UseQueryResult<Run>;
  look: Sending<Run, undefined>;
  mend: Sending<Run, readonly string[] | null>;
} {
  const client = useQueryClient();
  /** What was found last stays in sight while somebody looks again. */
  const keeping = (next: Run): Run => {
    const before = client.getQueryData<Run>(queryKey);
    return next.state === 'running' ? { ...next, report: before?.report ?? null } : next;
  };
  const take = (next: Run): void => {
    client.setQueryData(queryKey, keeping(next));
  };
  const run = useQuery({
    queryKey,
    queryFn: async () => keeping(await told(api.GET('/api/v1/reconciliation'))),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? followEveryMs : false),
  });
  const look = useSending<Run, undefined>({
    mutationFn: () => told(api.POST('/api/v1/reconciliation', { body: {} })),
    onSuccess: take,
  });
  const mend = useSending<Run, readonly string[] | null>({
    nameOf: nameOfKeys,
    mutationFn: (keys) => told(api.POST('/api/v1/reconciliation/mend', { body: keys === null ? {} : { keys: [...keys] } })),
    onSuccess: take,
  });
  return { run, look, mend };
}

/** The checks of everything, of one task or of one call; looked at anew by one press, run or mended by another. */
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { type Sending, useSending } from '../../components/one-at-a-time.ts';

export type Checks = Schemas['Checks'];
export type Check = Schemas['Check'];
export type Scope = { taskId?: string; callId?: string };
/** What a button beside a check does. */
export type Act = { id: string; what: 'run' | 'cure' };

export const nameOfAct = ({ id, what }: Act): string => `${what} ${id}`;

export function useChecks(scope: Scope): { checks: UseQueryResult<Checks>; act: Sending<Check, Act> } {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const queryKey = ['checks', scope, i18n.language];
  const checks = useQuery({ queryKey, queryFn: () => told(api.GET('/api/v1/checks', { params: { query: scope } })) });
  const act = useSending<Check, Act>({
    nameOf: nameOfAct,
    mutationFn: ({ id, what }) => {
      const params = { path: { id } };
      return told(
        what === 'run' ? api.POST('/api/v1/checks/{id}/run', { params }) : api.POST('/api/v1/checks/{id}/cure', { params }),
      );
    },
    // What was mended may mend others: a started task, a line that no longer rests.
    onSettled: () => client.invalidateQueries({ queryKey: ['checks'] }),
  });
  return { checks, act };
}

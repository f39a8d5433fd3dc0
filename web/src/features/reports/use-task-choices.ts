/** Tasks to choose from, the newest first. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { api, type Schemas, told } from '../../api/client.ts';

/** Older ones are found by their page; the api gives no more at once. */
const tasksMax = 500;

export function useTaskChoices(): UseQueryResult<Pick<Schemas['Task'], 'id' | 'name' | 'type'>[]> {
  return useQuery({
    queryKey: ['tasks', 'choices'],
    queryFn: async () => (await told(api.GET('/api/v1/tasks', { params: { query: { limit: tasksMax } } }))).items,
  });
}

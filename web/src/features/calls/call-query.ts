/** The filters of the call list, as they stand in the address and as the api takes them. */
import type { paths } from '../../api/generated/schema';
import type { Filters } from '../../components/url-filters.ts';

export const callFilterNames = [
  'taskId',
  'direction',
  'outcome',
  'connected',
  'intent',
  'number',
  'lineId',
  'agentId',
  'manual',
  'endedBy',
  'from',
  'to',
  'minSeconds',
  'maxSeconds',
] as const;
export type CallFilterName = (typeof callFilterNames)[number];

type CallQuery = NonNullable<paths['/api/v1/calls']['get']['parameters']['query']>;

/** What stands in the address may be anything; the server says so when it is nonsense. */
export function callQueryOf(filters: Filters<CallFilterName>): CallQuery {
  const { minSeconds, maxSeconds, connected, manual, ...rest } = filters;
  return {
    ...(rest as CallQuery),
    ...(connected === undefined ? {} : { connected: connected === 'true' }),
    ...(manual === undefined ? {} : { manual: manual === 'true' }),
    ...(minSeconds === undefined ? {} : { minSeconds: Number(minSeconds) }),
    ...(maxSeconds === undefined ? {} : { maxSeconds: Number(maxSeconds) }),
  };
}

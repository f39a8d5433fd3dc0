/** Who is signed in. Everything but the sign-in page stands behind this gate. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Spin } from 'antd';
import { type ReactElement, useEffect } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { api, ProblemReply, told } from '../api/client.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { type Who, WhoContext } from '../components/who.ts';
import { ChangePassword } from './change-password.tsx';
import { MustSetSecondFactor } from './must-set-second-factor.tsx';

export const whoKey = ['session'];
export const whoQuery = queryOptions({
  queryKey: whoKey,
  queryFn: () => told(api.GET('/api/v1/session')),
  staleTime: Number.POSITIVE_INFINITY,
});

export function SessionGate(): ReactElement {
  const location = useLocation();
  const client = useQueryClient();
  const who = useQuery(whoQuery);

  // A session that ended while the page was open shows itself as a 401 of any request.
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type === 'updated' && isSignedOut(event.query.state.error) && !isWho(event.query.queryKey)) {
          void client.invalidateQueries({ queryKey: whoKey });
        }
      }),
    [client],
  );

  if (who.isPending) return <Spin size="large" style={{ display: 'block', marginTop: '30vh' }} />;
  if (isSignedOut(who.error)) {
    return <Navigate to={`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`} replace />;
  }
  if (who.isError) return <ProblemNotice error={who.error} onRetry={() => void who.refetch()} />;
  return <WhoContext value={who.data}>{inner(who.data)}</WhoContext>;
}

function inner({ mustChangePassword, mustSetSecondFactor }: Who): ReactElement {
  if (mustChangePassword) return <ChangePassword />;
  return mustSetSecondFactor ? <MustSetSecondFactor /> : <Outlet />;
}

function isWho(key: unknown): boolean {
  return Array.isArray(key) && key[0] === whoKey[0];
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemReply && error.problem.status === 401;
}

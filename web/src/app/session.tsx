/** Who is signed in. Everything but the sign-in page stands behind this gate. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Spin } from 'antd';
import { createContext, type ReactElement, useContext, useEffect } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { api, ProblemReply, type Schemas, told } from '../api/client.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';

export type Who = Schemas['Who'];

const WhoContext = createContext<Who | null>(null);

export const whoKey = ['session'];

export function SessionGate(): ReactElement {
  const location = useLocation();
  const client = useQueryClient();
  const who = useQuery({
    queryKey: whoKey,
    queryFn: () => told(api.GET('/api/v1/session')),
    staleTime: Number.POSITIVE_INFINITY,
  });

  // A session that ended while the page was open shows itself as a 401 of any request.
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type === 'updated' && isSignedOut(event.query.state.error) && event.query.queryKey[0] !== whoKey[0]) {
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
  return (
    <WhoContext value={who.data}>
      <Outlet />
    </WhoContext>
  );
}

export function useWho(): Who {
  const who = useContext(WhoContext);
  if (who === null) throw new Error('useWho outside of the session gate');
  return who;
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemReply && error.problem.status === 401;
}

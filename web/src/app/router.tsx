/** Which path shows which screen. Screens load when they are first opened. */
import { createBrowserRouter, type LazyRouteFunction, Navigate, type RouteObject } from 'react-router';
import { ChangePassword } from './change-password.tsx';
import { ScreenFault } from './screen-fault.tsx';
import { SessionGate } from './session.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

const screen = (path: string, lazy: LazyRouteFunction<RouteObject>): RouteObject => ({
  path,
  lazy,
  errorElement: <ScreenFault />,
});

export const router = createBrowserRouter([
  { path: '/sign-in', element: <SignIn /> },
  {
    element: <SessionGate />,
    children: [
      {
        element: <Shell />,
        hydrateFallbackElement: <></>,
        children: [
          { index: true, element: <Navigate to="/tasks" replace /> },
          { path: '/password', element: <ChangePassword /> },
          screen('/tasks', () => import('../features/tasks/task-list-page.tsx')),
          screen('/tasks/new', () => import('../features/tasks/task-create-page.tsx')),
          screen('/tasks/:id', () => import('../features/tasks/task-page.tsx')),
          screen('/calls', () => import('../features/calls/calls-page.tsx')),
          screen('/calls/:id', () => import('../features/calls/call-page.tsx')),
          screen('/numbers', () => import('../features/numbers/number-page.tsx')),
          screen('/numbers/:number', () => import('../features/numbers/number-page.tsx')),
          screen('/do-not-call', () => import('../features/do-not-call/do-not-call-page.tsx')),
          screen('/live', () => import('../features/live/live-page.tsx')),
          screen('/reports', () => import('../features/reports/reports-page.tsx')),
          screen('/latency', () => import('../features/latency/latency-page.tsx')),
          screen('/assistants', () => import('../features/assistants/assistants-page.tsx')),
          screen('/assistants/:id', () => import('../features/assistants/assistant-page.tsx')),
          screen('/llm-accounts', () => import('../features/llm-accounts/llm-accounts-page.tsx')),
          screen('/voices', () => import('../features/voices/voices-page.tsx')),
          screen('/recognisers', () => import('../features/recognisers/recognisers-page.tsx')),
          screen('/lines', () => import('../features/lines/lines-page.tsx')),
          screen('/lines/:id', () => import('../features/lines/line-page.tsx')),
          screen('/sip-profiles', () => import('../features/sip-profiles/sip-profiles-page.tsx')),
          screen('/extensions', () => import('../features/extensions/extensions-page.tsx')),
          screen('/console', () => import('../features/console/console-page.tsx')),
          screen('/supervision', () => import('../features/supervision/supervision-page.tsx')),
          screen('/agents', () => import('../features/agents/agents-page.tsx')),
          screen('/agent-groups', () => import('../features/agent-groups/agent-groups-page.tsx')),
          screen('/inbound', () => import('../features/inbound/inbound-numbers-page.tsx')),
          screen('/switches', () => import('../features/switch-nodes/switch-nodes-page.tsx')),

          screen('/settings', () => import('../features/settings/settings-page.tsx')),
          screen('/users', () => import('../features/users/users-page.tsx')),
          // Addresses that begin with /api are the server's own.
          screen('/keys', () => import('../features/api-keys/api-keys-page.tsx')),
          screen('/webhooks', () => import('../features/webhooks/webhooks-page.tsx')),
          screen('/webhooks/:id', () => import('../features/webhooks/webhook-page.tsx')),
          screen('/account', () => import('../features/account/account-page.tsx')),
          screen('/diagnosis', () => import('../features/diagnosis/diagnosis-page.tsx')),
          screen('/reconciliation', () => import('../features/reconciliation/reconciliation-page.tsx')),
          screen('/audit', () => import('../features/audit/audit-page.tsx')),
          screen('/logs', () => import('../features/logs/logs-page.tsx')),
          screen('*', () => import('./not-found.tsx')),
        ],
      },
    ],
  },
]);

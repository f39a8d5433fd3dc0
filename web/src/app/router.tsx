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
          screen('*', () => import('./not-found.tsx')),
        ],
      },
    ],
  },
]);

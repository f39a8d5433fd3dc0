/** Which path shows which screen. Screens load when they are first opened. */
import { createBrowserRouter, Navigate } from 'react-router';
import { SessionGate } from './session.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

export const router = createBrowserRouter([
  { path: '/sign-in', element: <SignIn /> },
  {
    element: <SessionGate />,
    children: [
      {
        element: <Shell />,
        children: [{ index: true, element: <Navigate to="/tasks" replace /> }],
      },
    ],
  },
]);

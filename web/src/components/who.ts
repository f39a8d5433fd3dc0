/** Who is signed in, for every screen behind the session gate, and what their role lets them do. */
import { createContext, useContext } from 'react';
import type { Schemas } from '../api/client.ts';

export type Who = Schemas['Who'];
export type Role = Who['role'];

export const WhoContext = createContext<Who | null>(null);

const ranks: Record<Role, number> = { viewer: 0, agent: 1, supervisor: 2, admin: 3 };

export function useWho(): Who {
  const who = useContext(WhoContext);
  if (who === null) throw new Error('useWho outside of the session gate');
  return who;
}

/** The server decides; this only keeps buttons away that it would refuse. */
export function useMay(role: Role): boolean {
  return ranks[useWho().role] >= ranks[role];
}

/** Reports are for who looks on and who leads, not for those who are measured by them. */
export function useReadsReports(): boolean {
  return useWho().role !== 'agent';
}

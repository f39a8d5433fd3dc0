/** How the phones of a group's agents come to calls: rung for each, or connected all the time (长通). */

/** `per-call`: rung for each call. `open`: connected while the agent is there, and calls are joined to them. */
export const legChoices = ['per-call', 'open'] as const;
export type LegChoice = (typeof legChoices)[number];

/** `rings`: being connected. `away`: it was not answered or was hung up, and is tried again while the agent is free. */
export const openLegStates = ['rings', 'open', 'away'] as const;
export type OpenLegState = (typeof openLegStates)[number];

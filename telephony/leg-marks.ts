/** What marks second legs on the switch: by these words whoever takes over finds them again. */

/** `accountcode` of a leg that was called for one call. Not our tag: whoever counts our calls must not take it for one. */
export const agentLegTag = 'carillon-agent';
/** `accountcode` of a leg that an agent keeps open from call to call. */
export const openLegTag = 'carillon-open';

/** On the callee's channel: the leg that it was joined to, or will be. */
export const legVariable = 'carillon_transfer';
/** On the callee's channel: it waits for the leg that is named beside it. */
export const heldVariable = 'carillon_held';
/** On an open leg: whose it is. */
export const ownerVariable = 'carillon_agent';

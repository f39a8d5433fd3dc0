/** Hang-up causes: how FreeSWITCH names them, their Q.850 numbers, and the cause that a SIP refusal becomes. */

/** Q.850 numbers of the causes that occur here (switch_types.h). Causes of FreeSWITCH's own count as in `variable_hangup_cause_q850`. */
const q850ByCause = {
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_TRANSIT_NET: 2,
  NO_ROUTE_DESTINATION: 3,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  SUBSCRIBER_ABSENT: 20,
  CALL_REJECTED: 21,
  NUMBER_CHANGED: 22,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  NORMAL_UNSPECIFIED: 31,
  NORMAL_CIRCUIT_CONGESTION: 34,
  NETWORK_OUT_OF_ORDER: 38,
  NORMAL_TEMPORARY_FAILURE: 41,
  SWITCH_CONGESTION: 42,
  REQUESTED_CHAN_UNAVAIL: 44,
  FACILITY_NOT_SUBSCRIBED: 50,
  OUTGOING_CALL_BARRED: 52,
  INCOMING_CALL_BARRED: 54,
  BEARERCAPABILITY_NOTAVAIL: 58,
  SERVICE_NOT_IMPLEMENTED: 79,
  INCOMPATIBLE_DESTINATION: 88,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  INTERWORKING: 127,
  ORIGINATOR_CANCEL: 16,
  LOSE_RACE: 16,
  MANAGER_REQUEST: 16,
  ALLOTTED_TIMEOUT: 16,
  MEDIA_TIMEOUT: 16,
  PROGRESS_TIMEOUT: 16,
  PICKED_OFF: 16,
  USER_NOT_REGISTERED: 20,
  GATEWAY_DOWN: 41,
  INVALID_GATEWAY: 41,
  INVALID_PROFILE: 41,
  CHAN_NOT_IMPLEMENTED: 66,
} as const satisfies Record<string, number>;

export type HangupCause = keyof typeof q850ByCause;

function isHangupCause(text: string): text is HangupCause {
  return Object.hasOwn(q850ByCause, text);
}

/** The cause that a command names; unknown text becomes NORMAL_CLEARING, as in switch_channel.c. */
export function causeFromText(text: string | undefined): HangupCause {
  const cause = (text ?? '').trim().toUpperCase();
  return isHangupCause(cause) ? cause : 'NORMAL_CLEARING';
}

export function q850Of(cause: HangupCause): number {
  return q850ByCause[cause];
}

/** The cause that a SIP status becomes (sofia_glue.c, `sofia_glue_sip_cause_to_freeswitch`). */
const causeBySipStatus: Readonly<Record<number, HangupCause>> = {
  200: 'NORMAL_CLEARING',
  401: 'CALL_REJECTED',
  402: 'CALL_REJECTED',
  403: 'CALL_REJECTED',
  404: 'UNALLOCATED_NUMBER',
  405: 'SERVICE_NOT_IMPLEMENTED',
  407: 'CALL_REJECTED',
  408: 'RECOVERY_ON_TIMER_EXPIRE',
  410: 'NUMBER_CHANGED',
  480: 'NO_USER_RESPONSE',
  484: 'INVALID_NUMBER_FORMAT',
  485: 'NO_ROUTE_DESTINATION',
  486: 'USER_BUSY',
  487: 'ORIGINATOR_CANCEL',
  488: 'INCOMPATIBLE_DESTINATION',
  500: 'NORMAL_TEMPORARY_FAILURE',
  501: 'SERVICE_NOT_IMPLEMENTED',
  502: 'NETWORK_OUT_OF_ORDER',
  503: 'NORMAL_TEMPORARY_FAILURE',
  504: 'RECOVERY_ON_TIMER_EXPIRE',
  600: 'USER_BUSY',
  603: 'CALL_REJECTED',
  604: 'NO_ROUTE_DESTINATION',
  606: 'INCOMPATIBLE_DESTINATION',
  608: 'CALL_REJECTED',
};

const phraseBySipStatus: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  410: 'Gone',
  480: 'Temporarily Unavailable',
  484: 'Address Incomplete',
  486: 'Busy Here',
  487: 'CANCEL',
  488: 'Not Acceptable Here',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  603: 'Decline',
};

/** `Reason: Q.850;cause=` from the far end wins over the SIP status (sofia.c). */
export function causeOfRefusal(sipStatus: number, q850?: number): HangupCause {
  if (q850 !== undefined) {
    const named = (Object.keys(q850ByCause) as HangupCause[]).find((cause) => q850ByCause[cause] === q850);
    if (named !== undefined) return named;
  }
  return causeBySipStatus[sipStatus] ?? 'NORMAL_UNSPECIFIED';
}

export function phraseOf(sipStatus: number): string {
  return phraseBySipStatus[sipStatus] ?? 'Refused';
}

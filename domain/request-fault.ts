/** Why a request to an address that somebody else chose was not made, or what came of it. */
export type RequestFault =
  | 'host-not-allowed'
  | 'private-address'
  | 'not-resolved'
  | 'unreachable'
  | 'timeout'
  | 'redirect'
  | 'http-error';

/** What a product did that a real FreeSWITCH would have punished: kept, so that a test can assert that it never happens. */

export type FaultKind =
  /** A real switch dies of a null read codec here (segmentation fault), with every call on it. */
  | 'unicast-without-media'
  /** A module for sound by WebSocket reads the codec unchecked as well. */
  | 'stream-without-media'
  /** Attached again inside the same park: the loop keeps the old, dead connection and no datagram ever comes. */
  | 'unicast-twice-in-one-park'
  /** Attached to a channel that is not parked: nothing reads the message until it parks. */
  | 'unicast-not-parked'
  | 'unicast-bind-failed'
  /** An empty datagram ends the thread that writes to the callee; capture goes on. */
  | 'zero-length-datagram'
  | 'wrong-datagram-size'
  /** More was sent ahead than the socket holds: what did not fit is lost, what did is late. */
  | 'datagrams-overflowed'
  /** A playback resets the session, which ends its audio stream for good. */
  | 'playback-killed-unicast'
  /** Somebody else than the receiver sent datagrams to the channel's port. */
  | 'foreign-datagram'
  /** `uuid_transfer` of a channel that streams: command and channel may both end the stream, and one of them waits for ever. */
  | 'transfer-while-streaming'
  /** Joined to a channel that talks to another one, which is left in silence. */
  | 'bridged-twice'
  /** A second call with the uuid of a living one. */
  | 'duplicate-uuid';

export type Fault = { atMs: number; kind: FaultKind; uuid: string; detail: string };

export type FaultLog = {
  readonly all: readonly Fault[];
  record(kind: FaultKind, uuid: string, detail: string): void;
};

/** Old faults are dropped beyond this many; a test that makes more has a bug of its own. */
const faultsKeptMax = 10_000;

export function makeFaultLog({ onFault }: { onFault?: (fault: Fault) => void } = {}): FaultLog {
  const all: Fault[] = [];
  return {
    all,
    record(kind, uuid, detail) {
      const fault = { atMs: Date.now(), kind, uuid, detail };
      all.push(fault);
      if (all.length > faultsKeptMax) all.shift();
      onFault?.(fault);
    },
  };
}

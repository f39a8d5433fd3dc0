/** Reads `show channels as json`: a list from a database that lags. What is true now is asked of a channel itself (channel-memory.ts). */

export type ChannelRow = {
  uuid: string;
  /** DOWN, RINGING, EARLY, ACTIVE, HELD, … */
  callState: string;
  createdAtMs: number | null;
};

/** The switch answered something that is no list of channels. */
export class UnreadableChannelList extends Error {
  constructor() {
    super('The switch did not answer `show channels as json` with a list.');
    this.name = 'UnreadableChannelList';
  }
}

/** `rows` is absent when there are none. Throws UnreadableChannelList. */
export function readChannelList(text: string): ChannelRow[] {
  const parsed = parse(text);
  if (!isRecord(parsed) || typeof parsed['row_count'] !== 'number') throw new UnreadableChannelList();
  const rows = parsed['rows'] ?? [];
  if (!Array.isArray(rows)) throw new UnreadableChannelList();
  return rows.filter(isRecord).map((row) => {
    const createdSeconds = Number(row['created_epoch']);
    return {
      uuid: textOf(row['uuid']),
      callState: textOf(row['callstate']),
      createdAtMs: Number.isFinite(createdSeconds) && createdSeconds > 0 ? createdSeconds * 1000 : null,
    };
  });
}

export function isRinging(row: ChannelRow): boolean {
  return row.callState === 'RINGING' || row.callState === 'EARLY';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableChannelList();
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

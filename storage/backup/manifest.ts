/** What a backup says of itself: the last entry of the file, so that one that was cut off has none. */
import { createHmac } from 'node:crypto';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

export const manifestName = 'manifest.json';
export const functionsName = 'functions.sql';
/** A file of another form gets a higher number. */
export const formatVersion = 1;

const Part = Type.Object({
  /** The name of the entry in the archive. */
  name: Type.String(),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer({ minimum: 0 }),
});

const Table = Type.Object({
  ...Part.properties,
  table: Type.String(),
  columns: Type.Array(Type.String()),
  rows: Type.Integer({ minimum: 0 }),
});

const Sequence = Type.Object({
  table: Type.String(),
  column: Type.String(),
  /** A 64-bit number as text. */
  lastValue: Type.String({ pattern: '^-?\\d+$' }),
  isCalled: Type.Boolean(),
});

const Manifest = Type.Object({
  format: Type.Literal(formatVersion),
  /** `0.1.0+3f2a…`: the build that made it. */
  release: Type.String(),
  /** The number of the last migration of the database. */
  migration: Type.Integer({ minimum: 1 }),
  /** The moment of the snapshot, as the database's clock tells it. */
  takenAt: Type.String(),
  secretMark: Type.String(),
  tables: Type.Array(Table),
  sequences: Type.Array(Sequence),
  functions: Type.Object(Part.properties),
  files: Type.Array(Type.Object(Part.properties)),
});

export type BackupPart = Type.Static<typeof Part>;

export type BackupSequence = Type.Static<typeof Sequence>;
export type BackupManifest = Type.Static<typeof Manifest>;

/** The file is torn, changed, of a newer release, or no backup at all. The message says which, and what to do. */
export class BackupUnfit extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BackupUnfit';
  }
}

/** Throws BackupUnfit. */
export function parseManifest(text: string): BackupManifest {
  const parsed = parseJson(text);
  if (typeof parsed === 'object' && parsed !== null && 'format' in parsed && Number(parsed.format) > formatVersion) {
    throw new BackupUnfit('This backup was made by a newer release of Carillon: restore it with that release or a later one.');
  }
  if (!Value.Check(Manifest, parsed))
    throw new BackupUnfit('This file is not a backup of Carillon: its manifest has another form.');
  return parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BackupUnfit('This file is not a backup of Carillon: its manifest can not be read.', cause);
  }
}

/** Tells whether two installations have the same CARILLON_SECRET, without telling anything of it (it is 32 random bytes). */
export function secretMark(secret: Buffer): string {
  return createHmac('sha256', secret).update('carillon backup').digest('hex').slice(0, 32);
}

/** Every limit of reading a list, by name: past it the file is refused, never cut short. */

export type ListLimits = {
  /** Rows with a value. A sheet has 1,048,576 rows at most. */
  rowsMax: number;
  /** Columns under a header. */
  columnsMax: number;
  /** The header is looked for in the first rows; what stands above it is a title. */
  headerRowsMax: number;
  /** Characters of one cell; Excel itself stops at 32,767. */
  cellCharsMax: number;
  /** Contacts and refused rows handed over at once. */
  batchRowsMax: number;
  /** Files inside a workbook. */
  partsMax: number;
  /** A part is out of proportion when it is larger than this … */
  suspectPartBytes: number;
  /** … and larger than this many times its packed size. True lists are at about ten. */
  unpackRatioMax: number;
  /** All parts together, unpacked: a million wide rows are well below. */
  unpackedBytesMax: number;
  /** UTF-8 bytes of the shared texts of a workbook, of which only `sharedTextMemoryBytes` stay in memory. */
  sharedTextBytesMax: number;
  sharedTextMemoryBytes: number;
  /** One record of a text file: an open quotation mark must not swallow the whole file. */
  recordBytesMax: number;
  /** Characters of a refused value that are kept to show what was wrong. */
  refusedValueCharsMax: number;
};

const MiB = 1024 * 1024;

export const listLimits: ListLimits = {
  rowsMax: 1_000_000,
  columnsMax: 1000,
  headerRowsMax: 20,
  cellCharsMax: 65_535,
  batchRowsMax: 1000,
  partsMax: 10_000,
  suspectPartBytes: 50 * 1000 * 1000,
  unpackRatioMax: 100,
  unpackedBytesMax: 4096 * MiB,
  sharedTextBytesMax: 1024 * MiB,
  sharedTextMemoryBytes: 64 * MiB,
  recordBytesMax: MiB,
  refusedValueCharsMax: 200,
};

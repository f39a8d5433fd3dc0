/**
 * The written form of a word on the tone band: six bits a symbol, a length before it and a checksum behind it.
 *
 * A Latin letter costs one symbol, a Chinese character less than three, so that the data of a word is shorter than the
 * word is spoken, in both languages.
 */

/** One symbol on the band carries six bits. */
export const bitsPerSymbol = 6;
/** Symbols around the letters of a word: one tells the length, two hold the checksum. */
const lengthSymbols = 1;
const checkSymbols = 2;
/** Longest letters of one word in symbols; a listener gives up on a frame that claims more. */
export const letterSymbolsMax = 48;

/** Letters that fit in five bits; what follows them in the numbering are the escapes. */
const shortLetters = 'abcdefghijklmnopqrstuvwxyz .,';
const upperEscape = 29;
const asciiEscape = 30;
const unicodeEscape = 31;

/** Blocks of Unicode that fit in fifteen bits, in the order of their numbering: [first, size]. */
const compactBlocks: readonly (readonly [first: number, size: number])[] = [
  [0x4e00, 0x5200], // Chinese characters
  [0x3000, 0x40], // Chinese punctuation
  [0xff00, 0xf0], // full-width forms
  [0x2000, 0x70], // dashes, quotes, ellipsis
  [0x3040, 0xc0], // kana
];

function compactIndex(codePoint: number): number | undefined {
  let base = 0;
  for (const [first, size] of compactBlocks) {
    if (codePoint >= first && codePoint < first + size) return base + codePoint - first;
    base += size;
  }
  return undefined;
}

function compactCodePoint(index: number): number | undefined {
  let base = 0;
  for (const [first, size] of compactBlocks) {
    if (index < base + size) return first + index - base;
    base += size;
  }
  return undefined;
}

/** [value, bits] pairs of one letter, most significant first. */
function letterBits(letter: string): readonly (readonly [value: number, bits: number])[] {
  const codePoint = letter.codePointAt(0) ?? 0;
  const compact = compactIndex(codePoint);
  if (compact !== undefined) {
    return [
      [0, 1],
      [compact, 15],
    ];
  }
  const short = shortLetters.indexOf(letter);
  if (short >= 0) return [[0x20 | short, 6]];
  const lower = codePoint >= 0x41 && codePoint <= 0x5a ? codePoint - 0x41 : -1;
  if (lower >= 0) {
    return [
      [0x20 | upperEscape, 6],
      [lower, 5],
    ];
  }
  if (codePoint < 0x80) {
    return [
      [0x20 | asciiEscape, 6],
      [codePoint, 7],
    ];
  }
  return [
    [0x20 | unicodeEscape, 6],
    [codePoint, 21],
  ];
}

/** How many bits the letters of a word take, length and checksum not counted. */
export function letterBitCount(text: string): number {
  let bits = 0;
  for (const letter of text) for (const [, size] of letterBits(letter)) bits += size;
  return bits;
}

/** Whether a word is short enough for one frame. */
export function fitsFrame(text: string): boolean {
  return letterBitCount(text) <= letterSymbolsMax * bitsPerSymbol;
}

/** How many symbols `encodeWord` gives for a word. */
export function wordSymbolCount(text: string): number {
  return lengthSymbols + Math.ceil(letterBitCount(text) / bitsPerSymbol) + checkSymbols;
}

/**
 * The symbols (0–63) of one word: length, letters, checksum.
 * Throws RangeError when the letters do not fit in `letterSymbolsMax` symbols; split the text into words before.
 */
export function encodeWord(text: string): Uint8Array {
  const letterSymbols = Math.ceil(letterBitCount(text) / bitsPerSymbol);
  if (letterSymbols === 0 || letterSymbols > letterSymbolsMax) {
    throw new RangeError(`a word on the tone band takes 1 to ${letterSymbolsMax} symbols, this one ${letterSymbols}`);
  }
  const symbols = new Uint8Array(lengthSymbols + letterSymbols + checkSymbols);
  symbols[0] = letterSymbols;
  let at = 0;
  for (const letter of text) {
    for (const [value, bits] of letterBits(letter)) {
      for (let bit = bits - 1; bit >= 0; bit--) {
        const index = lengthSymbols + Math.floor(at / bitsPerSymbol);
        symbols[index] = (symbols[index] ?? 0) | (((value >> bit) & 1) << (bitsPerSymbol - 1 - (at % bitsPerSymbol)));
        at++;
      }
    }
  }
  const check = checksum(symbols, lengthSymbols + letterSymbols);
  symbols[symbols.length - 2] = check >> bitsPerSymbol;
  symbols[symbols.length - 1] = check & 0x3f;
  return symbols;
}

/** How many symbols a frame has in all, told by its first symbol; undefined when that symbol cannot begin a word. */
export function frameSymbolCount(firstSymbol: number): number | undefined {
  if (firstSymbol < 1 || firstSymbol > letterSymbolsMax) return undefined;
  return lengthSymbols + firstSymbol + checkSymbols;
}

/** The word that whole frame says; undefined when its checksum or its letters are wrong. */
export function decodeWord(symbols: ArrayLike<number>, count: number): string | undefined {
  const letterEnd = count - checkSymbols;
  const check = ((symbols[letterEnd] ?? 0) << bitsPerSymbol) | (symbols[letterEnd + 1] ?? 0);
  if (checksum(symbols, letterEnd) !== check) return undefined;
  const reader = makeBitReader(symbols, lengthSymbols, letterEnd);
  let text = '';
  // Padding behind the last letter is shorter than the shortest letter.
  while (reader.left() >= bitsPerSymbol) {
    const letter = readLetter(reader);
    if (letter === undefined) break;
    text += letter;
  }
  return text === '' ? undefined : text;
}

type BitReader = { left(): number; read(bits: number): number };

function makeBitReader(symbols: ArrayLike<number>, from: number, to: number): BitReader {
  let at = from * bitsPerSymbol;
  const end = to * bitsPerSymbol;
  return {
    left: () => end - at,
    read(bits) {
      let value = 0;
      for (let n = 0; n < bits; n++, at++) {
        const symbol = symbols[Math.floor(at / bitsPerSymbol)] ?? 0;
        value = (value << 1) | ((symbol >> (bitsPerSymbol - 1 - (at % bitsPerSymbol))) & 1);
      }
      return value;
    },
  };
}

function readLetter(reader: BitReader): string | undefined {
  if (reader.read(1) === 0) {
    if (reader.left() < 15) return undefined;
    const codePoint = compactCodePoint(reader.read(15));
    return codePoint === undefined ? undefined : String.fromCodePoint(codePoint);
  }
  const short = reader.read(5);
  if (short < shortLetters.length) return shortLetters[short];
  const bits = short === upperEscape ? 5 : short === asciiEscape ? 7 : 21;
  if (reader.left() < bits) return undefined;
  const value = reader.read(bits);
  if (short === upperEscape) return String.fromCharCode(0x41 + value);
  return value <= 0x10ffff ? String.fromCodePoint(value) : undefined;
}

/** Twelve bits of CRC (polynomial 0x80f, start 0xfff) over whole symbols: one chance in 4,096 for a spliced frame. */
function checksum(symbols: ArrayLike<number>, count: number): number {
  let crc = 0xfff;
  for (let n = 0; n < count; n++) {
    crc ^= (symbols[n] ?? 0) << bitsPerSymbol;
    for (let bit = 0; bit < bitsPerSymbol; bit++) crc = crc & 0x800 ? ((crc << 1) ^ 0x80f) & 0xfff : (crc << 1) & 0xfff;
  }
  return crc;
}

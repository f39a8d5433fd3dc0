/** Puts the text of one cell together from its pieces: rich text runs are joined, phonetic hints are left out. */
import { ListRefused } from './list-refusal.ts';

export type SheetText = {
  begin(): void;
  open(element: string): void;
  append(piece: string): void;
  close(element: string): void;
  /** The whole text, with line ends and escapes resolved. */
  end(): string;
};

/** The file format writes characters that XML forbids as `_x0007_`, and a literal underscore before such as `_x005F_`. */
const escaped = /_x([0-9a-f]{4})_/giu;

/** Texts count inside `t` elements of an `si` or an `is`, except below `rPh`. */
export function makeSheetText(part: string, charsMax: number): SheetText {
  let text = '';
  let isInside = false;
  let isPhonetic = false;
  return {
    begin() {
      text = '';
      isInside = false;
      isPhonetic = false;
    },
    open(element) {
      if (element === 't') isInside = !isPhonetic;
      else if (element === 'rPh') isPhonetic = true;
    },
    append(piece) {
      if (!isInside) return;
      text += piece;
      if (text.length > charsMax) throw new ListRefused('file-too-large', `${part}: cell > ${charsMax} characters`);
    },
    close(element) {
      if (element === 't') isInside = false;
      else if (element === 'rPh') isPhonetic = false;
    },
    end: () => resolveSheetText(text),
  };
}

/** Line ends as XML counts them, and the escapes of the file format. */
export function resolveSheetText(raw: string): string {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/gu, '\n') : raw;
  if (!text.includes('_x')) return text;
  return text.replace(escaped, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

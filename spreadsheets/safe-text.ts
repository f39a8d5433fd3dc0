/** Makes texts from strangers harmless on their way out to a spreadsheet program. */

/** Excel calls a file with a longer cell damaged. */
const excelCellCharsMax = 32_767;
const runnable = /^[=+\-@\t\r]/u;
/** A foreign number runs nothing: at worst a program reads it as the number that it is. */
const phoneNumber = /^\+\d+$/u;

/**
 * The text of an exported cell.
 *
 * Cells are written as texts, never as formulas, and Excel runs none of them; but people save exports as CSV, and on
 * opening that a text beginning with = + - @, a tab or a carriage return runs. Such a text gets an apostrophe in front,
 * which the import takes off again where it stands before a number. Numbers such as +14155550101 stay as they are.
 */
export function safeCellText(text: string): string {
  const harmless = runnable.test(text) && !phoneNumber.test(text) ? `'${text}` : text;
  return harmless.length > excelCellCharsMax ? harmless.slice(0, excelCellCharsMax).replace(/[\uD800-\uDBFF]$/u, '') : harmless;
}

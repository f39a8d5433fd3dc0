/** A number as viewers see it: enough to tell two apart, too little to call. */
const shownAtTheEnd = 4;
const shownAtTheStart = 3;

/** `13800000001` → `138****0001`; a short number keeps only its last two digits. */
export function maskNumber(number: string): string {
  if (number.length < shownAtTheStart + shownAtTheEnd + 2) return '*'.repeat(Math.max(0, number.length - 2)) + number.slice(-2);
  const hidden = number.length - shownAtTheStart - shownAtTheEnd;
  return number.slice(0, shownAtTheStart) + '*'.repeat(hidden) + number.slice(-shownAtTheEnd);
}

/** Digits in a row, or in groups with a space or a hyphen between them, that could be somebody's number. */
const numberInText = /\+?\d(?:[ -]?\d){6,}/g;

/** A text as viewers see it: whoever wrote a number into it hid it no better than a field does. */
export function maskNumbersIn(text: string): string {
  return text.replace(numberInText, (found) => maskNumber(found.replace(/[ -]/g, '')));
}

export function maskNumbersInValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maskNumbersIn(value)]));
}

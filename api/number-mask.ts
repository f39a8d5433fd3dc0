/** A number as viewers see it: enough to tell two apart, too little to call. */
const shownAtTheEnd = 4;
const shownAtTheStart = 3;

/** `13800000001` → `138****0001`; a short number keeps only its last two digits. */
export function maskNumber(number: string): string {
  if (number.length < shownAtTheStart + shownAtTheEnd + 2) return '*'.repeat(Math.max(0, number.length - 2)) + number.slice(-2);
  const hidden = number.length - shownAtTheStart - shownAtTheEnd;
  return number.slice(0, shownAtTheStart) + '*'.repeat(hidden) + number.slice(-shownAtTheEnd);
}

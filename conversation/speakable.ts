/** Makes a model's text fit to be said: no marks of a written page. */

/**
 * Removes the marks of Markdown, brackets that stand around data in prompts, emoji and control characters; line breaks become blanks.
 * Works on any piece of a stream, because it looks at single characters only.
 */
export function speakable(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/[*#`\\⟦⟧_~|]|\p{Cc}|\p{Cf}|\p{Extended_Pictographic}/gu, '');
}

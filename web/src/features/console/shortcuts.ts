/** Keys of the console. With Alt, so that they work while one writes notes; by the place of the key, because Alt makes other letters of it. */

export const shortcuts = [
  { act: 'answer', code: 'KeyA', keys: 'Alt + A' },
  { act: 'hangUp', code: 'KeyH', keys: 'Alt + H' },
  { act: 'mute', code: 'KeyM', keys: 'Alt + M' },
  { act: 'hold', code: 'KeyP', keys: 'Alt + P' },
  { act: 'transfer', code: 'KeyT', keys: 'Alt + T' },
  { act: 'consult', code: 'KeyC', keys: 'Alt + C' },
  { act: 'complete', code: 'KeyG', keys: 'Alt + G' },
  { act: 'three-way', code: 'Digit3', keys: 'Alt + 3' },
  { act: 'drop', code: 'KeyX', keys: 'Alt + X' },
  { act: 'give-back', code: 'KeyZ', keys: 'Alt + Z' },
  { act: 'dial', code: 'KeyO', keys: 'Alt + O' },
  { act: 'preview-dial', code: 'KeyY', keys: 'Alt + Y' },
  { act: 'preview-skip', code: 'KeyS', keys: 'Alt + S' },
  { act: 'free', code: 'KeyR', keys: 'Alt + R' },
  { act: 'busy', code: 'KeyB', keys: 'Alt + B' },
  { act: 'done', code: 'KeyW', keys: 'Alt + W' },
  { act: 'notes', code: 'KeyN', keys: 'Alt + N' },
] as const;

export type ShortcutAct = (typeof shortcuts)[number]['act'] | 'help';

/** Of a keyboard event, what counts. */
type Pressed = { altKey: boolean; ctrlKey: boolean; metaKey: boolean; code: string; key: string; repeat: boolean };

/** Null: no shortcut. `typing`: a text is being written, where `?` is a question mark. */
export function shortcutOf({ altKey, ctrlKey, metaKey, code, key, repeat }: Pressed, typing: boolean): ShortcutAct | null {
  // A key that is held down is one press; AltGr comes as Alt with Ctrl and writes signs.
  if (repeat || ctrlKey || metaKey) return null;
  if (key === '?' && !altKey) return typing ? null : 'help';
  if (!altKey) return null;
  return shortcuts.find((shortcut) => shortcut.code === code)?.act ?? null;
}

/** Shown beside a button. */
export function keysOf(act: ShortcutAct): string | undefined {
  return shortcuts.find((shortcut) => shortcut.act === act)?.keys;
}

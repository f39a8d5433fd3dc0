/** The forms that fields of requests have: each pattern of the schemas has a name, and words/ has a sentence for each name. */
import { extensionNumberPattern, extensionPasswordPattern } from '../domain/extension.ts';
import { steeringSigns, switchTextPattern } from '../domain/plain-text.ts';

/** 1 to 65535. */
const port = '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';

/** A regular expression is for machines: no person is ever shown one. */
export const patterns = {
  'not-blank': '\\S',
  // A name stands in lists, terminals and sentences: it must not move the cursor there, nor turn the direction of what follows.
  name: `^(?=.*\\S)[^${steeringSigns}]*$`,
  'http-url': '^https?://[^\\s]+$',
  'service-url': '^(https?|wss?)://[^\\s]+$',
  // What goes into a header: letters of other scripts can't.
  'secret-key': '^[\\x20-\\x7e\\r\\n]*$',
  username: '^[a-z0-9][a-z0-9_.@-]{0,63}$',
  'clock-time': '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  'calendar-date': '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  dialable: '^\\+?[0-9]{1,32}$',
  'dial-prefix': '^[0-9*#+]{0,16}$',
  'dial-start': '^\\+?[0-9*#]{1,16}$',
  'switch-name': '^[A-Za-z0-9_.-]{1,64}$',
  'host-address': `^(?:(?:[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+\\])(?::${port})?|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$`,
  'bare-address': '^[A-Za-z0-9_.:-]+$',
  'switch-text': switchTextPattern,
  'socket-password': '^[\\x21-\\x7e]+$',
  'listen-binding': `^[0-9.]*:${port}$`,
  'dial-number': '^\\+?[0-9*#]{2,32}$',
  'switch-name-or-number': '^[A-Za-z0-9_.*#+-]{1,36}$',
  'tool-name': '^[A-Za-z][A-Za-z0-9_-]{0,63}$',
  'header-name': '^[A-Za-z0-9-]{1,64}$',
  'bot-id': '^[0-9]{1,32}$',
  'extension-number': extensionNumberPattern,
  'phone-password': extensionPasswordPattern,
  'check-id': '^[a-z-]+(~[A-Za-z0-9_.-]{1,64})?$',
} as const;

export type FormName = keyof typeof patterns | 'uuid' | 'date-time' | 'other';

const names = new Map<string, FormName>([
  ...Object.entries(patterns).map(([name, pattern]): [string, FormName] => [pattern, isPatternName(name) ? name : 'other']),
  ['uuid', 'uuid'],
  ['date-time', 'date-time'],
]);

/** Takes the `pattern` or the `format` of a schema; `other` for one without a name, which a test does not let in. */
export function formOf(patternOrFormat: string): FormName {
  return names.get(patternOrFormat) ?? 'other';
}

function isPatternName(name: string): name is keyof typeof patterns {
  return name in patterns;
}

/** Which passwords are too easy to guess. Length is looked at elsewhere; here is what a list or a look at the name would find. */

export type PasswordFault = 'password-has-name' | 'password-common';

/**
 * Words of which common passwords consist, in letters, as the yearly lists of leaked passwords have them (NordPass, Have I Been Pwned,
 * SecLists), with those of Chinese leaks and of this product. A password that is nothing else than these, with digits and signs, is common.
 */
const commonWords: readonly string[] = [
  'password',
  'passwort',
  'passw',
  'pass',
  'word',
  'admin',
  'administrator',
  'root',
  'user',
  'guest',
  'test',
  'tester',
  'demo',
  'default',
  'login',
  'welcome',
  'letmein',
  'changeme',
  'secret',
  'master',
  'qwerty',
  'qwertyuiop',
  'qwertz',
  'azerty',
  'asdf',
  'asdfgh',
  'asdfghjkl',
  'zxcv',
  'zxcvbn',
  'zxcvbnm',
  'qazwsx',
  'qazwsxedc',
  'qweasd',
  'qweasdzxc',
  'qwe',
  'asd',
  'zxc',
  'abc',
  'abcd',
  'abcde',
  'abcdef',
  'abcdefg',
  'aa',
  'iloveyou',
  'love',
  'you',
  'sunshine',
  'princess',
  'dragon',
  'monkey',
  'football',
  'baseball',
  'superman',
  'batman',
  'shadow',
  'michael',
  'hello',
  'freedom',
  'whatever',
  'trustno',
  'starwars',
  'woaini',
  'wo',
  'ai',
  'ni',
  'mima',
  'caonima',
  'huawei',
  'china',
  'beijing',
  'shanghai',
  'carillon',
  'freeswitch',
  'callcenter',
  'callcentre',
  'call',
  'center',
  'centre',
  'company',
  'service',
  'kefu',
  'zuoxi',
];

const looksLike: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
/** A name of fewer letters is in many words by chance. */
const nameLettersMin = 3;
/** A password of fewer different signs is a pattern. */
const differentSignsMin = 5;

/** Null when it will do. `username` as it is stored, in small letters. */
export function passwordFault(password: string, username: string): PasswordFault | null {
  const small = password.toLowerCase();
  if (username.length >= nameLettersMin && small.includes(username)) return 'password-has-name';
  if (new Set(small).size < differentSignsMin) return 'password-common';
  // Telephone numbers, birthdays and rows of keys: whoever guesses tries all of them first.
  if (!/\p{L}/u.test(small)) return 'password-common';
  return isOfCommonWords(small) ? 'password-common' : null;
}

/** As letters read it, and as somebody who puts signs for letters meant it. */
function isOfCommonWords(small: string): boolean {
  // Signs at the end are only signs: `password1` is no `passwordi`.
  const trimmed = small.replace(/[^\p{L}]+$/u, '');
  return [small, meantBy(small), meantBy(trimmed)].some((text) => consistsOf(text.replace(/[^\p{L}]/gu, ''), commonWords));
}

function meantBy(text: string): string {
  return text.replace(/[013457@$!]/g, (sign) => looksLike[sign] ?? sign);
}

/** Whether the letters can be cut into these words; from the left, each place once. */
function consistsOf(letters: string, words: readonly string[]): boolean {
  const reached = [true, ...Array.from(letters, () => false)];
  for (let at = 0; at < letters.length; at += 1) {
    if (reached[at] !== true) continue;
    for (const word of words) if (letters.startsWith(word, at)) reached[at + word.length] = true;
  }
  return reached[letters.length] === true;
}

/**
 * The only gate through which words reach the event socket. Words are refused, never cleaned: a second command can hide behind a
 * line break, and `${system(…)}` in a dialplan argument runs a shell on the switch.
 */

/** A word that must not reach the switch. The message names the field only: the value may be a person's number. */
export class UnsafeWord extends Error {
  readonly field: string;

  constructor(field: string, cure: string) {
    super(`The ${field} can't be sent to the switch: ${cure}.`);
    this.name = 'UnsafeWord';
    this.field = field;
  }
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const numberForm = /^\+?[0-9*#]{2,32}$/;
const prefixForm = /^\+?[0-9*#]{0,16}$/;
const gatewayForm = /^[A-Za-z0-9_.-]{1,64}$/;
const variableNameForm = /^[A-Za-z_][\w-]*$/;
/** Braces and commas end an originate variable, quotes and `$` are expanded, a space begins the next argument. */
const variableValueForbidden = /[\r\n\0\s,{}[\]<>'"$|^&()\\`]/;
const hostForm = /^[A-Za-z0-9.:-]{1,253}$/;
const recordingPathForm = /^\/[A-Za-z0-9/_.-]{1,240}\.wav$/;
const causeForm = /^[A-Z_]{2,40}$/;
/** A `+` would part two strings for the switch, and a `w` is a pause; neither is a key. */
const digitsForm = /^[0-9*#A-D]{1,32}$/;
const extensionForm = /^[A-Za-z0-9_.-]{1,32}$/;

/** What both modules can read (mod_audio_fork splits at the first colon and keeps 512 characters). */
const streamUrlForm = /^wss?:\/\/[A-Za-z0-9.-]{1,253}(:\d{1,5})?\/[A-Za-z0-9._~/-]{1,230}$/;

/** Longest command line we send; the switch itself reads up to 1 MB. */
const lineCharsMax = 4096;

export function isUuid(value: string): boolean {
  return uuidForm.test(value) && !value.includes('\n');
}

/** A strict lower-case uuid, as call ids are. Throws UnsafeWord. */
export function safeUuid(value: string): string {
  return matching('call id', value, uuidForm, 'it must be a lower-case uuid');
}

/** Digits, `*`, `#`, optionally a leading `+`; 2–32 of them. Throws UnsafeWord. */
export function safeNumber(field: string, value: string): string {
  return matching(field, value, numberForm, 'it must be 2 to 32 digits, * or #, optionally after a +');
}

/** What a line puts before a number: up to 16 digits, `*`, `#`, optionally after a `+`. Throws UnsafeWord. */
export function safePrefix(value: string): string {
  return matching('line prefix', value, prefixForm, 'it must be at most 16 digits, * or #, optionally after a +');
}

export function safeGateway(value: string): string {
  return matching('gateway', value, gatewayForm, 'it must be 1 to 64 letters, digits, dots, dashes or underscores');
}

/** A SIP profile's name. Throws UnsafeWord. */
export function safeProfile(value: string): string {
  return matching('SIP profile', value, gatewayForm, 'it must be 1 to 64 letters, digits, dots, dashes or underscores');
}

export function safeHost(field: string, value: string): string {
  return matching(field, value, hostForm, 'it must be a host name or an IP address');
}

export function safeCause(value: string): string {
  return matching('hang-up cause', value, causeForm, 'it must be one of the causes of the switch');
}

/** Keys of a telephone, at most 32. Throws UnsafeWord; the keys themselves are not told, they may be a card's. */
export function safeDigits(value: string): string {
  return matching('keys', value, digitsForm, 'they must be 1 to 32 of 0-9, *, # and A-D');
}

export function safeExtension(value: string): string {
  return matching('extension', value, extensionForm, 'it must be 1 to 32 letters, digits, dots, dashes or underscores');
}

/** An absolute path of a .wav file on the switch's disk, without `..`. Throws UnsafeWord. */
export function safeRecordingPath(value: string): string {
  const path = matching(
    'recording path',
    value,
    recordingPathForm,
    'it must be absolute, end in .wav and hold only letters, digits, dots, dashes, underscores and slashes',
  );
  if (path.split('/').includes('..')) throw new UnsafeWord('recording path', 'it must not climb with ..');
  return path;
}

/** Address of a WebSocket: no query, no account, no bracketed host. Throws UnsafeWord; the address itself holds a token and is not told. */
export function safeStreamUrl(value: string): string {
  return matching('stream address', value, streamUrlForm, 'it must be ws:// or wss:// with a host name and a plain path');
}

/** One `name=value` of an originate. Throws UnsafeWord. */
export function safeVariable(name: string, value: string): string {
  matching('variable name', name, variableNameForm, 'it must begin with a letter and hold letters, digits, _ or -');
  if (value === '' || variableValueForbidden.test(value)) {
    throw new UnsafeWord(
      `variable ${name}`,
      'its value is empty or holds a space, a quote, a bracket, a comma or one of $ | ^ & \\ `',
    );
  }
  return `${name}=${value}`;
}

const apiWordForm = /^[A-Za-z0-9_+-]{1,64}$/;

/**
 * A variable whose value is a command that the switch gives itself (`api_on_answer` and its like). Each word is letters, digits, `_`,
 * `+` and `-`, so that nothing in it can be expanded or begin another command; the quotes keep its blanks inside the originate.
 * Throws UnsafeWord.
 */
export function safeApiVariable(name: string, words: readonly [string, ...string[]]): string {
  matching('variable name', name, variableNameForm, 'it must begin with a letter and hold letters, digits, _ or -');
  for (const word of words) matching(`variable ${name}`, word, apiWordForm, 'each word must be letters, digits, _, + or -');
  return `${name}='${words.join(' ')}'`;
}

/** The last gate, before every line that is written, whoever composed it. Throws UnsafeWord. */
export function safeLine(field: string, line: string): string {
  if (line.includes('\r') || line.includes('\n') || line.includes('\0')) {
    throw new UnsafeWord(field, 'it holds a line break');
  }
  if (line.length > lineCharsMax) throw new UnsafeWord(field, `it is longer than ${lineCharsMax} characters`);
  return line;
}

function matching(field: string, value: string, form: RegExp, cure: string): string {
  // `$` in a pattern also matches before a last line break, so the break is refused by itself.
  if (!form.test(value) || value.includes('\n')) throw new UnsafeWord(field, cure);
  return value;
}

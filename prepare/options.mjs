/** Command lines: `--name value` and `--name=value` for options, `--name` for flags. */
import { WrongOption } from './unprepared.mjs';

/**
 * `known` names each option with 'value' or 'flag'; `words: true` allows further words (file names), returned in `words`.
 * Throws WrongOption with the usage. `--help` is answered by the same usage, as a WrongOption without a problem.
 */
export function parseOptions(args, { known, usage, words = false }) {
  const options = { words: [] };
  const rest = [...args];
  while (rest.length > 0) {
    const argument = rest.shift();
    if (!argument.startsWith('-')) {
      if (!words) throw new WrongOption(`"${argument}" is not an option.`, usage);
      options.words.push(argument);
      continue;
    }
    const [name, glued] = splitOnce(argument.replace(/^--/, ''));
    const kind = argument.startsWith('--') ? known[name] : undefined;
    if (kind === undefined) throw new WrongOption(`The option ${argument} is unknown.`, usage);
    if (kind === 'flag') {
      if (glued !== undefined) throw new WrongOption(`The option --${name} takes no value.`, usage);
      options[name] = true;
      continue;
    }
    const value = glued ?? rest.shift();
    if (value === undefined || value === '') throw new WrongOption(`The option --${name} needs a value.`, usage);
    options[name] = value;
  }
  return options;
}

function splitOnce(text) {
  const at = text.indexOf('=');
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** A whole number given for `--name`. Throws WrongOption with the usage. */
export function countOf(options, name, { min, max, usage }) {
  const text = options[name];
  const count = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new WrongOption(`--${name} needs a whole number from ${min} to ${max}.`, usage);
}

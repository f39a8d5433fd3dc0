/** What a text must not hold where it is read by something else than a person. Parts of regular expressions. */

/** Control characters, and signs that turn the direction of what follows: they move the cursor of a terminal and disguise a name. */
export const steeringSigns = '\\x00-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069';

/** A text that FreeSWITCH reads as it stands: it expands `${…}` and `$${…}` in its documents, and has no escape for them. */
export const switchTextPattern = '^(?:(?!\\$\\{)[^\\x00-\\x1f\\x7f\\ufffe\\uffff])*$';

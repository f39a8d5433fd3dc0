/** Writes XML for the switch: every value is escaped, and what the switch would read as more than text is refused. */

import { switchTextPattern } from '../domain/plain-text.ts';

/** A value that must not stand in a document of the switch. Names the place, never the value: it may be a password. */
export class UnfitText extends Error {
  constructor(place: string) {
    super(`The value of ${place} can't be written for the switch: it holds a control character or a variable of the switch.`);
    this.name = 'UnfitText';
  }
}

const fit = new RegExp(switchTextPattern);

export type Xml = string & { readonly xml: unique symbol };

/** One element. Attributes without a value (null) are left out. Throws UnfitText. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean | null>> = {},
  children: readonly Xml[] = [],
): Xml {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escaped(String(value), `${name} ${key}`)}"`)
    .join('');
  return asXml(children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`);
}

/** `<param name= value=/>`; none for null. */
export function param(name: string, value: string | number | boolean | null): Xml[] {
  return value === null ? [] : [element('param', { name, value })];
}

/** The whole answer to one request of the switch. No declaration before it: its reader drops the line of one, which is all there is. */
export function sectionDocument(
  section: 'configuration' | 'directory' | 'dialplan' | 'result',
  children: readonly Xml[],
): string {
  return element('document', { type: 'freeswitch/xml' }, [element('section', { name: section }, children)]);
}

function escaped(text: string, place: string): string {
  if (!fit.test(text)) throw new UnfitText(place);
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** The one place where text becomes markup. */
function asXml(text: string): Xml {
  return text as Xml;
}

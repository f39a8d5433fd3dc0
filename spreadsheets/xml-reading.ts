/** Streams one XML part of a workbook through a strict parser that knows no entities of its own. */
import { TextDecoder } from 'node:util';
import type { QualifiedTag, SAXOptions, Tag } from 'sax';
import sax from 'sax';
import type { Archive, ArchivePart } from './archive.ts';
import { asDamage, ListRefused } from './list-refusal.ts';

export type XmlTag = Tag | QualifiedTag;

export type XmlHandlers = {
  /** `name` is without its namespace prefix, which writers choose freely. */
  onOpen(name: string, tag: XmlTag): void;
  onClose(name: string): void;
  onText?(text: string): void;
  /** Called after every chunk; while it waits nothing more is unpacked. */
  afterChunk?(bytes: number): Promise<void> | void;
};

/** The value of an attribute by its name as written, or null. */
export function attributeOf(tag: XmlTag, name: string): string | null {
  const value = tag.attributes[name];
  return typeof value === 'string' ? value : null;
}

/** The value of an attribute by its name without prefix (`r:id` is found as `id`), prefixed ones first. */
export function prefixedAttributeOf(tag: XmlTag, name: string): string | null {
  const key = Object.keys(tag.attributes).find((candidate) => candidate.endsWith(`:${name}`));
  return attributeOf(tag, key ?? name);
}

/** Reads the part to its end. Throws ListRefused for anything that is not one well-formed document in UTF-8 or UTF-16. */
export async function readXml(archive: Archive, part: ArchivePart, signal: AbortSignal, handlers: XmlHandlers): Promise<void> {
  const parser = makeParser(part.name, handlers);
  let decode: ((chunk: Buffer | null) => string) | null = null;
  for await (const chunk of archive.unpack(part, signal)) {
    decode ??= makeDecoding(chunk, part.name);
    parser.write(decode(chunk));
    await handlers.afterChunk?.(chunk.length);
  }
  parser.write(decode?.(null) ?? '');
  parser.close();
  await handlers.afterChunk?.(0);
}

/** Decodes strictly: a byte that is no text is damage. `null` ends the text. */
function makeDecoding(head: Buffer, part: string): (chunk: Buffer | null) => string {
  const decoder = new TextDecoder(encodingOf(head), { fatal: true });
  return (chunk) => {
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw asDamage(error, part);
    }
  };
}

function makeParser(part: string, handlers: XmlHandlers): sax.SAXParser {
  const options: SAXOptions & { strictEntities: boolean } = { strictEntities: true, position: false };
  const parser = sax.parser(true, options);
  parser.onerror = (error) => {
    throw new ListRefused('file-damaged', part, { cause: error });
  };
  parser.ondoctype = () => {
    throw new ListRefused('file-document-type', part);
  };
  parser.onopentag = (tag) => {
    handlers.onOpen(localName(tag.name), tag);
  };
  parser.onclosetag = (name) => {
    handlers.onClose(localName(name));
  };
  const onText = handlers.onText?.bind(handlers);
  if (onText !== undefined) {
    parser.ontext = onText;
    parser.oncdata = onText;
  }
  return parser;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function encodingOf(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

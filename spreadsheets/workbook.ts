/** Finds what of a workbook has to be read: its first sheet in the workbook's own order, the shared texts, the date styles. */
import type { Archive, ArchivePart } from './archive.ts';
import { type DateStyle, dateStyleOf } from './date-cell.ts';
import { ListRefused } from './list-refusal.ts';
import { attributeOf, prefixedAttributeOf, readXml } from './xml-reading.ts';

export type Workbook = {
  sheet: ArchivePart;
  sharedTexts: ArchivePart | null;
  /** By index of a cell's style. */
  dateStyles: readonly (DateStyle | null)[];
  is1904: boolean;
};

type Relation = { type: string; target: string };

/** Transitional and strict workbooks name the same relation under different addresses: only the last word counts. */
const relation = {
  workbook: '/officeDocument',
  sheet: '/worksheet',
  sharedTexts: '/sharedStrings',
  styles: '/styles',
} as const;

/** Throws ListRefused when the archive is no workbook, or one whose parts do not fit together. */
export async function readWorkbook(archive: Archive, signal: AbortSignal): Promise<Workbook> {
  const root = await readRelations(archive, '', '_rels/.rels', signal);
  const main = [...root.values()].find((entry) => entry.type.endsWith(relation.workbook));
  const part = main === undefined ? null : archive.find(main.target);
  if (part === null) throw new ListRefused('file-not-a-list', 'zip');
  if (part.name.toLowerCase().endsWith('.bin')) throw new ListRefused('file-binary-excel', part.name);
  const { sheetIds, is1904 } = await readSheetOrder(archive, part, signal);
  const folder = part.name.slice(0, part.name.lastIndexOf('/') + 1);
  const relations = await readRelations(archive, folder, `${folder}_rels/${part.name.slice(folder.length)}.rels`, signal);
  const partOfType = (type: string): ArchivePart | null => {
    const entry = [...relations.values()].find((candidate) => candidate.type.endsWith(type));
    return entry === undefined ? null : archive.find(entry.target);
  };
  const first = sheetIds.map((id) => relations.get(id)).find((entry) => entry?.type.endsWith(relation.sheet) === true);
  const sheet = first === undefined ? null : archive.find(first.target);
  if (sheet === null) throw new ListRefused('file-damaged', 'no sheet');
  const styles = partOfType(relation.styles);
  const dateStyles = styles === null ? [] : await readDateStyles(archive, styles, signal);
  return { sheet, sharedTexts: partOfType(relation.sharedTexts), dateStyles, is1904 };
}

async function readRelations(
  archive: Archive,
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>();
  const part = archive.find(name);
  if (part === null) return relations;
  await readXml(archive, part, signal, {
    onOpen(element, tag) {
      if (element !== 'Relationship' || attributeOf(tag, 'TargetMode') === 'External') return;
      const id = attributeOf(tag, 'Id') ?? '';
      const target = resolveTarget(folder, attributeOf(tag, 'Target') ?? '');
      relations.set(id, { type: attributeOf(tag, 'Type') ?? '', target });
    },
    onClose() {},
  });
  return relations;
}

/** Targets are relative to the folder of the part that names them, or begin with a slash at the root of the archive. */
function resolveTarget(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step);
  }
  return path.join('/');
}

async function readSheetOrder(
  archive: Archive,
  part: ArchivePart,
  signal: AbortSignal,
): Promise<{ sheetIds: string[]; is1904: boolean }> {
  const sheetIds: string[] = [];
  let is1904 = false;
  let root = '';
  await readXml(archive, part, signal, {
    onOpen(element, tag) {
      root ||= element;
      if (element === 'sheet') sheetIds.push(prefixedAttributeOf(tag, 'id') ?? '');
      if (element === 'workbookPr') is1904 = /^(?:1|true|on)$/iu.test(attributeOf(tag, 'date1904') ?? '');
    },
    onClose() {},
  });
  if (root !== 'workbook') throw new ListRefused('file-not-a-list', part.name);
  return { sheetIds, is1904 };
}

async function readDateStyles(archive: Archive, part: ArchivePart, signal: AbortSignal): Promise<(DateStyle | null)[]> {
  const codes = new Map<number, string>();
  const formatIds: number[] = [];
  /** Conditional formats hold number formats too; only those of cells count. */
  let section = '';
  await readXml(archive, part, signal, {
    onOpen(element, tag) {
      if (element === 'cellXfs' || element === 'numFmts') section = element;
      if (element === 'numFmt' && section === 'numFmts')
        codes.set(Number(attributeOf(tag, 'numFmtId')), attributeOf(tag, 'formatCode') ?? '');
      if (element === 'xf' && section === 'cellXfs') formatIds.push(Number(attributeOf(tag, 'numFmtId') ?? 0));
    },
    onClose(element) {
      if (element === section) section = '';
    },
  });
  return formatIds.map((id) => dateStyleOf(id, codes.get(id)));
}

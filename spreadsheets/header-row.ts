/** Reads the header of a list: which column is the number, the name, the message, and which are variables. */
import type { TaskType } from '../domain/task.ts';
import type { Cell, SheetRow } from './cell.ts';
import type { ListLimits } from './list-limits.ts';
import { ListRefused } from './list-refusal.ts';

export type ListColumn = { index: number; header: string };

export type ListColumns = {
  phone: ListColumn;
  name: ListColumn | null;
  /** Null in a task without messages: there the column is a variable like any other. */
  message: ListColumn | null;
  variables: readonly ListColumn[];
};

const phoneHeaders = new Set(['手机号码', 'phone']);
const nameHeaders = new Set(['客户姓名', 'name']);
const messageHeaders = new Set(['通知内容', 'message']);
const invisibleEnds = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

export function hasPhoneColumn(cells: SheetRow['cells']): boolean {
  return cells.some((cell) => isHeader(cell, phoneHeaders));
}

export function countHeaders(cells: SheetRow['cells']): number {
  return cells.reduce((count, cell) => (cell === undefined ? count : count + 1), 0);
}

/**
 * Takes the first row that has a phone column. Throws ListRefused for two phone columns, more headed columns than the
 * limit, and for a voice notification without exactly one message column: guessing would ring or read the wrong thing.
 */
export function readHeader(cells: SheetRow['cells'], taskType: TaskType, limits: ListLimits): ListColumns {
  const headed = cells.flatMap((cell, index): ListColumn[] => (cell === undefined ? [] : [{ index, header: cell.text }]));
  if (headed.length > limits.columnsMax) throw new ListRefused('too-many-columns', `${headed.length} > ${limits.columnsMax}`);
  const ofRole = (names: ReadonlySet<string>): ListColumn[] => headed.filter(({ index }) => isHeader(cells[index], names));
  const [phone, secondPhone] = ofRole(phoneHeaders);
  if (phone === undefined) throw new ListRefused('phone-column-missing', '');
  if (secondPhone !== undefined) throw new ListRefused('phone-column-twice', '');
  const message = taskType === 'notification' ? messageColumn(ofRole(messageHeaders)) : null;
  const name = ofRole(nameHeaders)[0] ?? null;
  const others = headed.filter((column) => ![phone.index, name?.index, message?.index].includes(column.index));
  return { phone, name, message, variables: nameApart(others) };
}

function messageColumn([message, second]: ListColumn[]): ListColumn {
  if (message === undefined) throw new ListRefused('message-column-missing', '');
  if (second !== undefined) throw new ListRefused('message-column-twice', '');
  return message;
}

/** Two columns of one name stay two variables: the later one becomes `name (2)`. */
function nameApart(columns: readonly ListColumn[]): ListColumn[] {
  const taken = new Set(columns.map(({ header }) => header));
  const seen = new Set<string>();
  return columns.map(({ index, header }) => {
    let name = header;
    for (let nth = 2; seen.has(name) || (name !== header && taken.has(name)); nth += 1) name = `${header} (${nth})`;
    seen.add(name);
    return { index, header: name };
  });
}

/** Compared after NFKC, without what does not show around it, in any case. */
function isHeader(cell: Cell | undefined, names: ReadonlySet<string>): boolean {
  return cell !== undefined && names.has(cell.text.normalize('NFKC').replace(invisibleEnds, '').toLowerCase());
}

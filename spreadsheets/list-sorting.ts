/** Sorts the rows of one file into contacts, duplicates and refused rows, and hands them over in batches. */
import type { TaskType } from '../domain/task.ts';
import type { SheetRow } from './cell.ts';
import { hasPhoneColumn, type ListColumns, readHeader } from './header-row.ts';
import type { ListLimits } from './list-limits.ts';
import { ListRefused } from './list-refusal.ts';
import { judgeRow, type ListContact, type RefusedListRow } from './list-row.ts';
import { NumberSet } from './number-set.ts';

/** Together at most `batchRowsMax` rows, in the order of the file. */
export type ListBatch = { contacts: readonly ListContact[]; refused: readonly RefusedListRow[] };

/** `parsed` counts rows that are not empty: accepted + duplicate + refused. */
export type ListCounts = { parsed: number; accepted: number; duplicate: number; refused: number };

/** The header is the first row with a phone column; of rows with one number the first is taken. */
export class ListSorting {
  readonly counts: ListCounts = { parsed: 0, accepted: 0, duplicate: 0, refused: 0 };
  readonly #taskType: TaskType;
  readonly #limits: ListLimits;
  readonly #onBatch: (batch: ListBatch) => Promise<void>;
  readonly #numbers = new NumberSet();
  #columns: ListColumns | null = null;
  #contacts: ListContact[] = [];
  #refused: RefusedListRow[] = [];

  constructor({
    taskType,
    limits,
    onBatch,
  }: {
    taskType: TaskType;
    limits: ListLimits;
    onBatch: (batch: ListBatch) => Promise<void>;
  }) {
    this.#taskType = taskType;
    this.#limits = limits;
    this.#onBatch = onBatch;
  }

  /** Throws ListRefused for a bad header and for more rows than the limit. */
  async take(rows: readonly SheetRow[]): Promise<void> {
    for (const row of rows) {
      if (this.#columns === null) this.#seekHeader(row);
      else this.#sort(row, this.#columns);
      if (this.#contacts.length + this.#refused.length >= this.#limits.batchRowsMax) await this.#handOver();
    }
  }

  /** Hands over the rest. Throws ListRefused when there was no header at all. */
  async finish(): Promise<ListCounts> {
    if (this.#columns === null) throw new ListRefused('phone-column-missing', '');
    if (this.#contacts.length + this.#refused.length > 0) await this.#handOver();
    return this.counts;
  }

  #seekHeader({ row, cells }: SheetRow): void {
    if (row > this.#limits.headerRowsMax) throw new ListRefused('phone-column-missing', '');
    if (hasPhoneColumn(cells)) this.#columns = readHeader(cells, this.#taskType, this.#limits);
  }

  #sort(row: SheetRow, columns: ListColumns): void {
    const verdict = judgeRow(row, columns, this.#limits.refusedValueCharsMax);
    if (verdict.kind === 'empty') return;
    this.counts.parsed += 1;
    if (this.counts.parsed > this.#limits.rowsMax) throw new ListRefused('too-many-rows', `> ${this.#limits.rowsMax}`);
    if (verdict.kind === 'refused') {
      this.counts.refused += 1;
      this.#refused.push(verdict.refused);
    } else if (this.#numbers.add(verdict.contact.number)) {
      this.counts.accepted += 1;
      this.#contacts.push(verdict.contact);
    } else {
      this.counts.duplicate += 1;
    }
  }

  async #handOver(): Promise<void> {
    const batch = { contacts: this.#contacts, refused: this.#refused };
    this.#contacts = [];
    this.#refused = [];
    await this.#onBatch(batch);
  }
}

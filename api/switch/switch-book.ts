/** What each switch is told, ready in memory: it is asked for each call of a phone and must answer within milliseconds. */
import type { Logger } from 'pino';
import { parsePhoneNumber } from '../../domain/phone-number.ts';
import { markOfContext } from '../../domain/running-switch.ts';
import type { IncomingAnswer, OutsideWay, SwitchRows } from '../../domain/switch-rows.ts';
import type { ChangeFeed } from '../../storage/change-feed.ts';
import type { Database } from '../../storage/database.ts';
import { outsideWay } from '../../storage/outside-way.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { readSwitchRows } from '../../storage/switch-rows.ts';
import { answerSwitch, dialledOf, type SwitchQuestion } from '../../switch-configuration/answer.ts';
import { isCarriers, outsideNumber } from '../../switch-configuration/dialplan-document.ts';
import { revisionOf } from '../../switch-configuration/revision.ts';
import type { FrontDesk } from './front-desk.ts';

/** Rows that nobody announced (a change by hand in the database) are found after this. */
const rowsMsMax = 60_000;
const nodesMax = 100;

type Page = { rows: SwitchRows; revision: string; readAtMs: number; old: boolean };

export class SwitchBook {
  readonly #db: Database;
  readonly #sealer: Sealer;
  readonly #log: Logger;
  readonly #frontDesk: FrontDesk;
  readonly #pages = new Map<string, Page>();
  readonly #reading = new Map<string, Promise<Page>>();

  constructor({
    db,
    sealer,
    feed,
    frontDesk,
    log,
  }: {
    db: Database;
    sealer: Sealer;
    feed: Pick<ChangeFeed, 'subscribe'>;
    frontDesk: FrontDesk;
    log: Logger;
  }) {
    this.#db = db;
    this.#frontDesk = frontDesk;
    this.#sealer = sealer;
    this.#log = log;
    feed.subscribe((change) => {
      if (change.kind !== 'configuration' && change.kind !== 'resync') return;
      const node = change.kind === 'resync' ? null : change.node;
      for (const [name, page] of this.#pages) if (node === null || node === name) page.old = true;
      // A reading that began before the change may have missed it.
      if (node === null) this.#reading.clear();
      else this.#reading.delete(node);
    });
  }

  /** Answers from what was last read while the database is away. Throws when it has never been read. */
  async answer(node: string, question: SwitchQuestion): Promise<string> {
    const { rows, revision } = await this.#page(node);
    const [outside, incoming] = await Promise.all([this.#outside(node, rows, question), this.#incoming(node, rows, question)]);
    return answerSwitch(rows, revision, question, outside, incoming);
  }

  /** A call of a carrier is entered as the switch asks what to do with it; null: it is none. */
  async #incoming(node: string, rows: SwitchRows, question: SwitchQuestion): Promise<IncomingAnswer | null> {
    const { section, callId, caller } = question;
    const { context, dialled } = dialledOf(question);
    if (section !== 'dialplan' || callId === null || !isCarriers(context)) return null;
    const mark = markOfContext(context);
    const gateway = rows.gateways.find((one) => mark !== null && one.mark === mark)?.name ?? null;
    return this.#frontDesk.receive({ callId, node, dialled, caller: caller ?? '', gateway });
  }

  /** Asked anew for each such call, unlike the rest: lines rest and come back, and a number may just have been forbidden. */
  async #outside(node: string, rows: SwitchRows, question: SwitchQuestion): Promise<OutsideWay | null> {
    const dialled = question.section === 'dialplan' ? outsideNumber(rows, dialledOf(question)) : null;
    if (dialled === null) return null;
    // The form in which numbers are forbidden; 110 and its like have none.
    const parsed = parsePhoneNumber(dialled);
    try {
      return await outsideWay(this.#db, { node, number: parsed.kind === 'number' ? parsed.number : dialled });
    } catch (error) {
      this.#log.warn({ node, err: error }, 'a call of an extension was refused, because its lines could not be read');
      return { kind: 'refused', because: 'no-answer' };
    }
  }

  async #page(node: string): Promise<Page> {
    const known = this.#pages.get(node);
    if (known !== undefined && !known.old && Date.now() - known.readAtMs < rowsMsMax) return known;
    try {
      return await this.#read(node);
    } catch (error) {
      if (known === undefined) throw error;
      this.#log.warn({ node, err: error }, 'a switch is answered from what was read before');
      return known;
    }
  }

  #read(node: string): Promise<Page> {
    const running = this.#reading.get(node);
    if (running !== undefined) return running;
    const reading = readSwitchRows(this.#db, this.#sealer, node).then((rows) => {
      if (rows.unreadable.length > 0) this.#log.warn({ node, gateways: rows.unreadable }, 'passwords of lines can not be opened');
      const page = { rows, revision: revisionOf(rows), readAtMs: Date.now(), old: false };
      if (this.#reading.get(node) === reading && (this.#pages.has(node) || this.#pages.size < nodesMax))
        this.#pages.set(node, page);
      return page;
    });
    this.#reading.set(node, reading);
    const over = (): void => {
      if (this.#reading.get(node) === reading) this.#reading.delete(node);
    };
    reading.then(over, over);
    return reading;
  }
}

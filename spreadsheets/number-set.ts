/** Remembers which numbers a file already had: a million of them in 16 MiB. */

const slotsAtFirst = 1 << 12;
/** Numbers a set may hold per slot before it grows; open addressing slows down past a half. */
const loadMax = 0.5;

/**
 * Open addressing over a flat array of doubles. A number becomes `1` and its digits (at most 16 digits, exact in a
 * double), negative for a leading plus, so that `01012345678` and `1012345678` stay apart.
 */
export class NumberSet {
  #slots = new Float64Array(slotsAtFirst);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Takes a parsed number (digits, perhaps with a plus). False when it is already there. */
  add(number: string): boolean {
    const key = keyOf(number);
    const slot = this.#slotOf(key);
    if (this.#slots[slot] === key) return false;
    this.#slots[slot] = key;
    this.#size += 1;
    if (this.#size > this.#slots.length * loadMax) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(old.length * 2);
    for (const key of old) if (key !== 0) this.#slots[this.#slotOf(key)] = key;
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #slotOf(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(key) & mask;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }
}

function keyOf(number: string): number {
  return number.startsWith('+') ? -Number(`1${number.slice(1)}`) : Number(`1${number}`);
}

/** Numbers of a list are often consecutive: both halves are mixed, or they would form long runs. */
function hashOf(key: number): number {
  const magnitude = Math.abs(key);
  const low = magnitude % 0x1_0000_0000;
  const high = Math.floor(magnitude / 0x1_0000_0000) + (key < 0 ? 0x1_0000 : 0);
  let hash = Math.imul(low ^ (low >>> 16), 0x85eb_ca6b) ^ Math.imul(high + 0x9e37, 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

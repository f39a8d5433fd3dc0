/** Loads the shared texts of a workbook: each distinct text of its cells stands there once. */
import type { Archive, ArchivePart } from './archive.ts';
import type { ListLimits } from './list-limits.ts';
import { ListRefused } from './list-refusal.ts';
import { makeSheetText } from './sheet-text.ts';
import type { TextStore } from './text-store.ts';
import { readXml } from './xml-reading.ts';

/** Fills the store in the order of the part. `onBytes` tells how many unpacked bytes were read. */
export async function loadSharedTexts(
  archive: Archive,
  part: ArchivePart,
  store: TextStore,
  { limits, signal, onBytes }: { limits: ListLimits; signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const text = makeSheetText(part.name, limits.cellCharsMax);
  await readXml(archive, part, signal, {
    onOpen(element) {
      if (element === 'si') text.begin();
      else text.open(element);
    },
    onClose(element) {
      if (element !== 'si') {
        text.close(element);
        return;
      }
      store.add(text.end());
      if (store.bytes > limits.sharedTextBytesMax) throw new ListRefused('file-too-large', part.name);
    },
    onText(piece) {
      text.append(piece);
    },
    afterChunk: onBytes,
  });
}

/** Reads one file out of a tar archive in memory (ustar: headers of 512 bytes, contents padded to 512). */

const blockBytes = 512;
const sizeAt = 124;
const sizeLength = 12;
const nameLength = 100;

/** The contents of the first file whose last path part is `wanted`; null when there is none. */
export function fileInTar(archive, wanted) {
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const name = textAt(archive, at, nameLength);
    if (name === '') return null;
    const size = Number.parseInt(textAt(archive, at + sizeAt, sizeLength).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || size < 0) return null;
    const start = at + blockBytes;
    if (name.split('/').pop() === wanted) return start + size <= archive.length ? archive.subarray(start, start + size) : null;
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  return null;
}

function textAt(archive, at, length) {
  const text = archive.toString('latin1', at, at + length);
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

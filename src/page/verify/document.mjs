// The SHA-256 of a file of any size, in constant memory.

import { toHex } from './hex.mjs';
import { Sha256, sha256 } from './sha256.mjs';

const SMALL = 4 * 1024 * 1024;

/** @param {Blob} file
 *  @param {(read: number) => void} onProgress told how many bytes were read so far
 *  @returns {Promise<string>} lower-case hex; rejects if the file cannot be read to its end */
export async function hashFile(file, onProgress = () => {}) {
  if (file.size <= SMALL) return toHex(await hashSmall(new Uint8Array(await file.arrayBuffer())));
  const hash = new Sha256();
  let length = 0;
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    hash.update(read.value);
    length += read.value.length;
    onProgress(length);
  }
  if (length !== file.size) throw new Error('the file changed while it was read');
  return toHex(hash.digest());
}

/** The browser's own hash is faster, but missing on pages served without TLS. */
async function hashSmall(bytes) {
  const subtle = globalThis.crypto?.subtle;
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : sha256(bytes);
}

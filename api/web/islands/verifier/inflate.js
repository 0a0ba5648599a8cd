// Unpacks what is packed (DEFLATE), by the browser itself, and no more than it can hold.
import { Unreadable } from './strict_json.js';

export const LARGEST = 2 ** 29; // bytes: a text of the browser is not longer

// What a stream holds, packed in a `format` of DecompressionStream; `leniently` also if it breaks off, or more follows.
export async function inflated(stream, format, leniently = false) {
  const reader = new Blob([stream]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      length += next.value.length;
      if (length > LARGEST) break;
    }
  } catch (fault) {
    if (!leniently || !parts.length) throw fault;
  }
  if (length > LARGEST) {
    await reader.cancel().catch(() => null);
    throw new Unreadable('what is packed in the file is too large for a browser');
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

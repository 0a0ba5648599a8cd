// The export out of the file around it: JSON as it is, a ZIP's evidence.json, what a report (PDF) has embedded.
import { inflated } from './inflate.js';
import { evidenceWithin } from './report.js';
import { Unreadable } from './strict_json.js';

const NAME = 'evidence.json';
const [CENTRAL, END, LOCAL] = [0x02014b50, 0x06054b50, 0x04034b50];

export const isReport = (bytes) => starts(bytes, '%PDF-');
export const isBare = (bytes) => !isReport(bytes) && !starts(bytes, 'PK');

export async function evidenceIn(bytes) {
  if (isReport(bytes)) return evidenceWithin(bytes);
  return starts(bytes, 'PK') ? outOfArchive(bytes) : bytes;
}

const starts = (bytes, word) => [...word].every((letter, at) => bytes[at] === letter.charCodeAt(0));

async function outOfArchive(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = members(view, bytes).filter(({ name }) => name === NAME);
    if (found.length !== 1) throw new Unreadable(`the archive does not hold one ${NAME}`);
    const [{ at, length, method, checksum }] = found;
    if (view.getUint32(at, true) !== LOCAL) throw new Unreadable('the archive is damaged');
    const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    const held = bytes.slice(start, start + length);
    const content = method === 0 ? held : await inflated(held, 'deflate-raw');
    if (crc32(content) !== checksum) throw new Unreadable('the archive is damaged');
    return content;
  } catch (fault) {
    throw fault instanceof Unreadable ? fault : new Unreadable('the archive is damaged');
  }
}

// What the archive lists at its end. Source: PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16.
function members(view, bytes) {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  const found = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== CENTRAL) throw new Unreadable('the archive is damaged');
    const [named, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    found.push({
      name: new TextDecoder().decode(bytes.slice(at + 46, at + 46 + named)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      length: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
    });
    at += 46 + named + extra + comment;
  }
  return found;
}

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

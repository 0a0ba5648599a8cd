// A ZIP read strictly: one evidence.json, and one way to read it. The same rules, in the same order, as audit/offline/archive.py.
//
// Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16, 4.4.
import { inflated } from './inflate.js';
import { AlteredArchive, Unreadable } from './strict_json.js';

const NAME = 'evidence.json';
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_SIZE, CENTRAL_SIZE, END_SIZE, SHARED_SIZE] = [30, 46, 22, 26];
const [STORED, DEFLATED, UTF8] = [0, 8, 0x800];
const damaged = `${NAME} ist beschädigt`;

// Returns the evidence out of an archive; raises AlteredArchive if that is not built as exports are.
export async function unpacked(bytes) {
  const found = members(bytes).filter(({ name }) => name === NAME);
  if (found.length !== 1) throw new AlteredArchive(`es enthält nicht genau eine Datei ${NAME}`);
  const [{ method, checksum, packed, size }] = found;
  const content = method === STORED ? packed : await inflatedMember(packed);
  if (content.length !== size || crc32(content) !== checksum) throw new AlteredArchive(damaged);
  return content;
}

async function inflatedMember(packed) {
  try {
    return await inflated(packed, 'deflate-raw');
  } catch (fault) {
    throw fault instanceof Unreadable ? fault : new AlteredArchive(damaged);
  }
}

// The members; the table lists them in the order in which they fill the archive.
function members(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - END_SIZE;
  if (end < 0) throw new AlteredArchive('sein Ende fehlt');
  const [disk, first, here, count, comment] = [4, 6, 8, 10, 20].map((at) => view.getUint16(end + at, true));
  const [size, table] = [12, 16].map((at) => view.getUint32(end + at, true));
  if (view.getUint32(end, true) !== END || disk || first || comment) {
    throw new AlteredArchive('sein Ende fehlt, oder dahinter steht etwas');
  }
  if (here !== count || table + size !== end) {
    throw new AlteredArchive('sein Verzeichnis steht nicht unmittelbar vor dem Ende');
  }
  const found = [];
  let [at, place] = [table, 0];
  for (let left = count; left > 0; left -= 1) {
    const one = member(view, bytes, { at, end, place, table });
    found.push(one);
    [at, place] = [one.at, one.place];
  }
  if (at !== end || place !== table) throw new AlteredArchive('zwischen seinen Teilen steht etwas');
  if (new Set(found.map(({ name }) => name)).size !== count) throw new AlteredArchive('ein Name steht zweimal darin');
  return found;
}

// One member, and where the next one stands in the table and in the archive.
function member(view, bytes, { at, end, place, table }) {
  if (end < at + CENTRAL_SIZE || table < place + LOCAL_SIZE) throw new AlteredArchive('sein Verzeichnis ist abgeschnitten');
  const agrees = same(bytes, at + 6, place + 4, SHARED_SIZE) && view.getUint32(at + 42, true) === place;
  if (view.getUint32(at, true) !== CENTRAL || view.getUint32(place, true) !== LOCAL || !agrees) {
    throw new AlteredArchive('eine Datei und das Verzeichnis sagen Verschiedenes');
  }
  const [flags, method, named, extra, comment, disk] = [8, 10, 28, 30, 32, 34].map((from) => view.getUint16(at + from, true));
  if (![0, UTF8].includes(flags) || ![STORED, DEFLATED].includes(method) || extra || comment || disk) {
    throw new AlteredArchive('eine Datei ist anders verpackt');
  }
  const [checksum, length, size] = [16, 20, 24].map((from) => view.getUint32(at + from, true));
  const begin = place + LOCAL_SIZE + named;
  const letters = bytes.slice(at + CENTRAL_SIZE, at + CENTRAL_SIZE + named);
  const fits = at + CENTRAL_SIZE + named <= end && begin <= table;
  if (!fits || letters.includes(0) || !same(bytes, at + CENTRAL_SIZE, place + LOCAL_SIZE, named)) {
    throw new AlteredArchive('eine Datei heißt anders als im Verzeichnis');
  }
  if (begin + length > table) throw new AlteredArchive('eine Datei ist abgeschnitten');
  const packed = bytes.slice(begin, begin + length);
  // By its bytes: texts of two names may be one.
  const name = String.fromCharCode(...letters);
  return { name, method, checksum, packed, size, at: at + CENTRAL_SIZE + named, place: begin + length };
}

function same(bytes, one, other, length) {
  for (let at = 0; at < length; at += 1) if (bytes[one + at] !== bytes[other + at]) return false;
  return true;
}

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

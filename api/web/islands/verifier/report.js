// The evidence inside a report: the way that every reader goes, from the table at the end to the attached file.
//
// A PDF that is built in another way than reports are is refused: one to which something was added after it was sealed, or
// in which another export lies. So what is checked is what a reader gets. The same steps as the verifier in Python.
import { FORMAT } from './evidence.js';
import { inflated } from './inflate.js';
import { Name, membersWithin, placeIn, readObject, readTable, Reference, Text } from './pdf_objects.js';
import { Altered } from './strict_json.js';

const NAME = 'evidence.json';
const END = /startxref\r?\n(\d{1,10})\r?\n%%EOF\r?\n?$/;

// Returns the embedded export; raises Altered if the PDF is not built as reports are.
export async function evidenceWithin(bytes) {
  const letters = latin(bytes);
  const found = END.exec(letters.slice(-64));
  if (!letters.startsWith('%PDF-1.') || !found) throw new Altered('Anfang oder Ende fehlen');
  const { root, objects } = readReport(letters, Number(found[1]));
  checkSealCoversAll(letters, objects);
  const content = await unpacked(bytes, attached(root, objects));
  await checkNothingBeside(bytes, letters, objects);
  return content;
}

// Byte for byte: the decoder that is called latin1 means another alphabet.
function latin(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join('');
}

// Its objects, by its two tables: of the pages, and of what was sealed.
function readReport(letters, at) {
  const sealed = readTable(letters, at);
  if (!sealed.trailer.has('Prev')) throw new Altered('sie ist nicht gesiegelt');
  const pages = readTable(letters, placeIn(sealed.trailer.get('Prev')));
  if (pages.trailer.has('Prev')) throw new Altered('nach dem Siegeln wurde etwas angehängt');
  const places = new Map([...pages.places, ...sealed.places]);
  const objects = new Map([...places].map(([number, place]) => [number, readObject(letters, number, place)]));
  return { root: sealed.trailer.get('Root'), objects };
}

function checkSealCoversAll(letters, objects) {
  const ranges = dictionaries(objects).filter((members) => members.has('ByteRange')).map((members) => members.get('ByteRange'));
  if (ranges.length !== 1 || !Array.isArray(ranges[0]) || ranges[0].length !== 4) {
    throw new Altered('sie trägt nicht genau ein Siegel');
  }
  const [start, before, after, rest] = ranges[0].map(placeIn);
  const whole = start === 0 && before > 0 && before < after && after + rest === letters.length;
  if (!whole || !/^<[0-9A-Fa-f]*>$/.test(letters.slice(before, after))) {
    throw new Altered('das Siegel umfasst nicht die ganze Datei');
  }
}

// The stream that is attached as evidence.json, the only attachment.
function attached(root, objects) {
  const object = ({ number }) => {
    if (!objects.has(number)) throw new Altered(`das Objekt ${number} fehlt`);
    return objects.get(number);
  };
  const valueOf = (item) => (item instanceof Reference ? object(item).value : item);
  const members = (item) => {
    const value = valueOf(item);
    if (!(value instanceof Map)) throw new Altered('auf dem Weg zum Anhang fehlt ein Objekt');
    return value;
  };
  const tree = members(members(members(root).get('Names')).get('EmbeddedFiles'));
  const pairs = valueOf(tree.get('Names'));
  if (tree.size !== 1 || !Array.isArray(pairs) || pairs.length !== 2) throw new Altered('sie hat nicht genau einen Anhang');
  const file = members(pairs[1]);
  const held = members(file.get('EF'));
  const named = [pairs[0], file.get('F'), file.get('UF')].every((one) => one instanceof Text && one.letters === NAME);
  const streams = [...held.values()].filter((one) => one instanceof Reference);
  const one = new Set(streams.map(({ number }) => number)).size === 1;
  if (!named || !one || ![...held.keys()].every((name) => name === 'F' || name === 'UF')) {
    throw new Altered('ihr Anhang ist nicht eine Datei evidence.json');
  }
  return object(streams[0]);
}

// Whether another file is attached somewhere, or another export hidden.
async function checkNothingBeside(bytes, letters, objects) {
  const found = dictionaries(objects);
  const files = found.filter((members) => members.has('EF')).length;
  const packed = found.some((members) => members.get('Type') instanceof Name && ['ObjStm', 'XRef'].includes(members.get('Type').text));
  let exports = 0;
  // Streams that no table names are read by nobody but whoever searches for them.
  let begun = 0;
  for (const ending of letters.matchAll(/endstream/g)) {
    const between = letters.slice(begun, ending.index);
    // The first that may belong to this end: what begins within it is part of it.
    const found = between.match(/stream\r?\n/);
    const start = found ? begun + found.index + found[0].length : 0;
    begun = ending.index + ending[0].length;
    if (!found) continue;
    const stream = bytes.subarray(start, start + letters.slice(start, ending.index).replace(/\r?\n$/, '').length);
    const content = await inflated(stream, 'deflate', true).catch(() => stream);
    exports += latin(content).includes(`"${FORMAT}"`) ? 1 : 0;
  }
  if (files !== 1 || packed || exports !== 1) throw new Altered('neben dem Anhang liegt ein weiterer Export oder eine Datei');
}

const dictionaries = (objects) => [...objects.values()].flatMap(({ value }) => [...membersWithin(value)]);

async function unpacked(bytes, { value, stream }) {
  const filter = value instanceof Map && stream && !value.has('DecodeParms') ? value.get('Filter') : null;
  if (!(filter instanceof Name) || filter.text !== 'FlateDecode') throw new Altered('der Anhang ist anders verpackt');
  return inflated(bytes.subarray(...stream), 'deflate').catch(() => {
    throw new Altered('der Anhang ist beschädigt');
  });
}

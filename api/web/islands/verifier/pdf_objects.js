// Objects of a PDF read strictly: what reports consist of, no more (ISO 32000-1, sections 7.2, 7.3 and 7.5).
//
// What another reader might take in two ways is refused, as in the verifier in Python, and in the same words.
import { Altered } from './strict_json.js';

const SPACE = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y;
const NAME = /\/([^\0\t\n\f\r ()<>[\]{}/%]*)/y;
const REFERENCE = /(\d{1,10}) (\d{1,5}) R(?![A-Za-z0-9])/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?![^\0\t\n\f\r ()<>[\]{}/%])/y;
const WORD = /(?:true|false|null)(?![A-Za-z0-9])/y;
const HEX = /<([0-9A-Fa-f\t\n\f\r ]*)>/y;
const HEAD = /(\d{1,10}) (\d{1,5}) obj(?![A-Za-z0-9])/y;
const SECTION = /(\d{1,10}) (\d{1,10})[ \r]*\n/y;
const ROW = /(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)/y;
const STREAM = /stream\r?\n/y;
const ENDSTREAM = /\r?\n?endstream[\t\n\v\f\r ]+endobj/y;
const LETTERS = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const DEEPEST = 60;

export class Name {
  constructor(text) {
    this.text = text;
  }
}

export class Reference {
  constructor(number) {
    this.number = number;
  }
}

// A string, so that it is neither a number nor a word.
export class Text {
  constructor(letters) {
    this.letters = letters;
  }
}

const take = (pattern, letters, at) => {
  pattern.lastIndex = at;
  return pattern.exec(letters);
};

// Reads one object after the other: dictionaries as maps, numbers and words as text.
class Reader {
  constructor(letters, at) {
    this.letters = letters;
    this.at = at;
  }

  space() {
    this.at += take(SPACE, this.letters, this.at)?.[0].length ?? 0;
  }

  take(pattern) {
    const found = take(pattern, this.letters, this.at);
    if (found) this.at += found[0].length;
    return found;
  }

  value(depth = 0) {
    this.space();
    if (depth > DEEPEST) throw new Altered('ein Objekt ist zu tief geschachtelt');
    if (this.letters.startsWith('<<', this.at)) return this.members(depth);
    if (this.letters[this.at] === '[') return this.list(depth);
    if (this.letters[this.at] === '(') return this.string();
    let found = this.take(NAME);
    if (found) return new Name(found[1]);
    found = this.take(REFERENCE);
    if (found) return new Reference(Number(found[1]));
    found = this.take(NUMBER) ?? this.take(WORD);
    if (found) return found[0];
    found = this.take(HEX);
    if (!found) throw new Altered(`an Stelle ${this.at} steht kein Objekt`);
    const digits = found[1].replace(/[\t\n\f\r ]/g, '');
    const pairs = `${digits}${'0'.repeat(digits.length % 2)}`.match(/../g) ?? [];
    return new Text(pairs.map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(''));
  }

  members(depth) {
    this.at += 2;
    const members = new Map();
    for (;;) {
      this.space();
      if (this.letters.startsWith('>>', this.at)) {
        this.at += 2;
        return members;
      }
      const name = this.take(NAME);
      // A name may be written with escapes: then two may be one.
      if (!name || members.has(name[1]) || name[1].includes('#')) {
        throw new Altered(`an Stelle ${this.at} steht ein Name zweimal oder keiner`);
      }
      members.set(name[1], this.value(depth + 1));
    }
  }

  list(depth) {
    this.at += 1;
    const items = [];
    for (;;) {
      this.space();
      if (this.letters[this.at] === ']') {
        this.at += 1;
        return items;
      }
      items.push(this.value(depth + 1));
    }
  }

  string() {
    const [start, marks] = [this.at + 1, /\\[^]|[()]/g];
    marks.lastIndex = this.at;
    let depth = 0;
    for (let found = marks.exec(this.letters); found; found = marks.exec(this.letters)) {
      depth += { '(': 1, ')': -1 }[found[0]] ?? 0;
      if (depth === 0) {
        this.at = marks.lastIndex;
        return new Text(this.letters.slice(start, found.index).replace(/\\([0-7]{1,3}|\r\n|[^0-7])/g, unescaped));
      }
    }
    throw new Altered('ein Text endet nicht');
  }
}

function unescaped(_, letter) {
  if (/^[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(letter, 8) % 256);
  return ['\r\n', '\n', '\r'].includes(letter) ? '' : (LETTERS[letter] ?? letter);
}

// A cross-reference table, object number to place, and the trailer behind it.
export function readTable(letters, at) {
  const otherwise = 'die Tabelle der Objekte ist anders geschrieben';
  const unusual = 'die Tabelle der Objekte ist keine, wie Berichte sie haben';
  if (!letters.startsWith('xref', at)) throw new Altered(unusual);
  const [reader, places, seen] = [new Reader(letters, at + 4), new Map(), new Set()];
  reader.space();
  for (let found = reader.take(SECTION); found; found = reader.take(SECTION)) {
    const first = Number(found[1]);
    const end = first + Math.min(Number(found[2]), letters.length);
    for (let number = first; number < end; number += 1) {
      const row = reader.take(ROW);
      if (!row || seen.has(number)) throw new Altered(otherwise);
      seen.add(number);
      if (row[3] === 'n') places.set(number, Number(row[1]));
    }
  }
  reader.space();
  if (!letters.startsWith('trailer', reader.at)) throw new Altered(otherwise);
  reader.at += 7;
  const trailer = reader.value();
  if (!(trailer instanceof Map) || trailer.has('XRefStm') || trailer.has('Encrypt')) throw new Altered(unusual);
  return { places, trailer };
}

// The object with a number, which must stand at the place: its value, and where its stream is, if it is one.
export function readObject(letters, number, at) {
  const head = take(HEAD, letters, at);
  if (!head || Number(head[1]) !== number) throw new Altered(`das Objekt ${number} steht nicht an seiner Stelle`);
  const reader = new Reader(letters, at + head[0].length);
  const value = reader.value();
  reader.space();
  const found = reader.take(STREAM);
  if (found) {
    const end = reader.at + placeIn(value instanceof Map ? value.get('Length') : null);
    if (!take(ENDSTREAM, letters, end)) throw new Altered(`der Datenstrom ${number} hat eine andere Länge`);
    return { value, stream: [reader.at, end] };
  }
  if (!letters.startsWith('endobj', reader.at)) throw new Altered(`das Objekt ${number} endet nicht`);
  return { value, stream: null };
}

// A number that counts bytes.
export function placeIn(item) {
  if (typeof item !== 'string' || !/^[0-9]{1,10}$/.test(item)) throw new Altered('eine Länge oder Stelle ist keine Zahl');
  return Number(item);
}

// Every dictionary in an object, itself included.
export function* membersWithin(value) {
  if (value instanceof Map) yield value;
  const inner = value instanceof Map ? value.values() : Array.isArray(value) ? value : [];
  for (const one of inner) yield* membersWithin(one);
}

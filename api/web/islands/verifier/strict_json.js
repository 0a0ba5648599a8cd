// JSON read strictly: a member that stands twice is refused, objects become maps, numbers keep what they are.
//
// JSON.parse would take the last of two members, so a reader of the same file might see another one.
const DEEPEST = 900;
const DEEPEST_ENTRY = 200; // lists and objects within each other, as the verifier in Python
const MARK = /"[^"\\]*(?:\\[^][^"\\]*)*"?|[[{]|[\]}]/g;
const LONGEST_INTEGER = 4300; // digits, as the verifier in Python
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export class Unreadable extends Error {
  name = 'Unreadable';
}

// A PDF is not built as reports are; says, in German, what is otherwise.
export class Altered extends Unreadable {
  name = 'Altered';
  code = 'report-altered';
}

// A ZIP is not built as exports are; says, in German, what is otherwise.
export class AlteredArchive extends Altered {
  name = 'AlteredArchive';
  code = 'archive-altered';
}

// A number that is no integer between -(2^53 - 1) and 2^53 - 1.
export class OtherNumber {
  constructor(text, integer) {
    this.text = text;
    this.integer = integer;
  }
}

// Whether more lists and objects stand in each other than an entry may have.
export function isTooDeep(text) {
  let depth = 0;
  for (const [[first]] of text.matchAll(MARK)) {
    if (first === '[' || first === '{') depth += 1;
    else if (first !== '"') depth -= 1;
    if (depth > DEEPEST_ENTRY) return true;
  }
  return false;
}

export function parse(text) {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.space();
  if (reader.at !== text.length) throw new Unreadable(`something stands behind the end, at ${reader.at}`);
  return value;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  space() {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at += 1;
  }

  expect(letter) {
    if (this.text[this.at] !== letter) throw new Unreadable(`${letter} is missing at ${this.at}`);
    this.at += 1;
  }

  value(depth) {
    if (depth > DEEPEST) throw new Unreadable('it is nested too deep');
    this.space();
    const letter = this.text[this.at];
    if (letter === '{') return this.object(depth);
    if (letter === '[') return this.list(depth);
    if (letter === '"') return this.string();
    for (const [word, meant] of [['true', true], ['false', false], ['null', null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return meant;
      }
    }
    return this.number();
  }

  object(depth) {
    const members = new Map();
    this.each('{', '}', () => {
      const name = this.string();
      this.space();
      this.expect(':');
      if (members.has(name)) throw new Unreadable('a member stands twice in one object');
      members.set(name, this.value(depth + 1));
    });
    return members;
  }

  list(depth) {
    const items = [];
    this.each('[', ']', () => items.push(this.value(depth + 1)));
    return items;
  }

  each(first, last, read) {
    this.expect(first);
    this.space();
    if (this.text[this.at] === last) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.space();
      read();
      this.space();
      if (this.text[this.at] !== ',') break;
      this.at += 1;
    }
    this.expect(last);
  }

  string() {
    this.expect('"');
    let read = '';
    for (;;) {
      PLAIN.lastIndex = this.at;
      const plain = PLAIN.exec(this.text)[0];
      read += plain;
      this.at += plain.length;
      const letter = this.text[this.at];
      if (letter === '"') break;
      if (letter !== '\\') throw new Unreadable(`a text does not end at ${this.at}`);
      read += this.escaped();
    }
    this.at += 1;
    return wellFormed(read);
  }

  escaped() {
    const letter = this.text[this.at + 1];
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new Unreadable(`an escape is none at ${this.at}`);
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (!Object.hasOwn(ESCAPES, letter ?? '')) throw new Unreadable(`an escape is none at ${this.at}`);
    this.at += 2;
    return ESCAPES[letter];
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) throw new Unreadable(`no value begins at ${this.at}`);
    const [text, fraction, exponent] = found;
    this.at += text.length;
    const integer = fraction === undefined && exponent === undefined;
    if (integer && text.length > LONGEST_INTEGER) throw new Unreadable('a number is too long');
    const number = Number(text);
    return integer && Number.isSafeInteger(number) ? number + 0 || 0 : new OtherNumber(text, integer);
  }
}

// A lone surrogate is no character: it could neither be hashed nor printed.
function wellFormed(text) {
  if (/[\ud800-\udfff]/.test(text) && !text.isWellFormed()) throw new Unreadable('a text holds half a character');
  return text;
}

// The canonical form (RFC 8785) of what can be committed to; `byUnits` sorts names by UTF-16 code units.
// A float, or an integer of 2^53 or more, has none here.
export function canonical(value, byUnits = true) {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, byUnits)).join(',')}]`;
  if (!(value instanceof Map)) throw new Unreadable('a number is no integer, or too large');
  const names = [...value.keys()].sort(byUnits ? undefined : byPoints);
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value.get(name), byUnits)}`).join(',')}}`;
}

function byPoints(one, other) {
  const [left, right] = [[...one], [...other]];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = left[at].codePointAt(0) - right[at].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

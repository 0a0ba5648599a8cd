// What an auditor asked for: the scope of a filtered export, verbatim, and whether an entry belongs to it.
import { factsOf, member } from './entry.js';
import { OtherNumber, Unreadable } from './strict_json.js';

const TEXTS = ['case', 'process', 'since', 'until', 'actor', 'person', 'purpose', 'request'];
const LISTS = ['types', 'definitions'];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const HASH = /^[0-9a-f]{64}$/;
const TYPE = /^[a-z]+\.([a-z_]+|\*)$/;

// Returns the filters as a map; raises Unreadable if a member is unknown or has another form, or there is none.
export function readFilters(filters) {
  if (!(filters instanceof Map) || !filters.size) throw new Unreadable('filters are an object that is not empty');
  for (const [name, value] of filters) {
    const right = LISTS.includes(name)
      ? Array.isArray(value) && value.length > 0 && value.every(isText)
      : name === 'version'
        ? isVersion(value)
        : TEXTS.includes(name) && isText(value);
    if (!right) throw new Unreadable(`the filter ${name} is unknown or has another form`);
  }
  const times = ['since', 'until'].filter((name) => filters.has(name));
  if (!times.every((name) => TIME.test(filters.get(name)))) throw new Unreadable('a filter is no time');
  if (!(filters.get('types') ?? []).every((one) => TYPE.test(one))) throw new Unreadable('a filter is no type of fact');
  const definitions = filters.get('definitions') ?? [];
  if (!definitions.every((one) => HASH.test(one))) throw new Unreadable('a definition is named by its hash');
  if (definitions.length && !filters.has('purpose')) throw new Unreadable('definitions stand for a purpose, and none is named');
  return filters;
}

// Whether an entry belongs to the scope, as far as the entry itself tells: whom it is about stands in none.
export function admits(filters, entry) {
  const definition = member(entry, 'def', new Map());
  const [at, facts] = [entry.get('ts'), factsOf(entry)];
  const same = (name, found) => !filters.has(name) || filters.get(name) === found;
  return (
    same('case', entry.get('inst')) &&
    same('process', definition.get('id')) &&
    same('version', definition.get('version')) &&
    same('actor', entry.get('actor').get('ref')) &&
    (!filters.has('since') || at >= filters.get('since')) &&
    (!filters.has('until') || at < filters.get('until')) &&
    (!filters.has('types') || facts.some((fact) => names(filters.get('types'), fact.get('type')))) &&
    (!filters.has('request') || facts.some((fact) => dataOf(fact).get('request') === filters.get('request'))) &&
    hasPurpose(filters, facts, definition.get('sha256'))
  );
}

const names = (types, word) => types.includes(word) || types.includes(`${word.split('.', 1)[0]}.*`);

function hasPurpose(filters, facts, definition) {
  if (!filters.has('purpose') || (filters.get('definitions') ?? []).includes(definition)) return true;
  return facts.some((fact) => [dataOf(fact).get('purpose')].flat().includes(filters.get('purpose')));
}

const dataOf = (fact) => member(fact, 'data', new Map());
const isText = (value) => typeof value === 'string' && value !== '';
const isVersion = (value) =>
  (typeof value === 'number' && value > 0) || (value instanceof OtherNumber && value.integer && !value.text.startsWith('-'));

// Whether an entry's time lies between what witnesses show of the time around its place in the log.
import { factsOf } from './entry.js';
import { later, written } from './instants.js';

const EARLY = 600; // seconds: an entry bears the time at which its step began, and may have queued
const LATE = 60; // so far may a witness's clock be behind

// Returns { implausible, unknown }: entries that cannot have been written when they say, and how many were written while
// the clock of a test installation was set.
//
// `seen` holds { size, time }: a witness had a log of so many entries before it then (POSIX seconds), and no larger one.
export function checkTimes(located, seen) {
  const times = new Times(seen);
  const implausible = located.filter(({ index, entry }) => times.take(index, entry));
  return { implausible, unknown: times.unknown };
}

class Times {
  unknown = 0;
  #earliest = '';
  #isSet = false;
  #resetAt = null;
  // When each size was seen first: whoever saw it later may have been asked again while the log stood still.
  #first = new Map();

  constructor(seen) {
    this.ordered = [...seen].sort((one, other) => one.size - other.size);
    for (const { size, time } of seen) this.#first.set(size, Math.min(time, this.#first.get(size) ?? time));
  }

  // Whether the entry cannot have been written when it says.
  take(index, entry) {
    const at = entry.get('ts');
    for (; this.ordered.length && this.ordered[0].size <= index; this.ordered.shift()) {
      const early = written(this.#first.get(this.ordered[0].size) - EARLY);
      if (early > this.#earliest) this.#earliest = early;
    }
    const latest = this.ordered.length ? written(Math.min(...this.ordered.map(({ time }) => time)) + LATE) : null;
    let implausible = false;
    if (at >= this.#earliest && (latest === null || at <= latest)) {
      if (this.#resetAt !== null && at > this.#resetAt) this.#resetAt = null;
    } else if (this.#isSet || this.#resetAt !== null) {
      this.unknown += 1;
    } else {
      implausible = true;
    }
    if (entry.get('inst') === 'system') this.#turn(entry);
    return implausible;
  }

  #turn(entry) {
    for (const fact of factsOf(entry)) {
      if (fact.get('type') === 'clock.pinned') this.#isSet = true;
      else if (fact.get('type') === 'clock.reset' && this.#isSet) {
        this.#isSet = false;
        this.#resetAt = later(entry.get('ts'), LATE);
      }
    }
  }
}

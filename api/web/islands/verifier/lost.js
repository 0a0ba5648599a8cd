// A checkpoint of a stretch that was lost, where the log itself admits the loss. The same as `audit/lost.py`.
import { hex } from './bytes.js';
import { checkBody, factsOf, member } from './entry.js';

// Up to how many entries the log admits to have lost in the entry with which it began anew, if that is of what the
// checkpoint covers; else null.
export function admittedLoss(earlier, { log, body }) {
  const { entry, fault } = checkBody(body, log);
  if (entry === null || fault !== null || !factsOf(entry).length) return null;
  const [continued, ...beside] = factsOf(entry);
  if (member(continued, 'data', new Map()).get('from_log') !== earlier.origin) return null;
  for (const fact of beside) {
    const data = member(fact, 'data', new Map());
    const [stored, lost] = [data.get('size'), data.get('lost_size')];
    if (fact.get('type') !== 'restore.performed' || !Number.isInteger(stored) || !Number.isInteger(lost)) continue;
    const other = earlier.size === lost && data.get('lost_root') !== hex(earlier.root);
    if (stored < earlier.size && earlier.size <= lost && !other) return lost;
  }
  return null;
}

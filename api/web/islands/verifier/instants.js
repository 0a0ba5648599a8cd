// Times as entries write them: UTC, six decimals, Z. They sort as texts.
const END = 253_402_300_800; // the year 10000: no calendar here goes on
export const written = (seconds) =>
  seconds < END ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}.000000Z` : '9999-12-31T23:59:59.999999Z';

// A time of an entry, so many seconds later; null if it is none.
export function later(time, seconds) {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(time);
  const parsed = found ? Date.parse(`${found[1]}Z`) : Number.NaN;
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 19) !== found[1]) return null;
  const moved = new Date(parsed + seconds * 1000).toISOString();
  return moved.length === 24 ? `${moved.slice(0, 19)}.${found[2]}Z` : null;
}

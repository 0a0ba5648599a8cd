// The export out of the file around it: JSON as it is, a ZIP's evidence.json, what a report (PDF) has embedded.
import { unpacked } from './archive.js';
import { evidenceWithin } from './report.js';

export const isReport = (bytes) => starts(bytes, '%PDF-');
export const isBare = (bytes) => !isReport(bytes) && !starts(bytes, 'PK');

export async function evidenceIn(bytes) {
  if (isReport(bytes)) return evidenceWithin(bytes);
  return starts(bytes, 'PK') ? unpacked(bytes) : bytes;
}

const starts = (bytes, word) => [...word].every((letter, at) => bytes[at] === letter.charCodeAt(0));

// What of a report or archive is otherwise than it should be, in English; it is thrown in German, as in Python.
import { isEnglish } from '../page_language.js';

const SAID = [
  ['es enthält nicht genau eine Datei (.*)', 'it does not hold exactly one file {0}'],
  ['sein Ende fehlt', 'its end is missing'],
  ['sein Ende fehlt, oder dahinter steht etwas', 'its end is missing, or something stands behind it'],
  ['sein Verzeichnis steht nicht unmittelbar vor dem Ende', 'its directory does not stand right before the end'],
  ['zwischen seinen Teilen steht etwas', 'something stands between its parts'],
  ['ein Name steht zweimal darin', 'a name stands in it twice'],
  ['sein Verzeichnis ist abgeschnitten', 'its directory is cut off'],
  ['eine Datei und das Verzeichnis sagen Verschiedenes', 'a file and the directory say different things'],
  ['eine Datei ist anders verpackt', 'a file is packed in another way'],
  ['eine Datei heißt anders als im Verzeichnis', 'a file has another name than in the directory'],
  ['eine Datei ist abgeschnitten', 'a file is cut off'],
  ['Anfang oder Ende fehlen', 'its beginning or end is missing'],
  ['sie ist nicht gesiegelt', 'it is not sealed'],
  ['nach dem Siegeln wurde etwas angehängt', 'something was added after it was sealed'],
  ['sie trägt nicht genau ein Siegel', 'it does not bear exactly one seal'],
  ['das Siegel umfasst nicht die ganze Datei', 'the seal does not cover the whole file'],
  ['das Objekt (.*) fehlt', 'object {0} is missing'],
  ['auf dem Weg zum Anhang fehlt ein Objekt', 'an object on the way to the attachment is missing'],
  ['sie hat nicht genau einen Anhang', 'it does not have exactly one attachment'],
  ['ihr Anhang ist nicht eine Datei evidence.json', 'its attachment is not one file evidence.json'],
  ['neben dem Anhang liegt ein weiterer Export oder eine Datei', 'beside the attachment lies another export or a file'],
  ['der Anhang ist anders verpackt', 'the attachment is packed in another way'],
  ['der Anhang ist beschädigt', 'the attachment is damaged'],
  ['(.*) ist beschädigt', '{0} is damaged'],
  ['ein Objekt ist zu tief geschachtelt', 'an object is nested too deep'],
  ['an Stelle (.*) steht kein Objekt', 'no object stands at {0}'],
  ['an Stelle (.*) steht ein Name zweimal oder keiner', 'a name stands twice at {0}, or none does'],
  ['ein Text endet nicht', 'a text does not end'],
  ['die Tabelle der Objekte ist anders geschrieben', 'the table of objects is written in another way'],
  ['die Tabelle der Objekte ist keine, wie Berichte sie haben', 'the table of objects is none that reports have'],
  ['das Objekt (.*) steht nicht an seiner Stelle', 'object {0} does not stand in its place'],
  ['der Datenstrom (.*) hat eine andere Länge', 'stream {0} has another length'],
  ['das Objekt (.*) endet nicht', 'object {0} does not end'],
  ['eine Länge oder Stelle ist keine Zahl', 'a length or place is no number'],
].map(([pattern, english]) => [new RegExp(`^(?:${pattern})$`, 's'), english]);

// The message of an `Altered` in the page's language.
export function inPageLanguage(message) {
  if (!isEnglish) return message;
  for (const [pattern, english] of SAID) {
    const told = pattern.exec(message);
    if (told) return english.replace(/\{(\d)\}/g, (_, at) => told[Number(at) + 1]);
  }
  return message;
}

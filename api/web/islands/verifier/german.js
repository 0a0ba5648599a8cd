// Why something cannot be read, in German, as `audit/offline/german.py` says it in Python.
import { isEnglish } from '../page_language.js';

const REASONS = [
  ['ledger_pem is not the key of vkey', 'ledger_pem ist nicht der Schlüssel von vkey'],
  ['a number is (?:too large|too long|negative)', 'Eine Zahl ist zu groß oder negativ'],
  ['a number is no integer, or too large', 'Eine Zahl ist nicht ganz oder zu groß'],
  ['a certificate is not written as it should be', 'Ein Zertifikat ist nicht in der vorgeschriebenen Form'],
  ['a certificate is empty', 'Ein Zertifikat ist leer'],
  ['a certificate is not signed with ECDSA and SHA-256', 'Ein Zertifikat ist nicht mit ECDSA und SHA-256 signiert'],
  ['a signature does not end with a byte', 'Eine Signatur endet nicht mit einem Byte'],
  ['(.*) elements where (.*) are expected', '{0} Bestandteile, wo {1} stehen müssen'],
  ['an element is cut off', 'Ein Bestandteil ist abgeschnitten'],
  ['a length is not written as short as it can be', 'Eine Länge ist länger als nötig geschrieben'],
  ['another tag is expected', 'Ein Bestandteil hat eine andere Art'],
  ['the subtree roots do not make a tree', 'Die Wurzeln der Teilbäume ergeben keinen Baum'],
  ['the list of hashes has another length', 'Die Liste der Hashwerte ist nicht so lang wie gesagt'],
  ['the file is no text in UTF-8', 'Die Datei ist kein Text in UTF-8'],
  ['the file holds no export of the format (.*)', 'Die Datei enthält keinen Export ({0})'],
  ['range.size is not the size of the checkpoint', 'range.size ist nicht die Anzahl des Prüfpunkts'],
  ['an export without an entry proves nothing', 'Ein Export ohne Eintrag beweist nichts'],
  [
    'only an export of an instance has an attestation',
    'Eine Bescheinigung des Stands (attestation) hat nur der Export eines Vorgangs',
  ],
  ['scope.kind is unknown', 'scope.kind ist unbekannt'],
  ['earlier.size is not that of earlier.note', 'earlier.size ist nicht die Anzahl von earlier.note'],
  ['a time stamp is no base64', 'Ein Zeitstempel ist kein base64'],
  ['a value is disclosed twice', 'Ein Wert ist zweimal offengelegt'],
  ['an object is expected', 'Es fehlt ein Objekt'],
  ['missing or unknown: (.*)', 'Es fehlt oder ist unbekannt: {0}'],
  ['a hash is 64 lower-case hex digits', 'Ein Hashwert hat 64 kleine Hexziffern'],
  ['(.*) is empty', '{0} ist leer'],
  ['a list is expected', 'Es fehlt eine Liste'],
  ['a place in a log is expected', 'Es fehlt ein Platz in einem Log'],
  ['a text is expected', 'Es fehlt ein Text'],
  ['filters are an object that is not empty', 'Die Filter sind ein Objekt, das nicht leer ist'],
  ['the filter (.*) is unknown or has another form', 'Der Filter {0} ist unbekannt oder hat eine andere Form'],
  ['a filter is no time', 'Ein Filter ist keine Zeit'],
  ['a filter is no type of fact', 'Ein Filter nennt keine Art von Fakten'],
  ['a definition is named by its hash', 'Eine Definition ist mit ihrem Hashwert genannt'],
  ['definitions stand for a purpose, and none is named', 'definitions stehen für einen Zweck, und keiner ist genannt'],
  ['what is packed in the file is too large for a browser', 'Was in der Datei gepackt ist, ist zu groß für einen Browser'],
  ['(.*) is no verifier key name\\+id\\+key', '{0} ist kein Prüfschlüssel name+id+key'],
  ['(.*) is no verifier key of a witness', '{0} ist kein Prüfschlüssel eines Zeugen'],
  ['the id of the verifier key (.*) does not fit its key', 'Die Kennung des Prüfschlüssels {0} passt nicht zu ihm'],
  ['anybody can sign for the verifier key (.*)', 'Für den Prüfschlüssel {0} kann jeder unterschreiben'],
  ['a checkpoint has three lines: origin, size, root', 'Ein Prüfpunkt hat drei Zeilen: Name, Anzahl, Wurzel'],
  ['the root of a checkpoint has 32 bytes', 'Die Wurzel eines Prüfpunkts hat 32 Bytes'],
  [
    'a signed note is text, an empty line, and signature lines',
    'Eine signierte Notiz ist Text, eine leere Zeile und Zeilen mit Signaturen',
  ],
  ['a line is no signature line of a note', 'Eine Zeile ist keine Signatur einer Notiz'],
  ['something stands behind the end, at (.*)', 'Hinter dem Ende steht noch etwas, an Stelle {0}'],
  ['(.*) is missing at (.*)', '{0} fehlt an Stelle {1}'],
  ['it is nested too deep', 'Es ist zu tief verschachtelt'],
  ['a member stands twice in one object', 'Ein Name steht zweimal in einem Objekt'],
  ['a text does not end at (.*)', 'Ein Text endet nicht, an Stelle {0}'],
  ['an escape is none at (.*)', 'Eine Umschreibung ist keine, an Stelle {0}'],
  ['no value begins at (.*)', 'An Stelle {0} beginnt kein Wert'],
  ['a text holds half a character', 'Ein Text enthält ein halbes Zeichen'],
  ['one witness is named twice', 'Ein Zeuge ist zweimal genannt'],
  ['(.*) of (.*) witnesses is no policy that can be met', '{0} von {1} Zeugen lassen sich nicht verlangen'],
].map(([pattern, german]) => [new RegExp(`^(?:${pattern})$`, 's'), german]);

// The message of an `Unreadable` in German, without a full stop; what is not known stays as it is.
export function inGerman(message) {
  if (isEnglish) return message;
  for (const [pattern, german] of REASONS) {
    const told = pattern.exec(message);
    if (told) return german.replace(/\{(\d)\}/g, (_, at) => told[Number(at) + 1]);
  }
  return message;
}

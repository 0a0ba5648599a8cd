// German for what every properties panel says, whatever it shows.
import { isEnglish } from './page_language.js';

export const PANEL = {
  Create: 'Anlegen',
  Remove: 'Entfernen',
  'Create new list item': 'Neuen Eintrag anlegen',
  'Create new ...': 'Neu anlegen …',
  'Delete item': 'Eintrag löschen',
  'Toggle section': 'Abschnitt öffnen oder schließen',
  'Toggle list item': 'Eintrag öffnen oder schließen',
  'Section contains edits': 'Abschnitt enthält Angaben',
  'Section contains an error': 'Abschnitt enthält einen Fehler',
  'Open documentation': 'Dokumentation öffnen',
  'Open pop-up editor': 'Großes Eingabefeld öffnen',
  'Opened in editor': 'Im großen Eingabefeld geöffnet',
  'FEEL expression is mandatory': 'Hier steht immer ein FEEL-Ausdruck',
  'Unparsable FEEL expression.': 'Dieser FEEL-Ausdruck lässt sich nicht lesen.',
  'JSON contains errors': 'Das JSON enthält Fehler.',
  'Search in diagram': 'Suchen',
  'List contains {numOfItems} item': 'Ein Eintrag',
  'List contains {numOfItems} items': '{numOfItems} Einträge',
  'Click to remove dynamic value with FEEL expression': 'Ausdruck (FEEL) entfernen',
  'Click to set a dynamic value with FEEL expression': 'Durch einen Ausdruck (FEEL) angeben',
  '<none>': '(ohne)',
  '<empty>': '(leer)',
  '<unnamed>': '(ohne Namen)',
  General: 'Allgemein',
  Name: 'Name',
  ID: 'Kennung',
  Documentation: 'Dokumentation',
  'Version tag': 'Versionsmarke',
  'ID must be unique.': 'Diese Kennung gibt es schon.',
  'ID must not be empty.': 'Die Kennung darf nicht leer sein.',
  'ID must not contain spaces.': 'Die Kennung darf keine Leerzeichen enthalten.',
  'ID must not contain prefix.': 'Die Kennung darf keinen Doppelpunkt enthalten.',
  'ID must be a valid QName.': 'Das ist keine gültige Kennung.',
  'Must not be empty.': 'Darf nicht leer sein.',
};

/** Fills the places of a text in; a page that speaks English has the editors' own texts. */
export const told = (german) => {
  const words = isEnglish ? {} : german;
  return (text, values = {}) =>
    (words[text] ?? text).replace(/\{\s*(\w+)\s*\}/g, (whole, name) => (name in values ? String(words[values[name]] ?? values[name]) : whole));
};

/** What a properties panel says of itself. */
export const ofPanel = told(PANEL);

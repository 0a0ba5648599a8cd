// German for the kinds of BPMN elements: what they are called, and what appends or creates one.
const EVENTS = {
  '': '',
  Message: 'Nachrichten-',
  Timer: 'Zeit-',
  Conditional: 'Bedingungs-',
  Signal: 'Signal-',
  Error: 'Fehler-',
  Escalation: 'Eskalations-',
  Compensation: 'Kompensations-',
  Compensate: 'Kompensations-',
  Cancel: 'Abbruch-',
  Link: 'Link-',
  Terminate: 'Terminierungs-',
};

const PLACES = {
  'start event': ['Startereignis', ''],
  'intermediate catch event': ['Zwischenereignis', ' (eintretend)'],
  'intermediate throw event': ['Zwischenereignis', ' (auslösend)'],
  'boundary event': ['Randereignis', ''],
  'end event': ['Endereignis', ''],
};

const OTHERS = {
  task: 'Aufgabe',
  'user task': 'Benutzeraufgabe',
  'service task': 'Serviceaufgabe',
  'send task': 'Sendeaufgabe',
  'receive task': 'Empfangsaufgabe',
  'script task': 'Skriptaufgabe',
  'manual task': 'Manuelle Aufgabe',
  'business rule task': 'Regelaufgabe',
  'call activity': 'Aufrufaktivität',
  transaction: 'Transaktion',
  'sub-process': 'Teilprozess',
  'sub-process (collapsed)': 'Teilprozess (zugeklappt)',
  'sub-process (expanded)': 'Teilprozess (aufgeklappt)',
  'collapsed sub process': 'Teilprozess (zugeklappt)',
  'expanded sub process': 'Teilprozess (aufgeklappt)',
  'event sub-process': 'Ereignis-Teilprozess',
  'event sub process': 'Ereignis-Teilprozess',
  'ad-hoc sub-process': 'Ad-hoc-Teilprozess',
  'ad-hoc sub-process (collapsed)': 'Ad-hoc-Teilprozess (zugeklappt)',
  'ad-hoc sub-process (expanded)': 'Ad-hoc-Teilprozess (aufgeklappt)',
  'collapsed ad hoc sub process': 'Ad-hoc-Teilprozess (zugeklappt)',
  'expanded ad hoc sub process': 'Ad-hoc-Teilprozess (aufgeklappt)',
  gateway: 'Gateway',
  'exclusive gateway': 'Exklusives Gateway',
  'parallel gateway': 'Paralleles Gateway',
  'inclusive gateway': 'Inklusives Gateway',
  'complex gateway': 'Komplexes Gateway',
  'event-based gateway': 'Ereignisbasiertes Gateway',
  'event based gateway': 'Ereignisbasiertes Gateway',
  'sequence flow': 'Sequenzfluss',
  'default flow': 'Standardfluss',
  'conditional flow': 'Bedingter Fluss',
  'message flow': 'Nachrichtenfluss',
  association: 'Assoziation',
  'data input association': 'Dateneingabe',
  'data output association': 'Datenausgabe',
  'data object reference': 'Datenobjekt',
  'data store reference': 'Datenspeicher',
  'data input': 'Dateneingang',
  'data output': 'Datenausgang',
  'text annotation': 'Anmerkung',
  group: 'Gruppe',
  lane: 'Lane',
  process: 'Prozess',
  collaboration: 'Kollaboration',
  participant: 'Pool',
  'pool/participant': 'Pool',
  'empty pool/participant': 'Leerer Pool',
  'empty pool/participant (removes content)': 'Leerer Pool (entfernt den Inhalt)',
  'expanded pool/participant': 'Aufgeklappter Pool',
  'expanded sub-process': 'Teilprozess (aufgeklappt)',
  'intermediate/boundary event': 'Zwischen- oder Randereignis',
  'compensation activity': 'Kompensation',
};

const KINDS = new Map(Object.entries(OTHERS));
for (const [english, before] of Object.entries(EVENTS)) {
  for (const [place, [noun, after]] of Object.entries(PLACES)) {
    const name = `${english} ${place}`.trim().toLowerCase();
    KINDS.set(name, `${before}${noun}${after}`);
    KINDS.set(`${name} (non-interrupting)`, `${before}${noun} (nicht unterbrechend)`);
  }
}

const DONE = [
  [/^append /, (kind) => `${kind} anhängen`],
  [/^create /, (kind) => `${kind} anlegen`],
  [/^add /, (kind) => `${kind} hinzufügen`],
];

/** A kind of element in German, or what makes one; nothing, if the text says neither. */
export function kind(text) {
  const english = text.toLowerCase().replace('non interrupting', 'non-interrupting');
  const known = KINDS.get(english);
  if (known) return known;
  for (const [begins, said] of DONE) {
    const made = begins.test(english) && KINDS.get(english.replace(begins, ''));
    if (made) return said(made);
  }
  return undefined;
}

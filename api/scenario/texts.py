"""What came of scenarios, in words: German or English."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from api.languages import GERMAN
from api.scenario.outcome import Miss
from engine.faults import FieldFault

_WORDS: Mapping[str, tuple[str, str]] = {
    "no-instance": (
        "es gibt keine Instanz von {process}",
        "there is no instance of {process}",
    ),
    "no-task": (
        "an {element} wartet keine Benutzeraufgabe; es wartet: {waiting}",
        "no user task waits at {element}; what waits: {waiting}",
    ),
    "no-job": (
        "an {element} wartet kein Job; es wartet: {waiting}",
        "no job waits at {element}; what waits: {waiting}",
    ),
    "no-incident": (
        "an {element} steht keine Störung; es wartet: {waiting}",
        "no incident stands at {element}; what waits: {waiting}",
    ),
    "no-link": (
        "{to} hat keine Mail mit einem Link; verschickt: {found}",
        "{to} has no mail with a link; sent: {found}",
    ),
    "no-mail-to-answer": (
        "{to} hat keine Mail, die zu beantworten wäre; verschickt: {found}",
        "{to} has no mail to answer; sent: {found}",
    ),
    "no-person": (
        "{name} gibt es nicht; es gibt: {known}",
        "there is no {name}; there are: {known}",
    ),
    "no-moment": (
        "{text} ist weder eine Dauer noch ein Zeitpunkt mit Zeitzone",
        "{text} is neither a duration nor a date and time with zone",
    ),
    "no-result": ("{message}", "{message}"),
    "no-duration": ("{text} ist keine Dauer", "{text} is no duration"),
    "backwards": (
        "die Uhr geht nicht zurück: {text}; es ist {now}",
        "the clock does not go back: {text}; it is {now}",
    ),
    "nothing-executable": (
        'in {file} ist kein Prozess ausführbar (isExecutable="true")',
        'no process of {file} is executable (isExecutable="true")',
    ),
    "too-far": (
        "die Uhr geht von 1970 bis 9998: {text}",
        "the clock goes from 1970 to 9998: {text}",
    ),
    "at-once": (
        "mehr als {most} Timer, Nachrichten und Jobs zum selben Zeitpunkt: Einer macht sofort den "
        "nächsten fällig",
        "more than {most} timers, messages and jobs at one moment: one makes the next fall due at "
        "once",
    ),
    "turns": (
        "mehr als {most} Mal wurde unterwegs etwas fällig",
        "something fell due more than {most} times on the way",
    ),
    "unforeseen": (
        "unvorhergesehen, {kind}: {message}",
        "unforeseen, {kind}: {message}",
    ),
    "submission": ("abgelehnt: {fields}", "refused: {fields}"),
    "not-refused": ("nicht abgelehnt", "it was not refused"),
    "refused": ("abgelehnt: {message}", "refused: {message}"),
    "not-deployed": ("nicht deployt: {message}", "not deployed: {message}"),
    "status": (
        "erwartet: {expected}; die Instanz ist {found}, es wartet: {waiting}",
        "expected: {expected}; the instance is {found}, what waits: {waiting}",
    ),
    "instances": (
        "erwartet: {expected} Instanzen von {process}; es gibt: {found}",
        "expected: {expected} instances of {process}; there are: {found}",
    ),
    "variable": (
        "{name}: erwartet {expected}; es ist {found}",
        "{name}: expected {expected}; it is {found}",
    ),
    "expected": (
        "erwartet: {expected}\n      gefunden: {found}",
        "expected: {expected}\n         found: {found}",
    ),
    "expected-none": (
        "unerwartet: {expected}\n    gefunden: {found}",
        "unexpected: {expected}\n     found: {found}",
    ),
    "coverage": (
        "{process}: {percent} % durchlaufen ({seen} von {total} Elementen und Flüssen)",
        "{process}: {percent} % covered ({seen} of {total} elements and flows)",
    ),
    "never": ("  nie erreicht: {names}", "  never reached: {names}"),
    "played": (
        "Szenarien: {count}, davon gescheitert: {missed}",
        "scenarios: {count}, of them failed: {missed}",
    ),
    "unread": (
        "Dateien, die nicht zu lesen sind: {count}",
        "files that cannot be read: {count}",
    ),
    "none": ("keine Szenarien gefunden", "no scenarios found"),
    "written": ("Bild geschrieben: {path}", "picture written to {path}"),
}


def told(language: str, word: str, **parts: object) -> str:
    """Return a sentence in a language, with what it speaks of."""
    german, english = _WORDS[word]
    sentence = german if language == GERMAN else english
    return sentence.format(**{name: written(value) for name, value in parts.items()})


def told_miss(language: str, miss: Miss) -> str:
    """Return why a scenario failed."""
    parts = dict(miss.parts)
    faults = parts.get("fields")
    if isinstance(faults, tuple):
        parts["fields"] = "; ".join(_field(language, one) for one in faults)
    return told(language, miss.word, **parts)


def _field(language: str, fault: FieldFault) -> str:
    said = fault.message if language == GERMAN else fault.english or fault.message
    return f"{fault.path}: {said}" if fault.path else said


def written(value: object) -> str:
    """Return a value as YAML has it in one line."""
    if isinstance(value, dict):
        inside = ", ".join(f"{name}: {_within(one)}" for name, one in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_within, value))}]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool) or value is None:
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _within(value: object) -> str:
    """Return a part of a list or mapping; a text with a comma in quotes."""
    text = written(value)
    ambiguous = isinstance(value, str) and (not text or any(one in text for one in ',:[]{}"'))
    return f'"{text}"' if ambiguous else text

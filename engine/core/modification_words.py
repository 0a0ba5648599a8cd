"""Why an instance cannot be modified as it was asked, in English and in German."""

from __future__ import annotations

from collections.abc import Mapping

from engine.modification_model import ModificationFinding

_WORDS: Mapping[str, tuple[str, str]] = {
    "nothing": (
        "there is no instruction; name what begins or ends",
        "Die Anweisung ist leer. Nennen Sie, was beginnen oder enden soll.",
    ),
    "unknown-element": (
        "the process {process!r} has no element {element!r}; what stands in a called process is "
        "reached by the key of its call",
        "Der Prozess „{process}“ hat kein Element „{element}“. Was in einem aufgerufenen Prozess "
        "steht, wird über den Schlüssel des Aufrufs erreicht.",
    ),
    "unknown-token": (
        "no element instance {element} runs in this process instance",
        "In diesem Vorgang läuft keine Elementinstanz {element}.",
    ),
    "not-active": (
        "nothing runs at {element!r}, so nothing can end there",
        "Bei „{element}“ läuft nichts, also kann dort nichts enden.",
    ),
    "start-event": (
        "{element!r} is a start event; begin at the element behind it",
        "„{element}“ ist ein Startereignis. Wählen Sie das Element dahinter.",
    ),
    "boundary-event": (
        "{element!r} is attached to an activity; begin at the element behind it",
        "„{element}“ hängt an einer Aktivität. Wählen Sie das Element dahinter.",
    ),
    "event-sub-process": (
        "{element!r} begins with an event only; begin at an element inside it",
        "„{element}“ beginnt nur mit einem Ereignis. Wählen Sie ein Element darin.",
    ),
    "compensation-handler": (
        "{element!r} undoes what another activity did, and begins only for that",
        "„{element}“ macht rückgängig, was eine andere Aktivität getan hat, und beginnt nur dafür.",
    ),
    "behind-event-gateway": (
        "{element!r} stands behind an event-based gateway; begin at the gateway",
        "„{element}“ steht hinter einem ereignisbasierten Gateway. Wählen Sie das Gateway.",
    ),
    "begins-process": (
        "{element!r} begins process instances by itself; begin at the element behind it",
        "„{element}“ beginnt von selbst neue Vorgänge. Wählen Sie das Element dahinter.",
    ),
    "inside-repeated": (
        "{element!r} stands in {around!r}, which is repeated and of which no run is chosen; name "
        "the key of one as the ancestor",
        "„{element}“ steht in „{around}“, das wiederholt wird. Nennen Sie den Schlüssel des "
        "Durchlaufs, in dem es beginnen soll.",
    ),
    "ambiguous-scope": (
        "{around!r}, in which {element!r} stands, runs {count} times; name the key of one as the "
        "ancestor",
        "„{around}“, worin „{element}“ steht, läuft {count}-mal. Nennen Sie den Schlüssel dessen, "
        "in dem es beginnen soll.",
    ),
    "no-ancestor": (
        "{element!r} does not stand inside what runs as {ancestor}",
        "„{element}“ steht nicht in dem, was als {ancestor} läuft.",
    ),
    "within-ended": (
        "{element!r} would begin inside {around!r}, which the same modification ends",
        "„{element}“ würde in „{around}“ beginnen, das dieselbe Anweisung beendet.",
    ),
    "own-listeners": (
        "the listeners of the process itself run; wait for them, or cancel the process instance",
        "Die Listener des Prozesses selbst laufen. Warten Sie diese ab, oder brechen Sie den "
        "Vorgang ab.",
    ),
    "compensating": (
        "{element!r} runs for a compensation, which would wait for ever; end what compensates",
        "„{element}“ läuft für eine Kompensation, die sonst ewig wartete. Beenden Sie, was "
        "kompensiert.",
    ),
    "whole-instance": (
        "the process instance itself is not ended here; cancel it",
        "Der Vorgang selbst wird hier nicht beendet. Brechen Sie ihn ab.",
    ),
    "variable-scope": (
        "variables for {scope!r}: that is neither {element!r} nor a sub-process around it",
        "Angaben für „{scope}“: Das ist weder „{element}“ noch ein Teilprozess darum.",
    ),
    "protected-variable": (
        "the variable {name!r} says who started the instance and may not be written",
        "Die Angabe „{name}“ sagt, wer den Vorgang begonnen hat. Niemand ändert sie.",
    ),
    "value": (
        "the variable {name!r} cannot be kept: {why}",
        "Die Angabe „{name}“ kann nicht aufbewahrt werden: Sie ist zu groß oder zu tief.",
    ),
}


def found(code: str, element: str | int, **names: object) -> ModificationFinding:
    """Return a finding in both languages.

    Args:
        code: of the rule.
        element: id of the element, or number of the token.
        names: what else the sentences name.
    """
    english, german = _WORDS[code]
    filled = {"element": element, **names}
    return ModificationFinding(
        code, str(element), english.format_map(filled), german.format_map(filled)
    )

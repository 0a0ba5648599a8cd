"""The words of the editor of processes."""

from __future__ import annotations

TEXTS = {
    "editor.title": "{name} bearbeiten",
    "editor.new": "Neuer Prozess",
    "editor.new_link": "Neuen Prozess zeichnen",
    "editor.link": "Bearbeiten",
    "editor.from": "auf Grundlage von Version {version}",
    "editor.never_saved": "Noch kein Entwurf gespeichert",
    "editor.saved": "Entwurf gespeichert, {time} Uhr",
    "editor.not_saved": "Entwurf nicht gespeichert; versuchen Sie es noch einmal",
    "editor.others": "Auch {names} zeichnet an diesem Prozess. Jeder Entwurf steht für sich; "
    "veröffentlicht wird, was Sie hier sehen.",
    "editor.save": "Entwurf speichern",
    "editor.check": "Prüfen",
    "editor.publish": "Veröffentlichen",
    "editor.publish_anyway": "Trotzdem veröffentlichen",
    "editor.discard": "Entwurf verwerfen",
    "editor.diagram": "Zeichnung",
    "editor.properties": "Eigenschaften",
    "editor.findings": "Befunde",
    "editor.unchecked": "Noch nicht geprüft.",
    "editor.checked": "Geprüft.",
    "editor.no_findings": "Kein Befund: So kann der Prozess veröffentlicht werden.",
    "editor.refused": "Nicht veröffentlicht. Das ist noch zu ändern:",
    "editor.other_id": "Nicht veröffentlicht: Die Kennung des Prozesses ist nicht mehr „{id}“. "
    "Mit einer anderen Kennung wäre er ein neuer Prozess.",
    "editor.taken": "Nicht veröffentlicht: Einen Prozess mit dieser Kennung gibt es schon. "
    "Geben Sie dem neuen eine eigene Kennung.",
    "editor.moved_on": "{name} hat Version {version} veröffentlicht; diese Zeichnung geht von "
    "Version {base} aus.",
    "editor.compare": "Version {base} mit Version {version} vergleichen",
    "editor.failed": "Das ist nicht gelungen. Ihr Entwurf steht noch hier; versuchen Sie es "
    "noch einmal.",
    "editor.too_narrow": "Zum Zeichnen braucht es einen größeren Bildschirm. Ansehen können Sie "
    "den Prozess auch hier.",
    "editor.view": "Prozess ansehen",
    "editor.no_script": "Zum Zeichnen braucht der Browser JavaScript. Sie können den Prozess auch "
    "in Camunda Modeler ändern und von dort bereitstellen.",
    "toast.published": "Die neue Version ist veröffentlicht",
}

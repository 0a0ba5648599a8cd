"""The words of the editors of processes, decisions and forms."""

from __future__ import annotations

TEXTS = {
    "editor.title.process": "Prozess {name} bearbeiten",
    "editor.title.decision": "Entscheidung {name} bearbeiten",
    "editor.title.form": "Formular {name} bearbeiten",
    "editor.new.process": "Neuer Prozess",
    "editor.new.decision": "Neue Entscheidung",
    "editor.new.form": "Neues Formular",
    "editor.list.process": "Prozesse",
    "editor.list.decision": "Entscheidungen",
    "editor.list.form": "Formulare",
    "editor.new_link": "Neuen Prozess zeichnen",
    "editor.link": "Bearbeiten",
    "editor.from": "auf Grundlage von Version {version}",
    "editor.never_saved": "Noch kein Entwurf gespeichert",
    "editor.saved": "Entwurf gespeichert, {time} Uhr",
    "editor.not_saved": "Entwurf nicht gespeichert; versuchen Sie es noch einmal",
    "editor.others": "Auch {names} arbeitet daran. Jeder Entwurf steht für sich; "
    "veröffentlicht wird, was Sie hier sehen.",
    "editor.save": "Entwurf speichern",
    "editor.check": "Prüfen",
    "editor.publish": "Veröffentlichen",
    "editor.publish_anyway": "Trotzdem veröffentlichen",
    "editor.discard": "Entwurf verwerfen",
    "editor.drawing.process": "Zeichnung",
    "editor.drawing.decision": "Entscheidungen",
    "editor.drawing.form": "Formular",
    "editor.views": "Teile der Datei",
    "editor.preview": "Vorschau",
    "editor.unreadable.process": "Der Editor versteht nicht alles, was in dieser Datei steht, "
    "und würde es beim Speichern weglassen. Bearbeiten Sie die Datei als Text.",
    "editor.unreadable.decision": "Der Editor kann diese Datei nicht lesen. Er bearbeitet DMN 1.3, "
    "wie Camunda Modeler es speichert.",
    "editor.unreadable.form": "Der Editor kann diese Datei nicht lesen. Er bearbeitet Formulare, "
    "wie Camunda Modeler sie speichert.",
    "editor.more": "Sie haben noch andere Entwürfe: {count}.",
    "editor.together": "Entwürfe zusammen veröffentlichen",
    "editor.properties": "Eigenschaften",
    "editor.findings": "Befunde",
    "editor.unchecked": "Noch nicht geprüft.",
    "editor.checked": "Geprüft.",
    "editor.no_findings": "Kein Befund: So kann es veröffentlicht werden.",
    "editor.refused": "Nicht veröffentlicht. Das ist noch zu ändern:",
    "editor.other_id.process": "Nicht veröffentlicht: Die Kennung des Prozesses ist nicht mehr "
    "„{id}“. Mit einer anderen Kennung wäre er ein neuer Prozess.",
    "editor.other_id.decision": "Nicht veröffentlicht: Namensraum und Kennung der Datei sind nicht "
    "mehr „{id}“. Mit anderen wäre sie eine neue Datei.",
    "editor.other_id.form": "Nicht veröffentlicht: Die Kennung des Formulars ist nicht mehr "
    "„{id}“. Mit einer anderen Kennung wäre es ein neues Formular.",
    "editor.taken": "Nicht veröffentlicht: Eine Kennung darin ist schon vergeben. "
    "Geben Sie dem Neuen eine eigene Kennung.",
    "editor.moved_on": "{name} hat Version {version} veröffentlicht; dieser Entwurf geht von "
    "Version {base} aus.",
    "editor.moved_on_by_command": "Über die Befehlszeile wurde Version {version} "
    "veröffentlicht; dieser Entwurf geht von Version {base} aus.",
    "editor.compare": "Version {base} mit Version {version} vergleichen",
    "editor.failed": "Das ist nicht gelungen. Ihr Entwurf steht noch hier; versuchen Sie es "
    "noch einmal.",
    "editor.too_narrow.process": "Zum Zeichnen braucht es einen größeren Bildschirm. Ansehen "
    "können Sie den Prozess auch hier.",
    "editor.too_narrow.decision": "Zum Bearbeiten braucht es einen größeren Bildschirm. Ansehen "
    "können Sie die Entscheidungen auch hier.",
    "editor.too_narrow.form": "Zum Bearbeiten braucht es einen größeren Bildschirm. Ansehen "
    "können Sie das Formular auch hier.",
    "editor.view.process": "Prozess ansehen",
    "editor.view.decision": "Entscheidung ansehen",
    "editor.view.form": "Formular ansehen",
    "editor.no_script": "Zum Bearbeiten braucht der Browser JavaScript. Sie können die Datei auch "
    "in Camunda Modeler ändern und von dort bereitstellen.",
    "drafts.title": "Entwürfe",
    "drafts.lead": "Nur Sie sehen sie. Zusammen veröffentlicht gelten alle ausgewählten oder "
    "keiner.",
    "drafts.link": "Meine Entwürfe",
    "drafts.choose": "Auswählen",
    "drafts.draft": "Entwurf",
    "drafts.kind": "Art",
    "drafts.kind.process": "Prozess",
    "drafts.kind.decision": "Entscheidung",
    "drafts.kind.form": "Formular",
    "drafts.base": "Grundlage",
    "drafts.new": "neu",
    "drafts.newer": "Inzwischen gilt Version {version}",
    "drafts.saved": "Gespeichert",
    "drafts.publish": "Ausgewählte veröffentlichen",
    "drafts.check": "Ausgewählte prüfen",
    "drafts.none_chosen": "Wählen Sie mindestens einen Entwurf aus.",
    "drafts.moved_on": "Nicht veröffentlicht: Von einem der Entwürfe gilt inzwischen eine neuere "
    "Version, oder eine Kennung darin ist schon vergeben. Öffnen Sie ihn und veröffentlichen Sie "
    "ihn einzeln.",
    "drafts.empty": "Sie haben keine Entwürfe",
    "drafts.empty_words": "Was Sie an Prozessen, Entscheidungen und Formularen ändern, "
    "steht hier, bis Sie es veröffentlichen oder verwerfen.",
    "toast.drafts-published": "Die Entwürfe sind veröffentlicht",
    "forms.title": "Formulare",
    "forms.lead": "Formulare, die als Datei bereitgestellt sind",
    "forms.form": "Formular",
    "forms.file": "Datei",
    "forms.empty": "Es gibt noch keine Formulare",
    "forms.empty_words": "Hier stehen Formulare, sobald eines veröffentlicht ist.",
    "toast.published": "Die neue Version ist veröffentlicht",
}

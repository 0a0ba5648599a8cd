"""Words of the page of what is held back before any case begins."""

from __future__ import annotations

TEXTS = {
    "held.title": "Zurückgehalten",
    "held.headline": "Was keinen Vorgang beginnt oder noch auf Weiteres wartet",
    "held.empty.title": "Nichts zurückgehalten",
    "held.empty.words": "Jede Prozessversion darf Vorgänge beginnen, und kein Startereignis wartet "
    "auf Weiteres.",
    "held.definitions": "Angehaltene Prozessversionen",
    "held.what": "Prozessversion",
    "held.version": "{name}, Version {version}",
    "held.by": "Angehalten von",
    "held.since": "Seit",
    "held.running": "Laufende Vorgänge",
    "held.running_some": "{count}, davon {held} angehalten",
    "held.triggers": "Startereignisse, die auf Weiteres warten",
    "held.trigger": "Gekommen ist",
    "held.start": "Startereignis",
    "held.group": "Gruppe {number}",
    "held.action": "Aktion",
    "held.resume": "Fortsetzen",
    "held.drop": "Verwerfen",
    "resume-version.title": "Version {version} von {name} fortsetzen?",
    "resume-version.words": "Vorgänge dieser Version können dann wieder beginnen. Was inzwischen "
    "einen begonnen hätte und noch aufbewahrt ist, beginnt ihn jetzt.",
    "resume-version.do": "Version fortsetzen",
    "resume-version.instances": "Auch ihre angehaltenen Vorgänge fortsetzen ({count})",
    "drop-trigger.title": "„{name}“ verwerfen?",
    "drop-trigger.words": "Das Startereignis „{event}“ von {process} hält dies, bis alles gekommen "
    "ist, worauf es wartet. Verworfen beginnt es keinen Vorgang mehr.",
    "drop-trigger.do": "Verwerfen",
    "toast.resumed-version": "Die Version wird wieder benutzt.",
    "toast.dropped": "Verworfen.",
}

"""Words of drafts on the task page."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "draft.title": "Ihr Entwurf von {time} steht wieder im Formular.",
    "draft.note": "Nur Sie sehen ihn. Er entfällt, wenn die Aufgabe abgeschlossen ist oder jemand "
    "anderes sie übernimmt. Dateien gehören nicht zum Entwurf.",
    "draft.start_note": "Nur Sie sehen ihn. Er entfällt, wenn Sie den Vorgang starten, spätestens "
    "nach 90 Tagen. Dateien gehören nicht zum Entwurf.",
    "draft.discard": "Entwurf verwerfen",
    "inbox.begun": "Angefangen",
    "inbox.begun_one": "Entwurf: {name}",
    "draft.begun": "Entwurf, {time}",
    "toast.draft-discarded": "Der Entwurf ist verworfen.",
}

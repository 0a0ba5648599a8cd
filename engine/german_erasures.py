"""What is refused about erasures, holds and persons, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "that is no mail address; correct it": "das ist keine Mailadresse; berichtigen Sie sie",
    "there is no such link": "diesen Link gibt es nicht",
    "the notification has more than {} bytes": "die Meldung hat mehr als {0} Bytes",
    "the message is no delivery status notification (RFC 3464)": (
        "die Nachricht ist keine Zustellmeldung (RFC 3464)"
    ),
    "the notification names no recipient whom a mail did not reach": (
        "die Meldung nennt keinen Empfänger, den eine Mail nicht erreicht hat"
    ),
    "the ledger has no entry {}": "das Ledger hat keinen Eintrag {0}",
    "{} may not approve erasure {}: they asked for it": (
        "{0} darf die Löschung {1} nicht genehmigen: Sie ist von {0} beantragt"
    ),
    "{} has approved erasure {} already": "{0} hat die Löschung {1} schon genehmigt",
    "erasure {} is done already": "die Löschung {0} ist schon ausgeführt",
    "erasure {} is asked for already, and not executed yet": (
        "die Löschung {0} ist schon beantragt und noch nicht ausgeführt"
    ),
    "erasure {} is withdrawn": "die Löschung {0} ist zurückgezogen oder verfallen",
    "erasure {} is being executed": "die Löschung {0} wird gerade ausgeführt",
    "erasure {} is not executed yet": "die Löschung {0} ist noch nicht ausgeführt",
    "erasure {} needs {} more approvals": "der Löschung {0} fehlen noch {1} Genehmigungen",
    "there is no erasure {}": "es gibt keine Löschung {0}",
    "vorgang:dataSubjects is {}; it takes a list of up to {} texts, each by which a person is"
    " known, such as an e-mail address": (
        "vorgang:dataSubjects ergibt {0}; gebraucht wird eine Liste mit bis zu {1} Texten, an denen"
        " je eine Person zu erkennen ist, etwa ihre E-Mail-Adresse"
    ),
    "there is no hold {}": "es gibt keine Sperre {0}",
    "hold {} was lifted already": "die Sperre {0} ist schon aufgehoben",
    "name either a person or a case": "nennen Sie entweder eine Person oder einen Vorgang",
    "there is no person or case {}": "es gibt keine Person und keinen Vorgang {0}",
    "nobody is known by that": "unter dieser Angabe ist niemand bekannt",
    "no checkpoint covers the erasure yet": "noch kein Prüfpunkt deckt die Löschung",
    "process instance {} is shown to nobody but the data protection team and the data protection"
    " officer: its use is restricted (Art. 18 GDPR)": (
        "den Vorgang {0} sehen nur der Datenschutz und die oder der Datenschutzbeauftragte: Seine"
        " Verarbeitung ist eingeschränkt (Art. 18 DSGVO)"
    ),
    "process instance {} may be stored and nothing else: its use is restricted (Art. 18 GDPR)": (
        "der Vorgang {0} darf nur noch gespeichert werden: Seine Verarbeitung ist eingeschränkt"
        " (Art. 18 DSGVO)"
    ),
}

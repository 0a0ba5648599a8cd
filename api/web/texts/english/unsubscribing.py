"""Words of the page to which the links of mails lead."""

from __future__ import annotations

TEXTS = {
    "unsubscribe.ask.title": "Unsubscribe from our mails",
    "unsubscribe.ask.words": "With one click you get no more advertising and no surveys from "
    "{company}. Mails about contracts that run will still come.",
    "unsubscribe.act": "Unsubscribe",
    "unsubscribe.never.words": "You have not asked for anything? Then we will not write to you for "
    "a year either when somebody gives your address.",
    "unsubscribe.never": "Never write again",
    "unsubscribe.done.title": "You are unsubscribed",
    "unsubscribe.done.words": "{company} sends you no more advertising and no surveys from now on. "
    "There will be no mail to confirm this.",
    "unsubscribe.gone.title": "This link leads nowhere",
    "unsubscribe.gone.words": "The address is incomplete, or not one of ours. Copy the whole link "
    "from the mail, or ask {company}.",
}

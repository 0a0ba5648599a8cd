"""The words of the error pages: what is so, and what became of the input and what to do."""

from __future__ import annotations

PAGES = {
    "conflict": (
        "Somebody was faster",
        "The case has changed in the meantime. Your input was not taken. Open the task again and "
        "see what is open now.",
    ),
    "suspended": (
        "The case is suspended",
        "Operations has suspended it. Until it is resumed nothing changes about it; your input "
        "was not taken.",
    ),
    "restricted": (
        "The processing of this case is restricted",
        "It may only be stored (Art. 18 GDPR). Until this is settled only data protection sees "
        "what it holds.",
    ),
    "fault": (
        "Something went wrong here",
        "Your last input was either taken as a whole or not at all; a second try does nothing "
        "twice. Tell operations the reference if it happens again.",
    ),
    "foreign": (
        "This page was no longer valid",
        "Your input was not taken. Load the page again and repeat what you wanted to do.",
    ),
    "no-case": (
        "There is no such case",
        "Perhaps it belongs to a group that you are not in. Search for it under “Cases” by number "
        "or customer.",
    ),
    "no-task": (
        "There is no such task",
        "Perhaps it belongs to a group that you are not in. Everything that is with you stands "
        "under “Tasks”.",
    ),
    "not-allowed": (
        "You have no permission for this",
        "Nothing was changed. The administration tells you who is in charge.",
    ),
    "not-found": (
        "There is no such page",
        "The address leads to nothing that you may see. Perhaps it is incomplete.",
    ),
    "refused": (
        "This could not be understood",
        "Your input was not taken. Go back and try again.",
    ),
    "sign-in": ("You are not signed in", "Sign in to go on working."),
    "step-failed": (
        "The next step failed",
        "Your input was not taken. Operations sees the incident; try again later.",
    ),
    "submission": (
        "Some answers are missing or wrong",
        "Your input was not taken. Go back and change these answers:",
    ),
    "task-done": (
        "This task is done already",
        "It was completed or dropped in the meantime. Your input was not taken.",
    ),
    "too-large": (
        "That was too much at once",
        "Your input was not taken. Shorten texts or attachments and try again.",
    ),
    "unavailable": (
        "Vorgang cannot be reached now",
        "Your last input was either taken as a whole or not at all. Try again in a minute; nothing "
        "happens twice by that.",
    ),
}

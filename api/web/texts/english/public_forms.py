"""Words of forms that need no account."""

from __future__ import annotations

TEXTS = {
    "link.honeypot": "Leave this field empty",
    "link.documents": "Your documents",
    "link.until": "This link is valid until {time}.",
    "link.thanks.title": "What you sent has arrived",
    "link.thanks.words": "There is nothing more to do.",
    "link.thanks.back": "Back to the page",
    "link.used.title": "This is done already",
    "link.used.words": "This link has been used. It is valid once. If it was not you, turn to "
    "{company}.",
    "link.expired.title": "This link is not valid any more",
    "link.expired.words": "It was valid until {time}. Nothing has happened.",
    "link.expired.renew": "Ask for a new link",
    "link.expired.renew_words": "The new link goes to where this one went.",
    "link.expired.ask": "If you still want to answer, turn to {company}.",
    "link.withdrawn.title": "This link has been withdrawn",
    "link.withdrawn.words": "There is no need to answer any more, or there is a newer link. Look "
    "into your mail, or turn to {company}.",
    "link.checked.title": "This is being dealt with",
    "link.checked.words": "There is nothing to do here now. Try again later, or turn to {company}.",
    "link.gone.title": "There is no such link here",
    "link.gone.words": "The address is incomplete, or the link has expired. Open it from the "
    "message again, or turn to {company}.",
    "link.asked.title": "A new link is on its way",
    "link.asked.words": "It goes to where the old one went. The old one is not valid any more.",
    "link.over": "This page has been open for too long. Load it again.",
    "link.filled": "A hidden field is filled in, probably by a program. Load the page again and "
    "fill in the form by hand.",
    "link.closed": "This link is not valid any more. Load the page again; it says what to do.",
    "link.under_way": "What you sent is being taken. Send it again in a moment; it arrives only "
    "once.",
    "link.failed": "What you sent could not be taken. It is still here. Try again later.",
    "public.submit": "Send",
    "public.honeypot": "Leave this field empty",
    "public.no_script": "This form needs JavaScript. Turn it on for this page and load it again.",
    "public.thanks.title": "What you sent has arrived",
    "public.thanks.words": "We deal with it under this number. Name the number when you ask.",
    "public.thanks.reference": "Number",
    "public.thanks.about": "Form",
    "public.thanks.again": "Send more",
    "public.gone.title": "There is no such form here",
    "public.gone.words": "The address is wrong, or the form is closed at present. Check the "
    "address, or ask {company}.",
    "public.over": "This page has been open for too long. Load it again and enter the values once "
    "more.",
    "public.filled": "A hidden field is filled in, probably by a program. Load the page again and "
    "fill in the form by hand.",
    "public.too_fast": "That was too fast for a person. Wait a moment and send it again.",
    "public.gone": "The form was closed. What you entered has not arrived.",
    "public.changed": "The form has changed. Load the page again and enter the values once more.",
    "public.under_way": "What you entered is being taken at this moment. Send it again in a "
    "moment; it arrives only once.",
    "public.failed": "What you entered could not be taken. It still stands here. Try again later.",
}

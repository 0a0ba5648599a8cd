"""Words of forms that need no account."""

from __future__ import annotations

TEXTS = {
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

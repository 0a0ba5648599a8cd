"""Words of the public appearance, in English."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "public.imprint": "Imprint",
    "public.privacy": "Privacy notice",
    "brand.title": "Public appearance",
    "brand.lead": "This is how customers see public forms, links, signatures, unsubscribing, "
    "mails and documents.",
    "brand.company": "Name of the company",
    "brand.company.hint": "Without one: {usual}.",
    "brand.colour": "Colour",
    "brand.colour.hint": "For buttons and links, such as #0b5c68. For dark pages it is made "
    "lighter.",
    "brand.logo": "Logo",
    "brand.logo.hint": "SVG or PNG, 200 KB at most. It stands at the head in place of the name.",
    "brand.logo.now": "The logo of now",
    "brand.logo.none": "No logo any more",
    "brand.imprint": "Imprint",
    "brand.imprint.hint": "Address of the page, with https://.",
    "brand.privacy": "Privacy notice",
    "brand.privacy.hint": "Address of the page, with https://.",
    "brand.details": "What business letters must say",
    "brand.details.hint": "Legal form and seat, register court and number, directors, a line each "
    "(§ 35a GmbHG, § 37a HGB). Stands below mails to outsiders and at the foot of documents.",
    "brand.reason": "Reason of the change",
    "brand.reason.hint": "Stands sealed in the ledger.",
    "brand.save": "Save the appearance",
    "toast.brand": "The appearance is saved.",
    "brand.fault.company.long": "Shorten the name to at most {figure} characters",
    "brand.fault.colour.unknown": "Write the colour with six digits, such as #0b5c68",
    "brand.fault.colour.contrast": "Choose a darker colour: its contrast on light pages is "
    "{figure} to 1, 4.5 to 1 is needed (WCAG AA)",
    "brand.fault.imprint.unknown": "Write the imprint as an address with https://",
    "brand.fault.privacy.unknown": "Write the privacy notice as an address with https://",
    "brand.fault.details.many": "Shorten what letters must say to at most {figure} lines",
    "brand.fault.details.long": "Shorten each line of what letters must say to at most {figure} "
    "characters, without control characters",
    "brand.fault.reason.missing": "Give a reason, of at most 500 characters",
    "brand.fault.logo.large": "Choose a logo of at most {figure} KB",
    "brand.fault.logo.pixels": "Choose a logo of at most {figure} pixels a side",
    "brand.fault.logo.kind": "Choose a logo as SVG or PNG",
    "brand.fault.logo.unreadable": "The PNG is damaged. Save it anew",
    "brand.fault.logo.active": "The SVG holds “{figure}”, which could do more than draw. "
    "Save it as plain SVG",
}

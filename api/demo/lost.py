"""Chapter of the demonstration: a quote is lost, and why goes into the learning report."""

from __future__ import annotations

from api.demo import people
from api.demo.client import Unexpected
from api.demo.quote import submitted
from api.demo.stage import Play, until
from api.demo.strangers import link_in

_OWNER = "jonas"
_PERSON = people.LOST_CUSTOMER
_REPORT = "lost-deals"


def small_discount(stage: Play) -> str:
    """Submit a quote of 12 %: the table asks nobody, and that is on record as well."""
    stage.cases["lost"] = submitted(stage, _OWNER, people.LOST_QUOTE)
    case = stage.cases["lost"]
    until(lambda: "approval.auto" in stage.facts(case), "the quote was not approved by the table")
    return "12 % needs nobody, approval.auto stands in the ledger"


def refused(stage: Play) -> str:
    """Refuse the quote by the link of the mail, with a reason."""
    customer = stage.stranger(_PERSON.email)
    link = link_in(customer.mail(f"Ihr Angebot {people.LOST_NUMBER}"))
    customer.refuse(link, "price", "Nordwind bietet ein Drittel weniger.").expect(303)
    return f"{_PERSON.name} ({_PERSON.company}): der Preis"


def given_up(stage: Play) -> str:
    """Call the quote lost: nobody but its owner does, and only then feedback is asked for."""
    stage.do(_OWNER, stage.cases["lost"], "decide-after", {"next": "lost"})
    stage.ended(stage.cases["lost"])
    stage.cases["feedback"] = stage.case_of("lost-deal-feedback", people.LOST_NUMBER)
    return f"{people.name_of(_OWNER)} is asked for the reasons"


def guessed_price(stage: Play) -> str:
    """Name the price without prices: refused, both fields are named."""
    given = {**people.FEEDBACK, "ourPrice": None, "competitorPrice": None}
    answer = stage.tried(_OWNER, stage.cases["feedback"], "give-feedback", given)
    faults = answer.expect(422).body.decode()
    if "ourPrice" not in faults or "competitorPrice" not in faults:
        raise Unexpected(f"the fields are not named: {faults[:300]}")
    return "refused, the form names both missing prices"


def told_why(stage: Play) -> str:
    """Say why."""
    case = stage.cases["feedback"]
    stage.do(_OWNER, case, "give-feedback", people.FEEDBACK)
    until(lambda: "feedback.given" in stage.facts(case), "the feedback is not recorded")
    return "Wettbewerber Nordwind, Preis zu hoch; feedback.given"


def others_of_the_year(stage: Play) -> str:
    """Tell what a CRM knows of other opportunities; their owners say why in the same form."""
    told(stage)
    lost = sum(one.result == "lost" for one in people.OPPORTUNITIES)
    return f"{lost} lost and {len(people.OPPORTUNITIES) - lost} won, from the CRM"


def told(stage: Play) -> None:
    """Tell of opportunities as a CRM does, and say why they were won or lost."""
    for number, one in enumerate(people.OPPORTUNITIES, 1):
        key = f"CH-2026-{number:04d}"
        stage.publish(f"opportunity.{one.result}", "", people.told_by_crm(key, one))
        case = stage.case_of("lost-deal-feedback", key)
        stage.do(one.owner, case, "give-feedback", one.feedback)


def learnt(stage: Play) -> str:
    """Read the learning report as head of sales, and take it away as CSV and sealed PDF."""
    wanted = 1 + len(people.OPPORTUNITIES)

    def rows() -> bytes | None:
        made = stage.report("ingrid", _REPORT, "csv")
        given = [line for line in made.decode().splitlines()[1:] if "gegeben" in line]
        return made if len(given) == wanted else None

    stage.keep("Gewonnen und verloren.csv", until(rows, "the report does not show all feedback"))
    stage.keep("Gewonnen und verloren.pdf", stage.report("ingrid", _REPORT, "pdf"))
    return f"{wanted} Rückmeldungen, as page, CSV and sealed PDF"


STEPS = (
    ("A small discount needs nobody", small_discount),
    ("The customer refuses by the link in the mail", refused),
    ("The quote is lost", given_up),
    ("A forced answer is not taken", guessed_price),
    ("Jonas Petersen says why", told_why),
    ("Others of the year", others_of_the_year),
    ("The learning report shows it", learnt),
)

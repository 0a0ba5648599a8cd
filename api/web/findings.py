"""Findings of a verification for people: accounts and cases by their names, by rule and by case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request

from api.web.language import is_english
from api.web.texts import say
from audit.entry import SYSTEM
from audit.finding import RULES_OF_MEANING, Finding
from engine import queries
from engine.model import Person
from engine.queries.account_names import account_names
from engine.workspace import Workspace

MOST: Final = 100
"""So many findings stand on one page."""
_ACCOUNT = re.compile(r"acc_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class RulesChecked:
    """A check of the rules: when it ended, the days that the auditor named, and what was found."""

    at: datetime
    since: str
    until: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule: its code, what it demands, how many findings there are, and in how many cases."""

    code: str
    name: str
    count: int
    cases: int


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one case or of one rule, as far as they stand on this page.

    Args:
        key: of the case, or code of the rule; empty for the log's own chain.
        name: for people.
        count: of all findings of it.
        findings: those of this page.
    """

    key: str
    name: str
    count: int
    findings: tuple[Finding, ...]


def keep(request: Request, found: Sequence[Finding], **period: str) -> None:
    """Keep what a check of the rules found in this process, until the next one.

    Args:
        request: whose application keeps it.
        found: broken rules.
        period: `from` and `to`, the days that were named.
    """
    since, until = period.get("from", ""), period.get("to", "")
    request.app.state.rules_checked = RulesChecked(datetime.now(UTC), since, until, tuple(found))


def newest_check(request: Request) -> RulesChecked | None:
    """Return the newest check of the rules that this process knows of, one of the whole ledger in
    the background too; `None` without any."""
    checked: RulesChecked | None = request.app.state.rules_checked
    last = request.app.state.ledger_check.last
    if last is None or last.findings is None or (checked and checked.at > last.at):
        return checked
    broken = tuple(one for one in last.findings if one.code in RULES_OF_MEANING)
    return RulesChecked(last.at, "", "", broken)


def for_people(
    workspace: Workspace, found: Sequence[Finding], person: Person
) -> tuple[Finding, ...]:
    """Return the findings in the reader's language, with the name of each account in the place of
    its reference; one that there is no more keeps its reference.

    Raises:
        NotAllowed: the person may not verify.
    """
    told = [replace(one, message=one.english) if is_english() and one.english else one
            for one in found]  # fmt: skip
    named = {ref for one in told for ref in _ACCOUNT.findall(one.message)}
    people = account_names(workspace, named, person) if named else {}
    return tuple(
        replace(one, message=_ACCOUNT.sub(lambda ref: people.get(ref[0], ref[0]), one.message))
        for one in told
    )


def case_names(workspace: Workspace, person: Person, keys: Collection[int]) -> dict[int, str]:
    """Return how those of these cases are called that the person may see."""
    if not keys:
        return {}
    found = queries.search_process_instances(
        workspace, person, filter={"keys": sorted(keys)}, limit=len(keys)
    ).items
    return {one.key: one.business_id or say("case.number", key=one.key) for one in found}


def by_rule(found: Sequence[Finding]) -> list[RuleRow]:
    """Return every rule of what happened, those that are broken most often first."""
    counts = Counter(one.code for one in found)
    cases = Counter(code for code, _ in {(one.code, one.instance) for one in found})
    rows = [
        RuleRow(code, _rule(code), counts[code], cases[code])
        for code in {*RULES_OF_MEANING, *counts}
    ]
    return sorted(rows, key=lambda one: (-one.count, one.name, one.code))


def ordered(found: Sequence[Finding], how: str) -> list[Finding]:
    """Return the findings by `rule` or by `case`, those with the most of them first."""
    place = {key: number for number, (key, _) in enumerate(_counts(found, how).most_common())}
    return sorted(found, key=lambda one: place[_key(one, how)])


def grouped(
    page: Sequence[Finding], found: Sequence[Finding], how: str, known: Mapping[int, str]
) -> list[Group]:
    """Return a page of findings in their groups.

    Args:
        page: a part of what is `ordered`.
        found: all that are told of on all pages.
        how: `rule` or `case`.
        known: names of the page's cases, by key.
    """
    counts = _counts(found, how)
    return [
        Group(
            key,
            _name(key, how, known),
            counts[key],
            tuple(one for one in page if _key(one, how) == key),
        )
        for key in dict.fromkeys(_key(one, how) for one in page)
    ]


def keys_of(found: Sequence[Finding]) -> set[int]:
    """Return the keys of the cases that findings are about."""
    return {int(key) for one in found if (key := _key(one, "case"))}


def _rule(code: str) -> str:
    # Whatever else is found says that the evidence does not hold.
    return say(f"rule.{code}" if code in RULES_OF_MEANING else "rule.evidence")


def _counts(found: Sequence[Finding], how: str) -> Counter[str]:
    return Counter(_key(one, how) for one in found)


def _key(one: Finding, how: str) -> str:
    if how == "rule":
        return one.code
    return "" if one.instance in (None, SYSTEM) else str(one.instance)


def _name(key: str, how: str, known: Mapping[int, str]) -> str:
    if how == "rule":
        return _rule(key)
    return known.get(int(key), say("case.number", key=key)) if key else say("finding.of_system")

"""The sealed report about a part of the ledger: names for what the entries know by ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from audit.export import Bundle, to_bytes
from audit.language import Language
from audit.reports.about import About
from audit.reports.erasures import Remaining
from audit.seal import seal_report
from audit.selection_report import Occasion, render_selection
from audit.telling import Telling
from audit.terms import Terms
from engine.commands.report_words import element_names, terms_of
from engine.model import Person
from engine.restricted_cases import searchable
from engine.store import listings
from engine.workspace import Workspace


def sealed_selection(
    workspace: Workspace,
    bundle: Bundle,
    kind: str,
    language: str,
    actor: Person,
    now: datetime,
    kept: Sequence[Remaining] | None = None,
    about: About | None = None,
) -> bytes:
    """Return the report about a filtered export as a sealed PDF with the evidence in it.

    Args:
        bundle: the export.
        kind: of `audit.reports.kinds`.
        language: `de` or `en`.
        actor: who asks for it.
        now: the database's clock.
        kept: of a certificate of erasure, what of the cases is still there.
        about: the person whose entries were asked for.
    """
    with workspace.transaction() as connection:
        telling = _telling(workspace, connection, bundle, Language(language), actor)
    settings = workspace.settings
    occasion = Occasion(actor.name, now, settings.company, kept, about)
    return seal_report(
        lambda seal_time: render_selection(bundle, kind, occasion, telling, seal_time),
        to_bytes(bundle),
        workspace.ledger.keys,
        settings.timestamp_url,
    )


def _telling(
    workspace: Workspace, connection: Connection, bundle: Bundle, language: Language, actor: Person
) -> Telling:
    """Return names for the processes and cases that stand in the entries; of cases whose use is
    restricted, for those alone who may read them."""
    bodies = [json.loads(entry["body"]) for entry in bundle["entries"]]
    hashes = {body["def"]["sha256"] for body in bodies if "def" in body}
    catalogue = workspace.definitions.catalogue(connection)
    people = dict(workspace.definitions.directory(connection).names)
    names: dict[str, str] = {
        id_: heads[-1].name or id_ for id_, heads in catalogue.decisions.items()
    }
    terms = Terms(people=people, language=language)
    for head in catalogue.process_by_key.values():
        if head.sha256 not in hashes:
            continue
        runnable = workspace.definitions.process(connection, head.key)
        links = [node.model.extensions.form for node in runnable.process.nodes.values()]
        ids = {link.form_id for link in links if link is not None}
        forms = [
            workspace.definitions.form(connection, catalogue.forms[id_][-1])
            for id_ in sorted(ids & set(catalogue.forms))
        ]
        names = {**names, **element_names(runnable.process), head.id: head.name or head.id}
        made = terms_of(runnable.process, forms, people)
        terms = Terms(
            {**terms.labels, **made.labels}, {**terms.choices, **made.choices}, people, language
        )
    keys = sorted({int(body["inst"]) for body in bodies if body["inst"].isdigit()})
    named = searchable(connection, actor, keys)
    business_ids = listings.business_ids(connection, named, workspace.seals)
    return Telling(language, people, names, terms, business_ids)

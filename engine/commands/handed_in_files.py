"""Files that come with a submission: looked at before the step, kept and stated in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from audit.entry import Fact
from engine.faults import FileRefused
from engine.file_types import is_accepted
from engine.model import StoredDocument, Transition
from engine.received_files import plain_name, received_file
from engine.settings import Settings
from forms.files import NO_FILES, GivenFile, GivenFiles
from forms.values import Complaint


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the browser sent it.

    Args:
        reference: what stands for it in the submission; several files of a field share it.
    """

    reference: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The files of one submission, looked at.

    Args:
        given: by reference, for the form's validator.
        documents: those that may be kept, by SHA-256.
    """

    given: GivenFiles
    documents: Mapping[str, StoredDocument]

    def named_in(self, values: object) -> tuple[StoredDocument, ...]:
        """Return the files that stand in what a form took, each once."""
        found = dict.fromkeys(_document_ids(values))
        return tuple(self.documents[one] for one in found if one in self.documents)


NOTHING_HANDED_IN: Final = HandedIn(NO_FILES, {})


def look_at(settings: Settings, sent: Iterable[SentFile]) -> HandedIn:
    """Return the files with their types and what is wrong with them.

    Called outside any transaction, since a virus scanner takes its time, and only for somebody
    who may hand them in.
    """
    given: dict[str, list[GivenFile]] = {}
    documents: dict[str, StoredDocument] = {}
    for one in sent:
        try:
            document = received_file(settings, one.name, one.content)
        except FileRefused as refused:
            looked_at = _refused(one, refused)
        else:
            documents[document.sha256] = document
            looked_at = GivenFile(
                document.name,
                document.content_type,
                len(document.content),
                document.sha256,
                None,
                partial(is_accepted, document.content_type),
            )
        given.setdefault(one.reference, []).append(looked_at)
    return HandedIn(given, documents)


def with_documents(
    transition: Transition,
    documents: Sequence[StoredDocument],
    element: str | None,
    task: str | None,
) -> Transition:
    """Return the transition with a fact for each file that was handed in.

    What a file is called may name a person, so that only its hash, type and size stand there.
    """
    facts = tuple(
        Fact(
            type="document.added",
            element=element,
            task=task,
            data={"media_type": one.content_type, "size": len(one.content)},
            refs={"sha256": one.sha256},
        )
        for one in documents
    )
    return replace(transition, facts=(*transition.facts, *facts)) if facts else transition


def _refused(sent: SentFile, refused: FileRefused) -> GivenFile:
    complaint = Complaint(refused.code, refused.values)
    return GivenFile(plain_name(sent.name), "", len(sent.content), "", complaint, lambda _: False)


def _document_ids(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        named = value.get("documentId")
        if isinstance(named, str):
            yield named
        for inner in value.values():
            yield from _document_ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _document_ids(inner)

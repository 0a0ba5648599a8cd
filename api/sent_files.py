"""Submissions with files: one part `data` of JSON, and the files under their references in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.identity import Visitor, check_token, visitor_of_interface, visitor_of_page
from api.requests import RequestRefused
from engine.commands.handed_in_files import SentFile
from forms.strict_json import JsonRefused, parse_json

MOST_FILES: Final = 50
LARGEST_DATA: Final = 2_000_000
ADDRESSES: Final = re.compile(
    r"/(?:tasks/\d{1,19}/complete|start/\d{1,19}|v2/user-tasks/\d{1,19}/completion)/with-files"
    r"|/t/[A-Za-z0-9_-]{32}/with-files"
    r"|(?:/v2/process-instances|/cases)/\d{1,19}/documents"
)
"""Where they are sent to; what is sent there may be larger than elsewhere."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a form holds, and the files that were chosen in it."""

    values: Mapping[str, object]
    files: Sequence[SentFile]


async def _read_submission(request: Request) -> Submission:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RequestRefused("send multipart/form-data: a part `data` of JSON, and the files")
    async with request.form(max_files=MOST_FILES, max_fields=1, max_part_size=LARGEST_DATA) as form:
        data = form.get("data")
        if not isinstance(data, str):
            raise RequestRefused("there is no part `data` with what the form holds")
        files = [
            SentFile(reference, part.filename or "", await part.read())
            for reference, part in form.multi_items()
            if isinstance(part, UploadFile)
        ]
    try:
        values = parse_json(data.encode())
    except JsonRefused as fault:
        raise RequestRefused(str(fault)) from fault
    if not isinstance(values, dict):
        raise RequestRefused("data must be a JSON object")
    return Submission(values, files)


SentSubmission = Annotated[Submission, Depends(_read_submission)]
"""A submission with files; stands after the visitor, so that it is not read of a stranger."""


@dataclass(frozen=True, slots=True)
class Document:
    """A single file, and the user task on whose page it was chosen, if on one."""

    name: str
    content: bytes = field(repr=False)
    task: str = ""


async def _read_document(request: Request) -> Document:
    """Read the one file of a form, once it is known who sends it.

    Raises:
        ForeignRequest: it comes from no page of ours.
        RequestRefused: there is none.
    """
    by_page = not request.url.path.startswith("/v2/")
    visitor = await run_in_threadpool(visitor_of_page if by_page else visitor_of_interface, request)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RequestRefused("send multipart/form-data with a part `file`")
    async with request.form(max_files=1, max_fields=5) as form:
        if isinstance(visitor, Visitor):
            token = form.get("csrf")
            check_token(request, visitor, token if isinstance(token, str) else None)
        part, task = form.get("file"), form.get("task")
        if not isinstance(part, UploadFile):
            raise RequestRefused("there is no part `file`")
        chosen = await part.read()
        return Document(part.filename or "", chosen, task if isinstance(task, str) else "")


SentDocument = Annotated[Document, Depends(_read_document)]
"""A single file; who sends it is known before it is read."""

"""What requests carry, read within limits: JSON, forms, uploads, keys in addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.identity import Visitor, check_token, visitor_of_interface, visitor_of_page
from engine.faults import EngineFault, NotFound
from engine.model import Person, Resource
from forms.strict_json import JsonRefused, parse_json

LARGEST_KEY = 2**63 - 1
MAX_FILES = 250
MAX_FIELDS = 100
LONGEST_FILE_NAME = 255
_NO_NAMES = frozenset({"", ".", ".."})


class RequestRefused(EngineFault):
    """The request cannot be understood; the message says what is wrong with it."""


class MediaTypeRefused(EngineFault):
    """The request's Content-Type is not what this address takes."""


class RequestTooLarge(EngineFault):
    """The request is larger than this server takes."""


def key_of(text: str) -> int:
    """Return the key that an address or a body names.

    Raises:
        NotFound: it is no decimal number, or larger than any key.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > LARGEST_KEY:
        raise NotFound(f"there is no key {text[:40]!r}")
    return int(text)


def object_in(request: Request, content: bytes) -> dict[str, object]:
    """Return the JSON object that a request holds; empty if it holds nothing.

    Args:
        request: says what kind its content is.
        content: all of it.

    Raises:
        MediaTypeRefused: it is not declared as JSON.
        RequestRefused: it is none, or no object.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Any page may send text/plain or a form with a browser's credentials, but JSON only its own.
    if kind != "application/json" and (kind or content):
        raise MediaTypeRefused(
            f"the Content-Type is {kind[:100] or 'missing'}; send the body as application/json"
        )
    if not content.strip():
        return {}
    try:
        value = parse_json(content)
    except JsonRefused as fault:
        raise RequestRefused(str(fault)) from fault
    if not isinstance(value, dict):
        raise RequestRefused("the body must be a JSON object")
    return value


async def _read_object(request: Request) -> dict[str, object]:
    return object_in(request, await request.body())


async def _read_fields(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def _read_resources(request: Request) -> tuple[Resource, ...]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RequestRefused("send the files as multipart/form-data, one part `resources` per file")
    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    files = [part for name, part in form.multi_items() if isinstance(part, UploadFile)]
    if not files:
        raise RequestRefused("there is no file: send each one as a part `resources`")
    return tuple([Resource(_file_name(part), await part.read()) for part in files])


def _file_name(part: UploadFile) -> str:
    """Return the file's name, which goes into the ledger and stays there.

    Raises:
        RequestRefused: control or invisible characters, a path, or too long.
    """
    name = part.filename or "resource"
    parts = set(name.split("/"))  # clients of Camunda name files by their path in the project
    if (
        len(name) <= LONGEST_FILE_NAME
        and name.isprintable()
        and "\\" not in name
        and not parts & _NO_NAMES
    ):
        return name
    raise RequestRefused(
        f"the file name {name[:60]!a} cannot be kept; give the file a name of at most "
        f"{LONGEST_FILE_NAME} printable characters, folders in it named and parted by /"
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """A form sent from one of our pages: who sent it and what is in it."""

    visitor: Visitor
    fields: Mapping[str, str]


Body = Annotated[dict[str, object], Depends(_read_object)]
"""The JSON object of the request; empty if there is no body."""

Fields = Annotated[dict[str, str], Depends(_read_fields)]
"""The fields of a form, whoever sent it."""

Upload = Annotated[tuple[Resource, ...], Depends(_read_resources)]
"""The files of a multipart request, at least one."""

Reader = Annotated[Visitor, Depends(visitor_of_page)]
"""Who reads a page."""

Caller = Annotated[Person, Depends(visitor_of_interface)]
"""Who calls the JSON interface."""


async def _posted(request: Request, visitor: Reader, fields: Fields) -> Posted:
    check_token(request, visitor, fields.get("csrf"))
    return Posted(visitor, fields)


def visitor_of_island(request: Request) -> Visitor:
    """Return who sends JSON from one of our pages, the token in the header checked.

    Raises:
        SignInNeeded: nobody is signed in.
        ForeignRequest: the token is missing or wrong, or another page sends this.
    """
    visitor = visitor_of_page(request)
    check_token(request, visitor, request.headers.get("x-csrf-token"))
    return visitor


PostedForm = Annotated[Posted, Depends(_posted)]
"""A form from one of our pages, its token checked."""

IslandVisitor = Annotated[Visitor, Depends(visitor_of_island)]
"""Who sends JSON from one of our pages, the token in the header checked."""


def text_of(body: Mapping[str, object], name: str, longest: int | None = None) -> str | None:
    """Return a text of the body, or `None` if it is absent or null.

    Args:
        body: the JSON object.
        name: of the member.
        longest: characters, if there is a limit.

    Raises:
        RequestRefused: it is there and no text, or longer.
    """
    value = body.get(name)
    if isinstance(value, str) and longest is not None and len(value) > longest:
        raise RequestRefused(f"{name} has {len(value)} characters; at most {longest} can be kept")
    if value is None or isinstance(value, str):
        return value
    raise RequestRefused(f"{name} must be a text")


def object_of(body: Mapping[str, object], name: str) -> dict[str, object]:
    """Return an object of the body, empty if it is absent or null.

    Raises:
        RequestRefused: it is there and no object.
    """
    value = body.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise RequestRefused(f"{name} must be an object")


def flag_of(body: Mapping[str, object], name: str) -> bool:
    """Return a truth value of the body, false if it is absent or null.

    Raises:
        RequestRefused: it is there and neither true nor false.
    """
    value = body.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise RequestRefused(f"{name} must be true or false")

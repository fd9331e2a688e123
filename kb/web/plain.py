"""What a request must be before a route sees it: text that UTF-8 can hold, numbers that a database can hold."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes, urlsplit

from fastapi import HTTPException, Path
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

LARGEST_NUMBER = 2**31 - 1
"""The largest number of a row, and of whatever else a database keeps as a whole number."""

WholeNumber = Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
"""A number in a query or a form."""

RowNumber = Annotated[int, Path(ge=0, le=LARGEST_NUMBER)]
"""The number of a row in an address."""


class PlainRequest(Request):
    """A request whose form and JSON hold text without NUL and without half letters (surrogates).

    Reading them raises ``HTTPException`` 400 where they do not.
    """

    async def form(self, **limits: Any) -> FormData:  # type: ignore[override]  # noqa: ANN401 - Starlette's own
        """The form."""
        form = await super().form(**limits)
        if not all(is_plain(each) for pair in form.multi_items() for each in pair if isinstance(each, str)):
            raise HTTPException(400)
        return form

    async def json(self) -> Any:  # noqa: ANN401 - what JSON can be
        """The JSON value."""
        value = await super().json()
        if not all(map(is_plain, _texts(value))):
            raise HTTPException(400)
        return value


class PlainRoute(APIRoute):
    """A route that gets :class:`PlainRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler."""
        handler = super().get_route_handler()

        async def plain(request: Request) -> Response:
            return await handler(PlainRequest(request.scope, request.receive))

        return plain


def row_number(text: str) -> int | None:
    """The number of a row as a form or a cookie holds it; None for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER)) else None
    return number if number is not None and number <= LARGEST_NUMBER else None


def host_of(address: str) -> str:
    """Host and port of an address; empty where it is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def is_plain(text: str) -> bool:
    """Whether text has neither NUL nor surrogates."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def has_plain_address(scope: Scope) -> bool:
    """Whether path and query are UTF-8 without NUL, once their percent signs are read."""
    query = bytes(scope.get("query_string", b"")).replace(b"+", b" ")
    return all(_is_utf8(unquote_to_bytes(part)) for part in (bytes(scope.get("raw_path") or b""), query))


def _is_utf8(read: bytes) -> bool:
    try:
        read.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in read


def _texts(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one

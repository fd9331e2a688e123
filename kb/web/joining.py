"""What may come to the chat's queue: the page's own events, with plain values, checked before Gradio sees a body.

Gradio reads a body as it comes: a record that looks like a file of its own makes it open, copy or fetch what the record
names. So nothing of a request is passed on as it came: the body, the query and the headers that Gradio gets are built
here from values that were checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.web.api.problems import problem
from kb.web.security import came_whole, once, route_of
from kb.web.sessions import Sessions
from kb.web.words import Words

LONGEST_TEXT = 32_000
"""Characters of one input: far over the longest question, so that who pastes a whole article is told its length."""

_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENT_ID = re.compile(r"[0-9a-f]{32}")
_JOIN, _CANCEL, _RESET = "/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"
_DATA, _HEARTBEAT = "/gradio_api/queue/data", "/gradio_api/heartbeat/"
_FREE = frozenset({"textbox", "button"})
"""Components whose value may be any text."""
_PASSED = frozenset(
    {b"host", b"accept", b"accept-encoding", b"content-type", b"user-agent", b"if-none-match", b"if-modified-since"}
)
_PASSED_BY_PROXY = frozenset({b"x-forwarded-host", b"x-forwarded-proto"})
"""Headers that Gradio gets; those of a proxy are taken away from everybody who is none (:mod:`kb.web.callers`)."""


class Refused(Exception):
    """A body that is not one of the page's own."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the page can ask: for each input the values it may have (None: any text), and what sets it off."""

    inputs: tuple[frozenset[str | None] | None, ...]
    triggers: frozenset[int]


def events_of(config: Mapping[str, Any]) -> dict[int, Event]:
    """The events of a page by number, from the description of it that Gradio gives its browser side."""
    components = {each["id"]: each for each in config["components"]}
    return {
        each["id"]: Event(
            tuple(_values_of(components[number]) for number in each["inputs"]),
            frozenset(number for number, _ in each["targets"] if number is not None),
        )
        for each in config["dependencies"]
    }


def _values_of(component: Mapping[str, Any]) -> frozenset[str | None] | None:
    if component["type"] in _FREE:
        return None
    choices = component["props"].get("choices", ())
    return frozenset({None, *(value for _, value in choices)})


class Joining:
    """Passes on to Gradio what the page itself would send, built anew; answers 422 for all else.

    ``sessions`` says when a visitor has too much waiting (429). A body is read whole here, below the limit of
    :class:`kb.web.security.BodyLimit`.
    """

    def __init__(self, app: ASGIApp, events: Mapping[int, Event], sessions: Sessions, text: Words) -> None:
        self._app = app
        self._events = events
        self._sessions = sessions
        self._text = text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = route_of(scope).rstrip("/")
        try:
            if scope["method"] == "POST":
                await self._posted(route, scope, receive, send)
            elif route == _DATA:
                session = _session(Request(scope).query_params.get("session_hash"))
                if not self._sessions.knows(session):
                    await problem(404, self._text("chat.refused"))(scope, receive, send)
                    return
                with self._sessions.listening(session):
                    await self._app(_bare(scope, f"session_hash={session}"), receive, send)
            elif route.startswith(_HEARTBEAT):
                with self._sessions.listening(_session(route.removeprefix(_HEARTBEAT))):
                    await self._app(_bare(scope), receive, send)
            else:
                await self._app(_bare(scope), receive, send)
        except Refused:
            await problem(422, self._text("chat.refused"))(scope, receive, send)

    async def _posted(self, route: str, scope: Scope, receive: Receive, send: Send) -> None:
        body = await came_whole(receive)
        if body is None:
            return
        read = {_JOIN: self._join, _CANCEL: self._cancel, _RESET: self._reset}.get(route)
        if read is None:
            raise Refused
        checked = read(_object(body))
        if route == _JOIN and not self._sessions.admits(str(checked["session_hash"])):
            reply = problem(429, self._text("chat.waiting"))
            reply.headers["Retry-After"] = "5"
            await reply(scope, receive, send)
            return
        content = json.dumps(checked).encode()
        inner = _bare(scope)
        inner["headers"] = [
            *((name, value) for name, value in inner["headers"] if name != b"content-type"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
        ]
        await self._app(inner, once(content, receive), send)

    def _join(self, sent: Mapping[str, object]) -> dict[str, object]:
        """The body of an event. Its data stand in the order of the event's inputs."""
        _only(sent, "data", "event_data", "fn_index", "trigger_id", "session_hash")
        number, trigger, data = sent.get("fn_index"), sent.get("trigger_id"), sent.get("data")
        event = self._events.get(number) if type(number) is int else None
        if event is None or type(trigger) is not int or trigger not in event.triggers:
            raise Refused
        if not isinstance(data, list) or len(data) != len(event.inputs) or sent.get("event_data") is not None:
            raise Refused
        return {
            "data": [_value(value, among) for value, among in zip(data, event.inputs, strict=True)],
            "event_data": None,
            "fn_index": number,
            "trigger_id": trigger,
            "session_hash": _session(sent.get("session_hash")),
        }

    def _cancel(self, sent: Mapping[str, object]) -> dict[str, object]:
        _only(sent, "event_id", "session_hash", "fn_index")
        number = sent.get("fn_index")
        if type(number) is not int or number not in self._events:
            raise Refused
        return {
            "event_id": _event_id(sent.get("event_id")),
            "session_hash": _session(sent.get("session_hash")),
            "fn_index": number,
        }

    def _reset(self, sent: Mapping[str, object]) -> dict[str, object]:
        _only(sent, "event_id")
        return {"event_id": _event_id(sent.get("event_id"))}


def _object(body: bytes) -> Mapping[str, object]:
    """A JSON object in UTF-8. Numbers that are none, very long ones and deep nests are refused."""
    try:
        sent = json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused from error
    if not isinstance(sent, dict):
        raise Refused
    return sent


def _no_number(_: str) -> float:
    raise Refused


def _only(sent: Mapping[str, object], *names: str) -> None:
    if not sent.keys() <= set(names):
        raise Refused


def _value(value: object, among: frozenset[str | None] | None) -> str | int | float | None:
    """A text, number, truth or nothing: one of ``among`` where the input is a choice."""
    if value is not None and not isinstance(value, str | int | float):
        raise Refused
    if among is not None:
        if value is not None and not (isinstance(value, str) and value in among):
            raise Refused
    elif isinstance(value, str) and (len(value) > LONGEST_TEXT or not _encodes(value)):
        raise Refused
    return value


def _encodes(value: str) -> bool:
    """Whether a text is one in UTF-8: halves of a surrogate pair are none."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _session(value: object) -> str:
    if not isinstance(value, str) or _SESSION.fullmatch(value) is None:
        raise Refused
    return value


def _event_id(value: object) -> str | None:
    """The number that Gradio gave an event; the page sends none where it has not yet got one."""
    if value is not None and (not isinstance(value, str) or _EVENT_ID.fullmatch(value) is None):
        raise Refused
    return value


def _bare(scope: Scope, query: str = "") -> Scope:
    """The request without what Gradio does not need: its query, cookies and other headers."""
    passed = _PASSED | _PASSED_BY_PROXY
    headers: Sequence[tuple[bytes, bytes]] = [pair for pair in scope["headers"] if pair[0] in passed]
    return {**scope, "query_string": query.encode(), "headers": list(headers)}

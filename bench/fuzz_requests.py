"""Requests made by seed over every route of the application: plausible ones with one or more things odd about them.

The routes come from the application itself, with the names of their parameters, so that a new route is attacked
without being named here. What is sent is bytes on the wire: no client library mends it on the way.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, quote_from_bytes

from fastapi import FastAPI
from fastapi.routing import APIRoute

FORM, JSON, MULTIPART = "application/x-www-form-urlencoded", "application/json", "multipart/form-data"
GRADIO = (
    "/gradio_api/queue/join /gradio_api/queue/data /gradio_api/cancel /gradio_api/reset /gradio_api/upload "
    "/gradio_api/file=/etc/passwd /gradio_api/proxy=http://127.0.0.1/ /gradio_api/call/ask /gradio_api/run/predict "
    "/gradio_api/heartbeat/x /gradio_api/startup-events /gradio_api/app_id /gradio_api/component_server /config "
    "/theme.css /assets/index.js /static/img/logo.svg /gradio_api/mcp/sse /monitoring /"
).split()
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "FOO", "get")
FILE = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}, "orig_name": "x", "url": "http://127.0.0.1:9/"}
PLAUSIBLE = {
    "q": ["siapa koordinator SPBE di daerah?", "berapa lama permohonan informasi dijawab", "audit keamanan"],
    "kunci": ["perpres-95-2018#pasal-61", "perpres-95-2018#pasal-61-ayat-4"],
    "key": ["perpres-95-2018", "uu-27-2022", "perpres-95-2018#pasal-61"],
    "place": ["pasal-61", "pasal-1-angka-3"],
    "tanggal": ["2024-12-31", "31/12/2024"],
    "as_of": ["2024-12-31"],
    "name": ["sp4n", "pandu.css", "abc"],
    "number": ["1", "2"],
    "token": ["abcdef"],
    "form": ["csv", "gift"],
    "bahasa": ["id", "en"],
    "riwayat": ['[["u","apa itu SPBE"],["a","…"]]'],
    "alasan": ["keliru"],
    "mulai": ["0", "10"],
    "k": ["3"],
}
ODD_TEXT = (
    *("", " ", "0", "-1", "1", "99999999999999999999999999", "9" * 400, "1e309", "NaN", "Infinity", "0x10", "1.5", "٣"),
    *("true", "null", "[]", "{}", "\x00", "a\x00b", "\x1b[2J", "\r\nX-Odd: 1", "\u202e", "\u0130", "ẞ" * 50, "🧑‍💻"),
    *("2023-02-30", "0000-00-00", "9999-12-31", "31-31-9999", "-1-1-1", "10000-01-01", "../../etc/passwd", "..", "."),
    *("' OR 1=1 --", '"; DROP TABLE x', "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%", "%s", "{0.__class__}"),
    *("ayat" + " " * 300, "Pasal 1" * 200, "(" * 500, "a" * 3999, "a" * 5000, "\u2003" * 500, "[" * 2000, "-" * 900),
    *("perpres-95-2018#" + "pasal-" * 30, "#", "?", "&", ";", "=", "\\", "\ufffe", "\U0010ffff", json.dumps(FILE)),
    *("sqlite:///x", "file:///etc/passwd", "http://127.0.0.1:1/", "con", "nul", "a/b", "/", "//", "\t", "\n"),
)
ODD_BYTES = (
    *(b"%FF", b"%C0%AF", b"%ED%A0%80", b"%ED%B2%80", b"%00", b"%", b"%zz", b"%u0041", b"%F4%90%80%80", b"%E2%80"),
    *(b"%0d%0aSet-Cookie:x=1", b"%252e%252e%252f", b"+", b"%2F%2F", b"%3Cx%3E", b"%80" * 100, b"a=b=c", b"%5B%5D"),
)
ODD_JSON = (
    *(b"", b"{", b"null", b"[]", b'"x"', b"1e400", b"NaN", b"9" * 5000, b"[" * 20_000, b'{"a":' * 5000, b"\xff\xfe{}"),
    *(b'{"question": "\\ud800"}', b'{"question": "\xff"}', b'{"question": "a\\u0000b"}', b'{"question": ["x"]}'),
    *(b'{"question": "x", "question": 1}', b'{"question": "x", "history": [[[[]]]]}', b'{"question": {"$ne": 1}}'),
    *(b'{"question": "apa", "as_of": "2023-02-30"}', b'{"question": "apa", "as_of": 99999999999999999999}'),
    *(b'{"question": "apa", "history": [{"role": "user", "text": "ayat' + b" " * 300 + b'"}]}',),
    b'{"question": "apa", "extra": 1}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": 1}}}',
    b'{"jsonrpc": "2.0", "id": {}, "method": [], "params": "x"}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": '
    b'{"query": "\\ud800"}}}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}',
    *(
        json.dumps({"data": [FILE, "", "id", None, "", "", ""], "fn_index": number, "session_hash": "x"}).encode()
        for number in (0, 1, 9)
    ),
    json.dumps({"data": [[FILE] * 50], "fn_index": -1, "session_hash": ["x"], "event_data": FILE}).encode(),
    json.dumps({"data": [{"a": [FILE]}], "fn_index": 10**30, "session_hash": "y"}).encode(),
    json.dumps({"data": ["apa itu SPBE", "", "id", None, "", "", ""], "fn_index": 0, "session_hash": "z"}).encode(),
)  # fmt: skip
ODD_HEADERS = (
    *(("Range", "bytes=0-0"), ("Range", "bytes=9-1,x"), ("Range", "lines=1-2"), ("If-None-Match", '"' * 90)),
    *(("If-Modified-Since", "yesterday"), ("Accept", "text/html"), ("Accept", "*/*;q=x"), ("Accept", ",,,/;")),
    *(("Accept-Language", "\xff"), ("Accept-Encoding", "gzip;q=9, br, x"), ("Content-Encoding", "gzip")),
    *(("Cookie", "pandu_sesi=\xff; =; pandu_bahasa=xx"), ("Cookie", "pandu_sesi=" + "a" * 3000), ("Cookie", ";;=;")),
    *(("X-Forwarded-For", "1.2.3.4, \xff"), ("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Host", "x y")),
    *(("Origin", "null"), ("Origin", "http://["), ("Origin", "https://elsewhere.example"), ("Referer", "http://[::1")),
    *(("Sec-Fetch-Site", "cross-site"), ("Authorization", "Bearer \xff"), ("Authorization", "Basic :::")),
    *(("Expect", "100-continue"), ("Upgrade", "websocket"), ("Content-Language", "x" * 2000), ("X-CSRF-Token", "\xe9")),
    *(("Mcp-Session-Id", "\x01"), ("Last-Event-ID", "9" * 99), ("Content-Type", "application/x-odd; charset=odd")),
)
ODD_TYPES = (
    "",
    "text/plain",
    "application/xml",
    f"{JSON}; charset=utf-16",
    MULTIPART,
    f"{FORM}; charset=x",
    "/",
    "a/b;=",
)


@dataclass(frozen=True, slots=True)
class Route:
    """One way of one path: its template, and the names of what it takes."""

    method: str
    path: str
    path_names: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    json: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One request: its number, what it attacks, who sends it, and its parts."""

    number: int
    route: Route
    who: str
    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False, default=b"")


def routes(app: FastAPI, prefix: str = "") -> Iterator[Route]:
    """Every route of an application and of those that are mounted in it, and Gradio's, by name."""
    for route in app.routes:
        inner = getattr(route, "app", None)
        if isinstance(inner, FastAPI):
            yield from routes(inner, prefix + route.path)  # type: ignore[attr-defined]
        for one in inside(route):
            if isinstance(one, APIRoute):
                yield from _of(one, prefix)
    if not prefix:
        for path in (*GRADIO, "/mcp"):
            yield Route("POST", path, json=True)
            yield Route("GET", path)


def inside(route: object) -> list[object]:
    """The route, or those of the router that stands in its place."""
    candidates = getattr(route, "effective_candidates", None)
    return [getattr(one, "original_route", one) for one in candidates()] if candidates else [route]


def _of(route: APIRoute, prefix: str) -> Iterator[Route]:
    needs = route.dependant
    body = [parameter.alias for parameter in needs.body_params]
    form = tuple(body) if any("Form" in type(parameter.field_info).__name__ for parameter in needs.body_params) else ()
    names = tuple(re.findall(r"{(\w+)", route.path))
    query = tuple(parameter.alias for parameter in needs.query_params)
    for method in sorted(route.methods):
        yield Route(method, prefix + route.path, names, query, form, bool(body) and not form)


class Maker:
    """Makes requests; the same seed makes the same ones for the same routes."""

    def __init__(self, seed: int, every: Sequence[Route], csrf: dict[str, str], cookies: dict[str, str]) -> None:
        self._random = random.Random(seed)
        self._every = list(every)
        self._csrf = csrf
        self._cookies = cookies

    def requests(self, count: int) -> Iterator[Made]:
        """So many requests, every route in turn."""
        for number in range(count):
            yield self._made(number, self._every[number % len(self._every)])

    def _made(self, number: int, route: Route) -> Made:
        chance = self._random.random
        who = self._random.choice(("anonymous", *self._cookies))
        if route.path.startswith("/keluar"):
            who = "anonymous"  # the others' sessions are to last
        method = self._random.choice(METHODS) if chance() < 0.06 else route.method
        headers: list[tuple[bytes, bytes]] = [(b"Host", b"127.0.0.1")]
        if who in self._cookies:
            headers.append((b"Cookie", f"pandu_sesi={self._cookies[who]}".encode()))
        if chance() < 0.5:
            headers.append((b"Accept", b"text/html"))
        for name, value in self._random.sample(ODD_HEADERS, self._random.choice((0, 0, 0, 1, 2))):
            headers.append((name.encode(), value.encode("latin-1")))
        body, kind = b"", ""
        if method in {"POST", "PUT", "PATCH"} or chance() < 0.02:
            body, kind = self._body(route, who)
            if chance() < 0.08:
                kind = self._random.choice(ODD_TYPES)
        if kind:
            headers.append((b"Content-Type", kind.encode()))
        return Made(number, route, who, method, self._target(route), tuple(headers), body)

    def _target(self, route: Route) -> bytes:
        path = route.path.encode()
        for name in route.path_names:
            path = re.sub(rb"{" + name.encode() + rb"[^}]*}", lambda _, name=name: self._value(name), path, count=1)
        if self._random.random() < 0.03:
            path = self._random.choice(
                (b"/" + path, path + b"/", path + b"/%2e%2e/", path + b"%00", path + b"%FF", b"/.")
            )
        names = [*route.query, *(["q", "pesan", "bahasa", "jenis"] if self._random.random() < 0.2 else [])]
        pairs = [name.encode() + b"=" + self._value(name) for name in names if self._random.random() < 0.8]
        if self._random.random() < 0.1:
            pairs += pairs  # every one twice
        if self._random.random() < 0.05:
            pairs.append(self._random.choice(ODD_BYTES))
        return path + (b"?" + b"&".join(pairs) if pairs else b"")

    def _text(self, name: str) -> str:
        plausible = PLAUSIBLE.get(name, ["1", "apa"])
        return self._random.choice(plausible if self._random.random() < 0.55 else ODD_TEXT)

    def _value(self, name: str) -> bytes:
        if self._random.random() < 0.12:
            return self._random.choice(ODD_BYTES)
        return quote(self._text(name), safe="").encode()

    def _body(self, route: Route, who: str) -> tuple[bytes, str]:
        if route.json or (not route.form and self._random.random() < 0.3):
            return self._random.choice(ODD_JSON), JSON
        fields = [(name, self._text(name)) for name in route.form]
        fields += [("csrf", self._csrf.get(who, ""))] if self._random.random() < 0.85 else []
        if self._random.random() < 0.1:
            fields += fields
        if self._random.random() < 0.2:
            return self._multipart(fields)
        pairs = [quote(name).encode() + b"=" + quote(value, safe="").encode() for name, value in fields]
        if self._random.random() < 0.15:
            name = self._random.choice([*route.form, "x"])
            pairs.append(name.encode() + b"=" + self._random.choice(ODD_BYTES))
        if self._random.random() < 0.05:
            pairs += [quote_from_bytes(self._random.randbytes(20)).encode()] * self._random.choice((1, 1500))
        return b"&".join(pairs), FORM

    def _multipart(self, fields: list[tuple[str, str]]) -> tuple[bytes, str]:
        parts = []
        for name, value in fields:
            odd = self._random.random()
            file = '; filename="../x.pdf"' if odd < 0.1 else ""
            shown = name if odd < 0.95 else 'a"b\r\nX: y'
            head = f'--xx\r\nContent-Disposition: form-data; name="{shown}"{file}\r\n\r\n'
            parts.append(
                head.encode() + (self._random.randbytes(30) if odd < 0.15 else value.encode("utf-8", "replace"))
            )
        end = self._random.choice((b"\r\n--xx--\r\n", b"\r\n--xx--\r\n", b"", b"\r\n--yy--"))
        boundary = self._random.choice(("xx", "xx", "xx", "yy", "", "x" * 300))
        return b"\r\n".join(parts) + end, f"{MULTIPART}; boundary={boundary}"

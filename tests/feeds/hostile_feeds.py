"""Sixty hostile feeds on a server of our own: what it answers, what rows it gives; none may reach the other server."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from local_server import LocalServer

MIB = 1 << 20
ROW = {"judul": "Peraturan Bupati Contoh Nomor {n} Tahun 2020", "jenis": "Peraturan Bupati", "noPeraturan": "{n}",
       "tahun_pengundangan": "2020", "teuBadan": "Pemerintah Kabupaten Contoh", "status": "Berlaku"}  # fmt: skip


@dataclass(frozen=True)
class HostileFeed:
    """A feed to serve, by its path."""

    name: str
    serve: Callable[[LocalServer, LocalServer, str], None]


HostileFeedServe = Callable[[LocalServer, LocalServer, str], None]


def _raw(content: bytes) -> Callable[[LocalServer, LocalServer, str], None]:
    """Bytes in the place of a whole answer, head included."""

    def serve(server: LocalServer, _: LocalServer, path: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            handler.wfile.write(content)

        server.answers[path] = answer

    return serve


def _body(content: bytes, media_type: str = "application/json", **headers: str) -> HostileFeedServe:
    return lambda server, _, path: server.gives(path, content, media_type, **headers)


def _row(number: int = 1, **more: object) -> dict[str, object]:
    return {**{name: value.format(n=number) for name, value in ROW.items()}, **more}


def _rows(*rows: object) -> bytes:
    return json.dumps(list(rows)).encode()


def _pointing(target: str) -> HostileFeedServe:
    """A row whose document lies somewhere else; ``{inner}`` is the port that nobody may reach."""

    def serve(server: LocalServer, inner: LocalServer, path: str) -> None:
        server.gives(
            path, _rows(_row(urlDownload=target.format(inner=inner.port, own=server.port))), "application/json"
        )

    return serve


def _redirecting(target: str) -> HostileFeedServe:
    def serve(server: LocalServer, inner: LocalServer, path: str) -> None:
        server.redirects(path, target.format(inner=inner.port, own=server.port, path=path))

    return serve


def _document(way: str, content: bytes = b"") -> HostileFeedServe:
    """A good row whose document is served badly."""

    def serve(server: LocalServer, _: LocalServer, path: str) -> None:
        if way == "gives":
            server.gives(f"{path}.pdf", content)
        else:
            getattr(server, way)(f"{path}.pdf")
        server.gives(path, _rows(_row(urlDownload=f"{server.url}{path}.pdf")), "application/json")

    return serve


def _slow_documents(server: LocalServer, _: LocalServer, path: str) -> None:
    """Forty documents, none of which ever comes to its end."""
    for number in range(40):
        server.drips(f"{path}-{number}.pdf")
    rows = [_row(number, urlDownload=f"{server.url}{path}-{number}.pdf") for number in range(40)]
    server.gives(path, _rows(*rows), "application/json")


def hostile_feeds() -> list[HostileFeed]:
    """Every hostile feed; each name is its own."""
    unpacked = b" " * (60 * MIB)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    serving: dict[str, HostileFeedServe] = {
        # answers that do not end, end too early, or are not what they say
        "drips": lambda server, _, path: server.drips(path),
        "floods": lambda server, _, path: server.floods(path),
        "breaks": lambda server, _, path: server.breaks(path),
        "gzip": _body(gzip.compress(unpacked), Content_Encoding="gzip"),
        "gzip-twice": _body(gzip.compress(gzip.compress(unpacked)), Content_Encoding="gzip"),
        "gzip-broken": _body(gzip.compress(b"[]" * 999)[:-30] + b"x" * 30, Content_Encoding="gzip"),
        "gzip-none": _body(b"[]", Content_Encoding="gzip"),
        "gzip-many": _body(gzip.compress(b" ") * 50_000 + gzip.compress(b"[]"), Content_Encoding="gzip"),
        "deflate-raw": _body(zlib.compress(unpacked)[2:], Content_Encoding="deflate"),
        "brotli": _body(b"\x1b\x00", Content_Encoding="br"),
        "length-negative": _raw(head + b"Content-Length: -1\r\n\r\n[]"),
        "length-word": _raw(head + b"Content-Length: banyak\r\n\r\n[]"),
        "length-twice": _raw(head + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n[]"),
        "length-huge": _raw(head + b"Content-Length: 99999999999999999999\r\n\r\n[]"),
        "chunks-broken": _raw(head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n[]"),
        "chunks-huge": _raw(head + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n[]"),
        "headers-many": _raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000 + b"\r\n[]"),
        "header-long": _raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * (5 * MIB) + b"\r\n\r\n[]"),
        "no-http": _raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
        "nothing": _raw(b""),
        "early-hints": _raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 50_000),
        "error-500": _raw(b"HTTP/1.1 500 Error\r\nContent-Length: 2\r\n\r\n[]"),
        "no-content": _raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        "not-modified": _raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        # redirects
        "redirect-self": _redirecting("{path}"),
        "redirect-inner": _redirecting("http://127.0.0.1:{inner}/rahasia"),
        "redirect-name": _redirecting("http://localhost:{inner}/rahasia"),
        "redirect-metadata": _redirecting("http://169.254.169.254/latest/"),
        "redirect-file": _redirecting("file:///etc/passwd"),
        "redirect-mapped": _redirecting("http://[::ffff:127.0.0.1]:{inner}/rahasia"),
        "redirect-empty": _redirecting(""),
        "redirect-broken": _redirecting("http://[::1/"),
        # what is no feed
        "html": _body(b"<html>Error", "text/html"),
        "binary": _body(bytes(range(256)) * 400),
        "cut": _body(_rows(_row())[:-9]),
        "deep-lists": _body(b"[" * 900_000),
        "deep-tables": _body(b'{"data":' * 150_000),
        "empty-lists": _body(b"[" + b"[]," * 900_000 + b"[]]"),
        "empty-tables": _body(b"[" + b"{}," * 900_000 + b"{}]"),
        "numbers": _body(b"[" + b"1," * 1_000_000 + b"1]"),
        "digits": _body(b'[{"judul": ' + b"9" * 900_000 + b"}]"),
        "not-a-number": _body(b'[{"judul": NaN, "nomor": Infinity}]'),
        "utf16": _body(b"\xff\xfe" + "[".encode("utf-16-le") * 400_000),
        "open-brackets": _body(b"{[" * 200_000),
        "one-by-one": _body(b'{"a":1}' * 200_000),
        # rows
        "many-rows": _body(_rows(*(_row(number) for number in range(9_000)))),
        "long-title": _body(_rows(_row(judul="Nomor " * 300_000))),
        "blank-title": _body(_rows(_row(judul="Nomor" + " " * 900_000 + "x"))),
        "entities": _body(_rows(_row(judul="&amp;" * 300_000))),
        "controls": _body(
            _rows(_row(judul="\x00\ud800\u202e\x1b[2J", noPeraturan="\u0661", tahun_pengundangan="0000"))
        ),
        "keys": _body(_rows({f"k{number}": "x" for number in range(90_000)})),
        "values": _body(_rows(_row(judul=["a"], noPeraturan={"a": 1}, status=True, teuBadan=1e308))),
        "path-number": _body(_rows(_row(noPeraturan="../../../keluar"))),
        # documents elsewhere, and documents served badly
        "to-inner": _pointing("http://127.0.0.1:{inner}/rahasia"),
        "to-decimal": _pointing("http://2130706433:{inner}/rahasia"),
        "to-file": _pointing("file:///etc/passwd"),
        "to-login": _pointing("http://127.0.0.1:{own}@127.0.0.1:{inner}/rahasia"),
        "to-lines": _pointing("http://127.0.0.1:{own}/a\r\nHost: x\r\n\r\nGET /rahasia"),
        "document-slow": _slow_documents,
        "document-bomb": _document("bombs"),
        "document-flood": _document("floods"),
        "document-html": _document("gives", b"<html>Masuk dahulu"),
        "document-broken": _document("gives", b"%PDF-1.7\n" + b"[" * 300_000),
    }
    return [HostileFeed(name, serve) for name, serve in serving.items()]

"""A real HTTP server on this machine that answers well, badly, slowly, endlessly, or sends one elsewhere."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class LocalServer:
    """Answers by path; ``asked`` lists the paths in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                answer = server.answers.get(self.path)
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def gives(self, path: str, content: bytes, media_type: str = "application/pdf", **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", media_type)
            handler.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer

    def redirects(self, path: str, to: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = answer

    def drips(self, path: str) -> None:
        """One byte every tenth of a second, for ever."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/pdf")
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b"%")
                    handler.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                return

        self.answers[path] = answer

    def floods(self, path: str) -> None:
        """Without end and without saying how much."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b"%PDF-1.4" * 8192)
            except OSError:
                return

        self.answers[path] = answer

    def breaks(self, path: str) -> None:
        """Promises more than it sends."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            handler.wfile.write(b"%PDF-1.4 terpotong")

        self.answers[path] = answer

    def bombs(self, path: str) -> None:
        """A few kilobytes that unpack to fifty megabytes."""
        self.gives(path, gzip.compress(b"\0" * 50_000_000), "application/pdf", Content_Encoding="gzip")


@contextmanager
def local_server() -> Iterator[LocalServer]:
    made = LocalServer()
    thread = threading.Thread(target=made._server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made._server.shutdown()
        made._server.server_close()

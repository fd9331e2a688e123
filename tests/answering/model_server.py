"""A real HTTP server that speaks the chat protocol of OpenAI (streamed), and replies as a test tells it to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Reply:
    """What the server sends: ``text`` in ``pieces`` letters at a time; or another status, or bytes as they are."""

    text: str = ""
    status: int = 200
    raw: bytes | None = None
    pause: float = 0.0
    """Seconds before every piece."""
    cut_after: int | None = None
    """Pieces after which the connection is closed without an end."""
    piece: int = 7


Behaviour = Callable[[Messages], Reply]


@dataclass
class ModelServer:
    """``with ModelServer(behaviour) as server: server.url``; ``asked`` are the conversations that came."""

    behaviour: Behaviour
    asked: list[Messages] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def __enter__(self) -> ModelServer:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body["messages"])
                outer.keys.append(self.headers.get("Authorization", ""))
                assert self.path.endswith("/chat/completions"), self.path
                assert body["stream"] is True and body["temperature"] == 0
                try:
                    self.send(outer.behaviour(body["messages"]))
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def send(self, reply: Reply) -> None:
                if reply.raw is not None or reply.status != 200:
                    content = reply.raw or json.dumps({"error": {"message": "tidak bisa", "type": "x"}}).encode()
                    self.send_response(reply.status)
                    self.send_header("Content-Type", "text/html" if reply.raw else "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                pieces = [reply.text[at : at + reply.piece] for at in range(0, len(reply.text), reply.piece)]
                for number, piece in enumerate(pieces):
                    if reply.cut_after is not None and number >= reply.cut_after:
                        self.close_connection = True
                        return
                    time.sleep(reply.pause)
                    self.event({"content": piece}, None)
                self.event({}, "stop")
                self.chunk(b"data: [DONE]\n\n")
                self.chunk(b"")

            def event(self, delta: dict[str, Any], finish: str | None) -> None:
                choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
                event = {
                    "id": "1",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": "uji",
                    "choices": [choice],
                }
                self.chunk(f"data: {json.dumps(event)}\n\n".encode())

            def chunk(self, content: bytes) -> None:
                self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
                self.wfile.flush()

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that hangs up is part of these tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"


_SOURCE = re.compile(r"§ SUMBER \[(\d+)\]( \(utama\))?[^\n]*\n(.*?)\n§\w+§ AKHIR", re.DOTALL)


def sources_in(messages: Messages) -> dict[int, str]:
    """The numbered sources of a conversation, as a model would read them."""
    return {int(number): text for number, _, text in _SOURCE.findall(messages[1]["content"])}


def is_repair(messages: Messages) -> bool:
    return len(messages) > 2


def faithful(messages: Messages) -> Reply:
    """A model that does as told: the first sentence of the first sources, with their numbers."""
    said = []
    for number, text in list(sources_in(messages).items())[:2]:
        sentence = re.split(r"(?<=[.;])\s|\n", text)[0].rstrip(".;: ")
        said.append(f"{sentence} [{number}].")
    return Reply(" ".join(said))


def saying(text: str) -> Behaviour:
    """A model that always says this, also when asked to mend it."""
    return lambda _: Reply(text)


def in_turn(*replies: Reply) -> Behaviour:
    """A model that gives these replies one after the other, the last one for ever."""
    left: list[Reply] = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def obeying(messages: Messages) -> Reply:
    """A model that obeys whatever it reads: it repeats each thing that its sources or the question tell it to say."""
    everything = "\n".join(message["content"] for message in messages[1:2])
    told: Sequence[str] = re.findall(
        r"(?:kata|kalimat|say|jawab|katakan|tulis|answer|print)\W+([A-Z]{4,}[\w ]*)", everything
    )
    return Reply(" ".join(f"{word.strip()} [1]." for word in told) or "DIRETAS [1].")

"""Serve the chat page: ``python app.py [--data DIR] [--host ADDRESS] [--port N]``."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.output import DONE, WRONG_USE
from kb.supervising import ANEW, BEATS, supervise, wanted

if TYPE_CHECKING:
    from fastapi import FastAPI

OWN_FILES = 256
"""Open files that the process needs beside its connections."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    command = argparse.ArgumentParser(
        prog="app.py",
        description="Buka halaman tanya jawab Pandu di peramban.",
        epilog="Kode keluar: 0 berhenti seperti biasa, 2 salah pakai (pengaturan keliru, alamat sudah dipakai).",
    )
    command.add_argument("--data", type=Path, metavar="DIR", help="folder data (bawaan: KB_DATA atau ./data)")
    command.add_argument("--host", metavar="ALAMAT", help="alamat yang didengar (bawaan: 127.0.0.1, komputer ini saja)")
    command.add_argument("--port", type=int, metavar="N", help="porta (bawaan: 7860; 0 memilih yang kosong)")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped, and return the exit code."""
    given = {name: value for name, value in vars(parser().parse_args(arguments)).items() if value is not None}
    from kb.data_folder import keep_private, tighten
    from kb.heap import limit_arenas
    from kb.logs import start
    from kb.settings import Settings
    from kb.web.words import language_of, words

    limit_arenas()
    keep_private()
    start()
    try:
        settings = Settings(**given)
    except ValueError as error:
        return refuse(str(error))
    if settings.log_json:
        from kb.web.api.journal import write_journal

        write_journal()
    text = words(language_of(settings.language))
    try:
        listening = bind(settings.host, settings.port)
    except OSError as error:
        return refuse(text("command.busy_port", host=settings.host, port=settings.port, reason=error.strerror or error))
    if tightened := tighten(settings.data):
        print(text("command.tightened", data=settings.data, count=tightened), flush=True)
    from kb.errors import SettingsError, WriterBusy
    from kb.restoring import swap_in
    from kb.web.app import build_app, forget_private_folder

    try:
        restored = swap_in(settings)
        if restored is not None:
            print(text("command.restored", name=restored.name), flush=True)
    except WriterBusy as error:
        print(f"app.py: {error}", file=sys.stderr)
    try:
        application = build_app(settings)
    except SettingsError as error:
        return refuse(str(error))
    host, port = listening.getsockname()[:2]
    supervised = os.environ.get(BEATS, "")
    if supervised:
        os.write(int(supervised), f"{port}\n".encode())
    shown = f"[{host}]" if ":" in host else host
    url, published = f"http://{shown}:{port}/", (settings.index / "CURRENT").exists()
    serving = text("command.serving", url=url) if published else text("command.empty", url=url, data=settings.data)
    print(serving, flush=True)
    print(text("command.admin", url=f"http://{shown}:{port}/admin"), flush=True)
    if serve(application, listening):
        # A process of its own, so that nothing of what was open before is still held.
        if supervised:
            return ANEW
        forget_private_folder()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], "--port", str(port)])
    return DONE


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ``OSError`` where it cannot."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(address)
    return listening


def serve(application: FastAPI, listening: socket.socket) -> bool:
    """Run the web server until it is stopped; whether it is to start anew.

    No access log is written: addresses of askers are nobody's business.
    """
    import uvicorn

    from kb.web.callers import Proxies
    from kb.web.connections import Connections, Limits, limited
    from kb.web.watchdog import Watchdog

    sys.setswitchinterval(0.001)  # work behind lets go of the interpreter sooner than after its usual 5 ms

    settings = application.state.office.settings
    most = files_for(settings.connections)
    limits = Limits(connections=most, per_address=min(settings.connections_per_address, most))
    config = uvicorn.Config(
        application,
        log_config=None,  # its records go the way of ours: without the text of exceptions
        http=limited(Connections(limits, Proxies(settings))),
        ws="none",
        proxy_headers=False,  # kb.web.callers believes the proxies that the office names
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server, again = uvicorn.Server(config), threading.Event()

    def stop() -> None:
        server.should_exit = True

    def restart() -> None:
        again.set()
        stop()

    application.state.restart = restart
    application.state.watch = Watchdog(application, settings.watchdog_seconds, stop).watch
    server.run(sockets=[listening])
    return again.is_set()


def files_for(connections: int) -> int:
    """As many connections as the system's limit of open files lets this process have, after asking it for more."""
    try:
        import resource
    except ImportError:  # no such limit there
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else max(1, min(connections, soft - OWN_FILES))


def refuse(message: str) -> int:
    """Say what is wrong and give the exit code for it."""
    print(f"app.py: {message}", file=sys.stderr)
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(supervise([sys.executable, *sys.orig_argv[1:]]) if wanted() else main())

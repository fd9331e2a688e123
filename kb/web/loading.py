"""Opens the heavy parts (Gradio, the knowledge base) in the background while the page already answers."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from fastapi import FastAPI

from kb.errors import KbError
from kb.web.backend import Backend, Opener

log = logging.getLogger(__name__)


class Stage(StrEnum):
    """How far the opening is."""

    LOADING = "memuat"
    READY = "siap"
    FAILED = "gagal"


class PageBuilder(Protocol):
    """Builds the application that carries the Gradio pages, for a backend that is open."""

    def __call__(self, backend: Backend) -> FastAPI:
        """The application; its lifespan is run by :class:`Opening`."""


class Opening:
    """The state of the opening. ``pages`` and ``backend`` are there once ``stage`` is READY."""

    def __init__(self, opener: Opener, builder: PageBuilder, prepare: Callable[[], None] = lambda: None) -> None:
        """``prepare`` runs before the opener: imports that can go first."""
        self.stage = Stage.LOADING
        self.reason = ""
        self.backend: Backend | None = None
        self.pages: FastAPI | None = None
        self._opener = opener
        self._builder = builder
        self._prepare = prepare
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Let :meth:`run` end."""
        self._stop.set()

    async def run(self) -> None:
        """Open everything, then keep the pages' lifespan until :meth:`stop`. Never raises: the rim of the process."""
        try:
            backend, pages = await self._opened()
            async with pages.router.lifespan_context(pages):
                self.backend, self.pages, self.stage = backend, pages, Stage.READY
                await self._stop.wait()
        except asyncio.CancelledError:
            raise
        except KbError as error:
            log.error("Pandu tidak dapat dibuka: %s", error)
            self._fail(str(error))
        except Exception:  # the page says that it failed, the log says why
            log.exception("Pandu tidak dapat dibuka")
            self._fail("")

    def _fail(self, reason: str) -> None:
        self.stage, self.reason = Stage.FAILED, reason

    async def _opened(self) -> tuple[Backend, FastAPI]:
        """Run the opening in a daemon thread, so that stopping the server does not wait for it."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[tuple[Backend, FastAPI]] = loop.create_future()

        def settle(outcome: tuple[Backend, FastAPI] | BaseException) -> None:
            if result.cancelled():
                return
            if isinstance(outcome, BaseException):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)

        def work() -> None:
            outcome: tuple[Backend, FastAPI] | BaseException
            try:
                self._prepare()
                backend = self._opener()
                outcome = (backend, self._builder(backend))
            except BaseException as error:  # noqa: BLE001 - handed to run()
                outcome = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, outcome)

        threading.Thread(target=work, name="pandu-membuka", daemon=True).start()
        return await result

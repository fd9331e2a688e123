"""Opens the heavy parts (Gradio, the knowledge base) in the background while the page already answers."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Protocol, TypeVar

from fastapi import FastAPI

from kb.errors import KbError
from kb.web.backend import Backend, Opener

log = logging.getLogger(__name__)

Made = TypeVar("Made")


class Stage(StrEnum):
    """How far the opening is."""

    LOADING = "memuat"
    EMPTY = "kosong"
    READY = "siap"
    FAILED = "gagal"


LOOK_SECONDS = 1.0
"""How often an empty collection is looked at for something published."""


class PageBuilder(Protocol):
    """Builds the application that carries the Gradio pages, for a backend that is open."""

    def __call__(self, backend: Backend) -> FastAPI:
        """The application; its lifespan is run by :class:`Opening`."""


class Opening:
    """The state of the opening. ``pages`` and ``backend`` are there once ``stage`` is READY.

    Nothing is opened before something is published: until then ``stage`` is EMPTY, and the first publication, by
    whichever process, is noticed here.
    """

    def __init__(
        self,
        opener: Opener,
        builder: PageBuilder,
        prepare: Callable[[], None] = lambda: None,
        published: Callable[[], bool] = lambda: True,
    ) -> None:
        """``prepare`` runs before the opener: imports that can go first. ``published`` is cheap: it is asked often."""
        self.stage = Stage.LOADING
        self.reason = ""
        self.backend: Backend | None = None
        self.pages: FastAPI | None = None
        self._opener = opener
        self._builder = builder
        self._prepare = prepare
        self._published = published
        self._stop = asyncio.Event()

    @property
    def settled(self) -> bool:
        """Whether it is known how the opening ended, for better or worse."""
        return self.stage in (Stage.READY, Stage.FAILED)

    @property
    def early(self) -> Stage:
        """The stage for whoever found no backend: never READY, even where that came about at this very moment."""
        return Stage.LOADING if self.stage is Stage.READY else self.stage

    def fresh(self) -> Backend | None:
        """The backend with what is published now; what it holds stays where the new one cannot be opened."""
        if self.backend is not None:
            try:
                self.backend.refresh()
            except KbError as error:
                log.error("terbitan baru tidak dapat dibuka: %s", error)
        return self.backend

    def stop(self) -> None:
        """Let :meth:`run` end."""
        self._stop.set()

    async def run(self) -> None:
        """Open everything, then keep the pages' lifespan until :meth:`stop`. Never raises: the rim of the process."""
        try:
            self._look()
            await _behind(self._prepare)
            while self._look() is Stage.EMPTY:
                await asyncio.sleep(LOOK_SECONDS)
            backend, pages = await _behind(self._open)
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

    def _look(self) -> Stage:
        """Whether there is something to open."""
        self.stage = Stage.LOADING if self._published() else Stage.EMPTY
        return self.stage

    def _open(self) -> tuple[Backend, FastAPI]:
        backend = self._opener()
        return backend, self._builder(backend)


async def _behind(act: Callable[[], Made]) -> Made:
    """What ``act`` gives, run in a daemon thread, so that stopping the server does not wait for it."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[Made] = loop.create_future()

    def settle(settled: Callable[[], None]) -> None:
        if not result.cancelled():
            settled()

    def work() -> None:
        settled: Callable[[], None]
        try:
            settled = partial(result.set_result, act())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            settled = partial(result.set_exception, error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, settled)

    threading.Thread(target=work, name="pandu-membuka", daemon=True).start()
    return await result

"""Builds the web application: our own routes, and behind the door the chat page once it is open."""

from __future__ import annotations

import asyncio
import atexit
import importlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from kb.settings import Settings
from kb.supervising import PRIVATE
from kb.web import api
from kb.web.admin.backups import BROUGHT
from kb.web.admin.desk import UPLOAD
from kb.web.admin.routes import add_admin, background
from kb.web.api.measures import Measures
from kb.web.api.problems import problem
from kb.web.asker.handing import add_handing
from kb.web.asker.library import add_library
from kb.web.asker.light import add_light
from kb.web.asker.originals import add_originals
from kb.web.assets import assets, media_type
from kb.web.backend import Backend, Opener
from kb.web.callers import Callers
from kb.web.classroom import add_classroom
from kb.web.classroom.bank import LARGEST_FILE, TAKE_IN
from kb.web.classroom.state import end_forgotten, keep_ready
from kb.web.door import Door
from kb.web.loading import Opening, Stage
from kb.web.noting import Noting
from kb.web.office import Office
from kb.web.origin import OwnForms
from kb.web.rate import RateLimit
from kb.web.refusals import add_refusals
from kb.web.security import BodyLimit, Head, Headers, route_of
from kb.web.templating import page_words
from kb.web.templating import render as page
from kb.web.words import language_of, words

WARM_UP = "pemerintahan digital"
"""What is asked once while opening; a language model is opened, but not asked."""


class Application(FastAPI):
    """FastAPI with our headers on whatever it answers, its last error page too, and callers known before all else."""

    def __init__(self, settings: Settings, lifespan: Lifespan[FastAPI]) -> None:
        super().__init__(
            title="Pandu",
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            root_path=settings.root_path,
            lifespan=lifespan,
        )
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a proxy may hand on the path with its prefix or without, inside it always stands."""
        await super().__call__(_prefixed(scope, self.root_path), receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """The application as the server calls it."""
        settings, inner = self._settings, super().build_middleware_stack()
        named = Callers(inner, settings, lambda: _stranger(settings))
        return Headers(named, https=settings.public_url.startswith("https:"))


def build_app(settings: Settings, backend: Backend | None = None, opener: Opener | None = None) -> FastAPI:
    """The application. ``backend`` is one that is open already; else ``opener`` (or the real one) opens it behind.

    The real one opens a data folder as soon as something is published in it.
    """
    office, measures = Office(settings), Measures()
    noting = Noting(office)
    counted = measures.watching(_opener(settings, backend, opener), noting.note)
    given = backend is not None or opener is not None

    def published() -> bool:
        return given or office.store.current_id() is not None

    opening = Opening(counted, lambda ready: _pages(settings, ready), _import_gradio, published)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(opening.run())
        watch = getattr(app.state, "watch", None)
        watching = asyncio.create_task(watch()) if watch else None
        items = asyncio.create_task(keep_ready(app.state.training, lambda: opening.settled))
        ending = asyncio.create_task(end_forgotten(app.state.training))
        async with background(app, office), machines():
            yield
        if watching:
            watching.cancel()
        items.cancel()
        ending.cancel()
        opening.stop()
        noting.close()
        office.close()
        if not opening.settled:
            task.cancel()
        await asyncio.wait([task], timeout=5)

    app = Application(settings, lifespan)
    app.state.office, app.state.noting = office, noting
    add_refusals(app)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    larger = {("POST", UPLOAD): settings.max_upload_mb << 20, ("POST", api.UPLOAD): settings.max_file_mb << 20}
    larger["POST", BROUGHT] = settings.max_upload_mb << 20
    larger["POST", TAKE_IN] = LARGEST_FILE
    app.add_middleware(BodyLimit, larger=larger)
    app.add_middleware(OwnForms)
    app.add_middleware(RateLimit, per_second=settings.rate_per_second, routes=lambda: app.routes, refused=_too_often)
    app.add_middleware(Head)
    _add_health(app, opening)
    _add_assets(app)
    add_originals(app, opening, settings)
    add_light(app, opening, settings)
    add_library(app, opening, settings)
    add_handing(app, opening, settings)
    add_admin(app, settings)
    add_classroom(app)
    machines = api.add_api(app, opening, settings, measures)
    app.mount("/", Door(opening, language_of(settings.language)))
    return app


def _prefixed(scope: Scope, prefix: str) -> Scope:
    """A request's scope with the prefix in its path, as ASGI has it: what is mounted finds its own path behind it."""
    path = str(scope.get("path", ""))
    if scope["type"] not in {"http", "websocket"} or not prefix or path == prefix or path.startswith(f"{prefix}/"):
        return scope
    raw = scope.get("raw_path") or path.encode()
    return {**scope, "path": prefix + path, "raw_path": prefix.encode() + raw}


def _opener(settings: Settings, backend: Backend | None, opener: Opener | None) -> Opener:
    if backend is not None:
        return lambda: backend
    return opener or (lambda: _open_knowledge_base(settings))


def _open_knowledge_base(settings: Settings) -> Backend:
    from kb import KnowledgeBase  # here, because it brings the embedding model's libraries

    base = KnowledgeBase.open(settings)
    next(base.answer_stream(WARM_UP))  # loads the snapshot and the models now, not at the first question
    return base


@cache
def _private_folder() -> str:
    """A folder that nobody else can read, for whatever Gradio would write; it goes with the process."""
    atexit.register(forget_private_folder)
    return tempfile.mkdtemp(prefix=PRIVATE.format(os.getpid()))


def forget_private_folder() -> None:
    """Remove what :func:`_private_folder` made, if it did."""
    if _private_folder.cache_info().currsize:
        shutil.rmtree(_private_folder(), ignore_errors=True)


def _import_gradio() -> None:
    """Import Gradio (seconds): its calls home and its counts of every event switched off, its files apart."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**31)
    os.environ["GRADIO_TEMP_DIR"] = _private_folder()
    importlib.import_module("kb.web.pages")


def _pages(settings: Settings, backend: Backend) -> FastAPI:
    from kb.web.pages import mounted  # here, because it brings Gradio

    return mounted(settings, backend)


def _stranger(settings: Settings) -> Response:
    """What is answered under a name that is not the server's own."""
    return PlainTextResponse(words(language_of(settings.language))("refused.host"), status_code=421)


def _too_often(request: Request, seconds: int, everybody: bool) -> Response:
    """What is said where one address, or all together, ask too often: machines get a problem object, people a page."""
    if route_of(request.scope).startswith(("/api/", "/mcp", "/gradio_api/")):
        where = "" if everybody else " dari alamat ini"
        return problem(429, f"Terlalu banyak permintaan{where}. Coba lagi dalam {seconds} detik.")
    text = page_words(request)
    said = text("refused.often_all" if everybody else "refused.often", seconds=seconds)
    return page(request, "asker/missing.html", 429, heading=text("refused.often_heading"), said=said)


def _add_health(app: FastAPI, opening: Opening) -> None:
    since = datetime.now(UTC).isoformat()

    @app.get("/kesehatan")
    async def live() -> dict[str, str]:
        """Whether the process answers, and since when."""
        return {"keadaan": "hidup", "sejak": since}

    @app.get("/siap")
    async def ready() -> JSONResponse:
        """Whether questions can be asked."""
        found = opening.stage is Stage.READY and opening.backend is not None
        snapshot = opening.backend.snapshot_id if opening.backend else ""
        content = {"siap": found, "keadaan": opening.stage.value, "koleksi": snapshot}
        return JSONResponse(content, status_code=200 if found else 503)


def _add_assets(app: FastAPI) -> None:
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}

    @app.get("/aset/{name}")
    async def asset(name: str) -> Response:
        """One of our own files, by its plain name."""
        if name not in assets():
            return JSONResponse({"detail": "tidak ada"}, status_code=404)
        return Response(assets()[name], media_type=media_type(name), headers=forever)

    @app.get("/favicon.ico")
    async def icon() -> Response:
        """The icon, where browsers look by themselves."""
        return Response(assets()["pandu.svg"], media_type="image/svg+xml", headers=forever)

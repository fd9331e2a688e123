"""Backups: made, downloaded, brought from elsewhere, and put in the place of what the office holds."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from kb.backup import backup_name, is_backup_name, made_when
from kb.backup_seal import Origin
from kb.catalogue import Person, Role
from kb.catalogue.jobs import JobKind
from kb.disk_room import NoRoom
from kb.errors import KbError
from kb.restoring import agree, forget, prepared
from kb.reviving import Entrant, Entrants, entrants
from kb.web.admin.frame import Admin, FreshAdmin, go, no_room, queue
from kb.web.admin.uploads import Taken, receive
from kb.web.guard import check_csrf, require
from kb.web.office import Office, office_of
from kb.web.templating import page_words, render

BROUGHT = "/admin/cadangan/unggah"
_PAUSE_SECONDS = 1.0
"""Between the page that says so and the restart: its script and styles are to arrive."""


def add_backups(app: FastAPI) -> None:
    """Add the routes. ``app.state.restart``, where there is one, ends this process and starts it anew."""

    @app.get("/admin/cadangan")
    def backups(request: Request, person: Admin) -> Response:
        """The backups that lie here, and the one that waits to be put in place."""
        return _page(request)

    @app.post("/admin/cadangan")
    def make(request: Request, person: FreshAdmin) -> Response:
        """Make one, in the background."""
        return queue(request, person, JobKind.BACKUP)

    @app.post(BROUGHT)
    async def bring(
        request: Request, person: Annotated[Person, Depends(require(Role.ADMIN, csrf=False, fresh=True))]
    ) -> Response:
        """Take in a backup from elsewhere."""
        office, text = office_of(request), page_words(request)
        taken = Taken(
            lambda name: "" if name.endswith(".gz") else text("backups.no_backup"),
            office.settings.max_upload_mb,
            "KB_MAX_UPLOAD_MB",
        )
        try:
            came = await receive(request, office.settings, lambda token: check_csrf(request, token), taken)
        except NoRoom as error:
            return await run_in_threadpool(_page, request, no_room(request, error), 507)
        said = [f"{name}: {reason}" for name, reason in came.refused]
        names = []
        try:
            for place in came.files:
                names.append(await run_in_threadpool(_keep, office, office.settings.uploads / place))
        except KbError as error:
            said.append(str(error))
        finally:
            shutil.rmtree(came.folder, ignore_errors=True)
        for name in names:
            await run_in_threadpool(office.logbook.audit, person.name, "cadangan.unggah", name)
        if said or not names:
            return await run_in_threadpool(_page, request, " ".join(said) or text("upload.none"))
        return go(request, "/admin/cadangan", pesan="saved")

    @app.get("/admin/cadangan/{name}")
    def download(request: Request, name: str, person: FreshAdmin) -> Response:
        """One backup, by its plain name."""
        file = _held(request, name)
        office_of(request).logbook.audit(person.name, "cadangan.unduh", name)
        return FileResponse(file, filename=name, media_type="application/gzip")

    @app.post("/admin/cadangan/{name}/hapus")
    def remove(request: Request, name: str, person: FreshAdmin) -> Response:
        """Remove one."""
        _held(request, name).unlink()
        office_of(request).logbook.audit(person.name, "cadangan.hapus", name)
        return go(request, "/admin/cadangan", pesan="saved")

    _add_putting_back(app)


def _add_putting_back(app: FastAPI) -> None:
    @app.post("/admin/cadangan/{name}/pulihkan")
    def bring_back(request: Request, name: str, person: FreshAdmin) -> Response:
        """Check one and prepare it, in the background; nothing that stands is touched yet."""
        _held(request, name)
        return queue(request, person, JobKind.BRING_BACK, name, file=name)

    @app.post("/admin/cadangan/tunggu")
    def decide(
        request: Request,
        person: FreshAdmin,
        act: Annotated[str, Form(max_length=20)],
        akun: Annotated[list[str] | None, Form()] = None,
        kunci: Annotated[list[str] | None, Form()] = None,
        asal: Annotated[str, Form(max_length=20)] = "",
    ) -> Response:
        """Put the prepared backup in place by starting anew, or let go of it.

        ``akun`` and ``kunci`` are the accounts and keys of it that may come in, ``asal`` the yes to an unknown origin.
        """
        office, text = office_of(request), page_words(request)
        ready = prepared(office.settings)
        if act not in ("pulihkan", "batal") or ready is None:
            raise HTTPException(400, "tindakan tidak dikenal")
        if act == "batal":
            forget(office.settings)
            office.logbook.audit(person.name, "cadangan.batal", ready.name)
            return go(request, "/admin/cadangan", pesan="saved")
        if office.jobs.unfinished():
            return _page(request, text("backups.busy"), 409)
        if ready.origin is not Origin.OURS and asal != "yakin":
            return _page(request, text("backups.origin_first"))
        agree(office.settings, akun or (), kunci or (), person.name)
        office.logbook.audit(person.name, "cadangan.pulihkan", ready.name, ready.origin.value)
        restart = getattr(request.app.state, "restart", None)
        page = render(request, "admin/restarting.html", ready=ready, alone=restart is not None)
        if restart is not None:
            page.background = BackgroundTask(_after, _PAUSE_SECONDS, restart)
        return page


def _after(seconds: float, act: Callable[[], None]) -> None:
    time.sleep(seconds)
    act()


def _page(request: Request, problem: str = "", status: int = 400) -> Response:
    office = office_of(request)
    ready = prepared(office.settings)
    now = entrants(office.catalogue.engine) if ready else Entrants()
    found = sorted((f for f in office.settings.backups.glob("pandu-*") if is_backup_name(f.name)), reverse=True)
    return render(
        request,
        "admin/backups.html",
        status if problem else 200,
        rows=[(file.name, file.stat().st_size) for file in found],
        ready=ready,
        foreign=ready is not None and ready.origin is not Origin.OURS,
        accounts=_asked(ready.entrants.accounts, now.accounts) if ready else [],
        keys=_asked(ready.entrants.keys, now.keys) if ready else [],
        documents=len(office.published().documents()),
        problem=problem,
        limit=office.settings.max_upload_mb,
    )


def _asked(comes: Sequence[Entrant], stands: Sequence[Entrant]) -> list[tuple[Entrant, bool]]:
    """Who would come in by a backup, and whether they come in now in the very same way: those are ticked already."""
    return [(each, each in stands) for each in comes]


def _held(request: Request, name: str) -> Path:
    file = office_of(request).settings.backups / name
    if not is_backup_name(name) or not file.is_file():
        raise HTTPException(404)
    return file


def _keep(office: Office, file: Path) -> str:
    """Put a backup that came among the others, by the moment that it holds; its name.

    Raises:
        KbError: it is no backup, or that backup is here already.

    """
    name = backup_name(made_when(file, office.settings.max_backup_mb))
    target = office.settings.backups / name
    if target.exists():
        raise KbError(f"{file.name}: cadangan ini sudah ada di sini sebagai {name}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)
    return name

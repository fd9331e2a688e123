"""All routes behind the door, and the worker that keeps at the jobs while the application runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from kb.settings import Settings
from kb.web.admin.accounts import add_accounts
from kb.web.admin.backups import add_backups
from kb.web.admin.collection import add_collection
from kb.web.admin.desk import add_desk
from kb.web.admin.inbox import add_inbox
from kb.web.admin.own import add_own
from kb.web.admin.signing_in import add_signing_in
from kb.web.admin.supervisor import Supervisor
from kb.web.office import Office

log = logging.getLogger(__name__)

_DAY_SECONDS = 24 * 3600


def add_admin(app: FastAPI, settings: Settings) -> None:
    """Add every route behind the door.

    Raises:
        SettingsError: the office's OpenID Connect server is set half-way.

    """
    add_signing_in(app)
    if settings.oidc_issuer:
        from kb.web.admin.oidc import add_oidc  # here, because only few offices need its libraries

        add_oidc(app, settings)
    add_desk(app)
    add_collection(app)
    add_inbox(app)
    add_accounts(app)
    add_own(app)
    add_backups(app)


@asynccontextmanager
async def background(app: FastAPI, office: Office) -> AsyncIterator[None]:
    """While the application runs: a worker at the jobs, and once a day what is too old is forgotten."""
    supervisor = Supervisor(office)
    app.state.supervisor, app.state.loop = supervisor, asyncio.get_running_loop()
    work, forget = asyncio.create_task(supervisor.run()), asyncio.create_task(_forget(office))
    try:
        yield
    finally:
        supervisor.stop()
        forget.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(work), 5)


async def _forget(office: Office) -> None:
    """Delete questions, reports and addresses that are older than the office keeps them, now and every day."""
    while True:
        try:
            await asyncio.to_thread(lambda: office.logbook.forget(office.settings.retention_days))
            await asyncio.to_thread(lambda: office.logbook.forget_addresses(office.settings.address_days))
        except Exception:
            log.exception("catatan lama tidak dapat dihapus")
        await asyncio.sleep(_DAY_SECONDS)

"""The modules on the barriers, a page each: to read, to print, to practise with, to ask about."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kb.errors import SnapshotError
from kb.training.groups import Group, groups
from kb.training.modules import Module, modules
from kb.web.classroom.state import Training, training_of
from kb.web.templating import page_language, render


def add_modules(app: FastAPI) -> None:
    """Add the page."""

    @app.get("/latihan/hambatan/{name}")
    async def module(request: Request, name: str) -> Response:
        """One module."""
        return await run_in_threadpool(_module, request, name)


def _module(request: Request, name: str) -> Response:
    training = training_of(request)
    try:
        held = modules(training.view())
    except SnapshotError:
        held = []
    found = next((module for module in held if module.name == name), None)
    if found is None:
        raise HTTPException(status_code=404, detail="modul tidak ada")
    return render(
        request,
        "classroom/module.html",
        module=found,
        others=[module for module in held if module is not found],
        group=_group(training, request, found),
        seed=training.today.toordinal(),
    )


def _group(training: Training, request: Request, module: Module) -> Group | None:
    """The cards of a module; None where there are too few, or they are still being made."""
    items = training.ready(page_language(request), patience_seconds=0.0)
    return next((group for group in groups(items or ()) if group.document == module.key), None)

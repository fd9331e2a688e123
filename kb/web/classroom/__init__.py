"""The pages of training: classes (``/kelas``), the trainer (``/kelas/pelatih``), practice alone (``/latihan``)."""

from __future__ import annotations

from fastapi import FastAPI

from kb.web.classroom.modules import add_modules
from kb.web.classroom.participants import add_participants
from kb.web.classroom.practice import add_practice
from kb.web.classroom.state import Training
from kb.web.classroom.trainer import add_trainer


def add_classroom(app: FastAPI) -> None:
    """Add the pages; ``app.state.office`` must be there."""
    app.state.training = Training(app.state.office)
    add_trainer(app)
    add_participants(app)
    add_practice(app)
    add_modules(app)

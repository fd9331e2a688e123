"""Notes what became of questions for the admin: counts by status, and the questions that the collection did not answer.

A note never delays or breaks an answer: one thread writes, a full line drops what comes, a failing write is logged
without a word of the question. Words are masked by the logbook before they are stored.
"""

from __future__ import annotations

import logging
import queue
import threading

from kb.answering.shapes.plain_text import place_label
from kb.types import Answer, AnswerStatus
from kb.web.office import Office

log = logging.getLogger(__name__)

WAITING = 1000
"""Notes that wait to be written at most."""

UNANSWERED = frozenset({AnswerStatus.NOT_HELD, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY, AnswerStatus.FAILED})
"""What the collection could answer if it held more. Questions outside the subject or about persons are only counted."""


class Noting:
    """Writes notes of one application into its logbook."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._line: queue.Queue[Answer | None] = queue.Queue(WAITING)
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None

    def note(self, answer: Answer) -> None:
        """Take a note of an answer that was given; returns at once."""
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="catatan", daemon=True)
                self._writer.start()
        try:
            self._line.put_nowait(answer)
        except queue.Full:
            log.warning("catatan pemakaian terlalu banyak; satu dilewati")

    def close(self, seconds: float = 5) -> None:
        """Write what waits, and end."""
        with self._starting:
            writer, self._writer = self._writer, None
        if writer is not None:
            self._line.put(None)
            writer.join(seconds)

    def _write(self) -> None:
        while (answer := self._line.get()) is not None:
            try:
                self._keep(answer)
            except Exception as error:  # noqa: BLE001 - whatever a database does, askers are served
                log.warning("catatan pemakaian gagal ditulis: %s", type(error).__name__)

    def _keep(self, answer: Answer) -> None:
        logbook = self._office.logbook
        logbook.count(answer.status.value)
        if answer.status in UNANSWERED:
            logbook.asked(answer.question, answer.status.value, "", _nearest(answer))


def _nearest(answer: Answer) -> list[str]:
    """What came nearest: the documents named, or the places that a doubtful answer shows."""
    shown = [place_label(choice.quote.citation) for choice in answer.choices]
    return [label for _, label in answer.nearest] or shown

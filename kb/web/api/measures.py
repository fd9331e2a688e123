"""Counts for Prometheus at ``/metrics``: answers by status, how long they took, what answers; no text, no person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import cast

from fastapi import FastAPI
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from kb.types import Answer
from kb.web.api.journal import tell
from kb.web.backend import Backend, Opener
from kb.web.loading import Opening, Stage

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)


class Measures:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.answers = Counter(
            "pandu_answers", "Answers given, by what became of the question.", ["status"], registry=own
        )
        self.failures = Counter("pandu_answer_failures", "Questions on which Pandu itself failed.", registry=own)
        self.seconds = Histogram("pandu_answer_seconds", "Time of a whole answer.", buckets=_SECONDS, registry=own)
        self.asking = Gauge("pandu_answers_under_way", "Questions being answered now.", registry=own)
        self.ingesting = Gauge("pandu_ingestions_under_way", "Uploads by machines being read now.", registry=own)
        self.ready = Gauge("pandu_ready", "1 where questions can be asked.", registry=own)
        self.snapshot = Gauge("pandu_snapshot", "1 for the index snapshot that answers.", ["id"], registry=own)

    def watching(self, opener: Opener, note: Callable[[Answer], None]) -> Opener:
        """The opener of the same backend with its answers counted and noted, whoever asks."""
        return lambda: cast(Backend, Watched(opener(), self, note))

    def told(self, answer: Answer, seconds: float) -> None:
        """Count one answer, and tell the journal."""
        self.seconds.observe(seconds)
        self.answers.labels(answer.status.value).inc()
        tell("answer", status=answer.status.value, ms=round(1000 * seconds, 1), snapshot=answer.snapshot)

    def add_route(self, app: FastAPI, opening: Opening) -> None:
        """Serve the counts."""

        @app.get("/metrics")
        def metrics() -> Response:
            """Counts in the text format of Prometheus."""
            backend = opening.backend
            self.ready.set(opening.stage is Stage.READY and backend is not None)
            self.snapshot.clear()
            if backend is not None:
                self.snapshot.labels(backend.snapshot_id).set(1)
            return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class Watched:
    """A backend whose answers are counted and noted; everything else is the backend's own."""

    def __init__(self, backend: Backend, measures: Measures, note: Callable[[Answer], None]) -> None:
        self._backend = backend
        self._measures = measures
        self._note = note

    def __getattr__(self, name: str) -> object:
        return getattr(self._backend, name)

    def ask(self, *arguments: object, **named: object) -> Answer:
        """The backend's answer."""
        *_, last = self._counted(lambda: iter((self._backend.ask(*arguments, **named),)))  # type: ignore[arg-type]
        return last

    def answer_stream(self, *arguments: object, **named: object) -> Iterator[Answer]:
        """The backend's answer as it grows; the last one counts."""
        return self._counted(lambda: self._backend.answer_stream(*arguments, **named))  # type: ignore[arg-type]

    def _counted(self, answering: Callable[[], Iterator[Answer]]) -> Iterator[Answer]:
        began, last = time.perf_counter(), None
        with self._measures.asking.track_inprogress(), self._measures.failures.count_exceptions():
            for last in answering():
                yield last
        if last is not None:
            self._measures.told(last, time.perf_counter() - began)
            self._note(last)

"""Does the jobs that wait in the catalogue, one after the other, in a process of its own.

The web application starts the process (:mod:`kb.web.admin.supervisor`), or ``python -m kb work`` does. A lock file says
that it lives; whoever holds the lock queues again what ran when its forerunner died.
"""

from __future__ import annotations

import logging
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence

from filelock import Timeout

from kb.backup import make_backup, next_backup
from kb.catalogue import Catalogue, Logbook
from kb.catalogue.jobs import Job, JobKind, Jobs, JobState
from kb.data_folder import within
from kb.errors import Cancelled, KbError, WriterBusy
from kb.evaluation import AnswerChange, Question
from kb.ingestion import IngestReport
from kb.knowledge_base import KnowledgeBase
from kb.logs import fault
from kb.restoring import prepare
from kb.search.locks import worker_lock
from kb.settings import Settings
from kb.staging import Stage, Waiting
from kb.structure.correction import Correction
from kb.types import DocumentKey, Form

logger = logging.getLogger(__name__)

_TELL_SECONDS = 0.5
_LOOK_SECONDS = 0.5
_BUSY_SECONDS, _BUSY_TRIES = 3, 200
_COUNT = re.compile(r"(?<!\d)(\d++) dari (\d+)")

Result = Mapping[str, object]


def work(settings: Settings, linger: float = 0) -> int:
    """Do every job that waits, then return how many were done; 0 at once where another process is at it.

    ``linger`` is how many seconds to wait for a further job: what one begins with, opening the collection, is slow.
    """
    try:
        with worker_lock(settings.data):
            worker = Worker(settings)
            done, until = worker.drain(), time.monotonic() + linger
            while time.monotonic() < until:
                time.sleep(_LOOK_SECONDS)
                if more := worker.drain():
                    done, until = done + more, time.monotonic() + linger
            return done
    except Timeout:
        return 0


class Worker:
    """Does jobs on one data folder. The collection is opened at the first job."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        catalogue = Catalogue.open(settings.catalogue_url)
        self._jobs = Jobs(catalogue.engine)
        self._logbook = Logbook(catalogue.engine)
        self._opened: KnowledgeBase | None = None

    def drain(self) -> int:
        """Do what waits, what was interrupted first; how many jobs."""
        for ended in self._jobs.recover():
            if ended.progress.get("began"):
                Stage(self._pandu).discard()
        done = 0
        while (job := self._jobs.take()) is not None:
            self._do(job)
            done += 1
        return done

    @property
    def _pandu(self) -> KnowledgeBase:
        if self._opened is None:
            self._opened = KnowledgeBase.open(self._settings)
        return self._opened

    def _do(self, job: Job) -> None:
        """Do one job and note what came of it. Never raises: this is the rim of the process."""
        tell = _Teller(self._jobs, job.id)
        act: Callable[[Job, _Teller], Result] = {
            JobKind.TAKE_IN: self._take_in,
            JobKind.CORRECT: self._correct,
            JobKind.COMPARE: self._compare,
            JobKind.PUBLISH: self._publish,
            JobKind.DISCARD: self._discard,
            JobKind.ROLLBACK: self._rollback,
            JobKind.RETIRE: self._retire,
            JobKind.RESTORE: self._restore,
            JobKind.BACKUP: self._backup,
            JobKind.BRING_BACK: self._bring_back,
        }[job.kind]
        try:
            result = self._when_free(act, job, tell)
            state = JobState.DONE
        except Cancelled as error:
            state, result = JobState.CANCELLED, {"error": str(error)}
        except KbError as error:
            state, result = JobState.FAILED, {"error": str(error)}
        except Exception as error:  # noqa: BLE001 - the rim: the admin is told, the next job goes on
            state = JobState.FAILED
            logger.error("job %s failed: %s", job.kind.value, fault(error))
            result = {"error": f"Pandu gagal mengerjakan ini ({fault(error)}). Laporkan kepada pengelola."}
        self._jobs.finish(job.id, state, result)
        self._logbook.audit(job.person, f"pekerjaan.{job.kind.value}.{state.value}", f"#{job.id}")

    def _when_free(self, act: Callable[[Job, _Teller], Result], job: Job, tell: _Teller) -> Result:
        """Do it as soon as no other process writes (a command line, for one)."""
        for _ in range(_BUSY_TRIES):
            try:
                return act(job, tell)
            except WriterBusy as error:
                tell.now(message=str(error))
                if self._jobs.cancelled(job.id):
                    raise Cancelled("Dihentikan selagi menunggu giliran menulis.") from error
                time.sleep(_BUSY_SECONDS)
        return act(job, tell)

    # --- the kinds --------------------------------------------------------------------------------------------

    def _take_in(self, job: Job, tell: _Teller) -> Result:
        places = [within(self._settings.uploads, str(name)) for name in _list(job.wish, "files")]
        files = [file for file in places if file is not None]
        if len(files) < len(places):
            raise KbError("Pekerjaan ini menyebut berkas di luar folder unggahan. Unggah berkasnya lagi.")
        stage = Stage(self._pandu)
        began = bool(job.progress.get("began")) or stage.waiting() is None
        tell.now(began=began)
        try:
            report = stage.take_in(
                files, tell, replace=bool(job.wish.get("replace")), stop=lambda: self._jobs.cancelled(job.id)
            )
        except Cancelled:
            if began:
                stage.discard()
            raise
        return self._judged(stage, report, tell)

    def _correct(self, job: Job, tell: _Teller) -> Result:
        stage, fields = Stage(self._pandu), job.wish.get("fields")
        assert isinstance(fields, Mapping)
        report = stage.correct(DocumentKey(str(job.wish["document"])), Correction.of(fields), tell)
        return self._judged(stage, report, tell)

    def _compare(self, _job: Job, tell: _Teller) -> Result:
        return self._compared(Stage(self._pandu), tell)

    def _judged(self, stage: Stage, report: IngestReport, tell: _Teller) -> Result:
        """What the admin is shown of a batch: its files, questions that each document answers, what would change."""
        waiting, said = stage.waiting(), report.as_dict()
        if waiting is not None:
            said["documents"] = [_of_the_stage(entry, waiting) for entry in _list(said, "documents")]
        questions: dict[str, list[str]] = {}
        if waiting is not None:
            answering = stage.answering()
            keys = dict.fromkeys(found.document_id for found in report.documents if found.document_id)
            for number, key in enumerate(keys, start=1):
                tell(f"memeriksa {number} dari {len(keys)} dokumen")
                found = stage.report(DocumentKey(key), answering)
                questions[key] = list(found.questions) if found else []
        return {**said, "questions": questions, **(self._compared(stage, tell) if waiting is not None else {})}

    def _compared(self, stage: Stage, tell: _Teller) -> Result:
        if self._pandu.store.current_id() is None:
            return {"compared": 0, "changes": []}
        saved = saved_questions(self._settings) or self._pandu.examples(20)
        questions = [Question(str(number), text) for number, text in enumerate(saved, start=1)]
        changes = stage.compare(questions, tell)
        return {"compared": len(questions), "changes": [_shown(change) for change in changes]}

    def _publish(self, job: Job, tell: _Teller) -> Result:
        stage = Stage(self._pandu)
        if job.progress.get("resumed") and stage.waiting() is None:
            snapshot = self._pandu.store.current_id()  # killed after the switch, before the job was marked as done
        else:
            seen = job.wish.get("seen")
            snapshot = stage.publish(tell, seen if isinstance(seen, int) else None)
        self._forget_uploads()
        return {"snapshot": snapshot}

    def _discard(self, _job: Job, _tell: _Teller) -> Result:
        versions = Stage(self._pandu).discard()
        self._forget_uploads()
        return {"versions": versions}

    def _rollback(self, job: Job, _tell: _Teller) -> Result:
        return {"snapshot": self._pandu.rollback(str(job.wish["to"]) if job.wish.get("to") else None)}

    def _retire(self, job: Job, tell: _Teller) -> Result:
        return self._changed(job, tell, "tidak dipegang", lambda change, key, form: change.retire(key, form))

    def _restore(self, job: Job, tell: _Teller) -> Result:
        missing = "tidak pernah ditarik, atau sudah dipegang"
        return self._changed(job, tell, missing, lambda change, key, form: change.unretire(key, form))

    def _changed(self, job: Job, tell: _Teller, missing: str, act: Callable[..., bool]) -> Result:
        key, form = DocumentKey(str(job.wish["document"])), job.wish.get("form")
        snapshot = self._pandu.change(lambda change: act(change, key, Form(str(form)) if form else None), tell)
        if snapshot is None:
            raise KbError(f"{key} {missing}.")
        return {"snapshot": snapshot}

    def _backup(self, _job: Job, tell: _Teller) -> Result:
        file = next_backup(self._settings.backups)
        made = make_backup(self._settings, file, tell)
        return {"file": file.name, "bytes": made.bytes, "files": made.files}

    def _bring_back(self, job: Job, tell: _Teller) -> Result:
        ready = prepare(self._settings, str(job.wish["file"]), job.person, tell)
        return {"file": ready.name, "documents": ready.documents, "backup": ready.backup}

    def _forget_uploads(self) -> None:
        """What was decided lies among the originals, or is not wanted; uploads of jobs still waiting stay."""
        waiting = {
            str(name).split("/", 1)[0]
            for job in self._jobs.latest(1000)
            if not job.state.over
            for name in _list(job.wish, "files")
        }
        for folder in self._settings.uploads.glob("*"):
            if folder.name not in waiting:
                shutil.rmtree(folder, ignore_errors=True)


class _Teller:
    """Writes into the catalogue how far a job is, at most twice a second: by files and other things, and by pages."""

    def __init__(self, jobs: Jobs, number: int) -> None:
        self._jobs, self._number, self._last = jobs, number, 0.0
        self._state: dict[str, object] = {}

    def __call__(self, message: str) -> None:
        """Note a message; a number "of" a number in it is how far that is."""
        count = _COUNT.search(message)
        far = {"message": message, "done": int(count[1]) if count else 0, "of": int(count[2]) if count else 0}
        self._state = {**self._state, "page": far} if ": halaman " in message else {"main": far, "page": None}
        if time.monotonic() - self._last >= _TELL_SECONDS:
            self.now(**self._state)

    def now(self, **progress: object) -> None:
        """Note it at once."""
        self._last = time.monotonic()
        self._jobs.tell(self._number, progress)


def saved_questions(settings: Settings) -> list[str]:
    """The questions that the office saved for judging what would change, one a line; none where it saved none."""
    try:
        lines = settings.saved_questions.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip()]


def _of_the_stage(entry: object, waiting: Waiting) -> object:
    """A file's entry in a report; what came of it is that it "waits" where its like lies in the stage already."""
    assert isinstance(entry, dict)
    staged = entry["document_id"] in {document.key for document in waiting.documents}
    again = staged and entry["outcome"] == "same" and not entry["comparison"]
    return {**entry, "outcome": "waits"} if again else entry


def _shown(change: AnswerChange) -> dict[str, object]:
    """A change as plain values, with the leading places as people write them."""
    leads = [f"{c.place}, {c.document_label}" if c else "" for c in (change.lead_before, change.lead_after)]
    return {**change.as_json(), "lead_labels": leads}


def _list(wish: Mapping[str, object], name: str) -> Sequence[object]:
    value = wish.get(name)
    return value if isinstance(value, list) else []

"""Keeps a worker process at the jobs while there are any; it does them with the lowest priority, beside the answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sys
from pathlib import Path

from kb.catalogue.jobs import JobKind, Jobs, JobState
from kb.settings import Settings
from kb.web.office import Office

log = logging.getLogger(__name__)

_POLL_SECONDS, _RETRY_SECONDS, _GRACE_SECONDS = 5.0, 2.0, 8.0
_NICE = 10
_LINGER_SECONDS = 120


class Supervisor:
    """Starts a worker when a job waits, ends the one whose job was cancelled and does not stop by itself."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._wake = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def _jobs(self) -> Jobs:
        return Jobs(self._office.catalogue.engine)

    def wake(self) -> None:
        """Look at once whether there is work."""
        self._wake.set()

    def stop(self) -> None:
        """Let :meth:`run` end. The job in work is queued again at the next start."""
        self._stopping = True
        self._wake.set()
        for task in self._ending:
            task.cancel()
        self._end_worker()

    async def run(self) -> None:
        """Until :meth:`stop`: a worker at the jobs whenever there are any. Never raises: the rim of the process."""
        await asyncio.to_thread(self._sweep)
        while not self._stopping:
            try:
                if await asyncio.to_thread(self._jobs.unfinished):
                    await self._worked()
                    continue
            except Exception:
                log.exception("pekerjaan latar tidak dapat dijalankan")
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _POLL_SECONDS)

    def cancel(self, number: int) -> None:
        """Give a cancelled job a while to stop by itself, then end its process; the next worker cleans up."""
        task = asyncio.get_running_loop().create_task(self._end_later(number))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end_later(self, number: int) -> None:
        await asyncio.sleep(_GRACE_SECONDS)
        job = await asyncio.to_thread(lambda: self._jobs.get(number))
        if job is not None and job.state is JobState.RUNNING:
            self._end_worker()

    async def _worked(self) -> None:
        """One worker from its start to its end."""
        self._process = await asyncio.create_subprocess_exec(
            *_command(self._office.settings), env=_environment(self._office.settings), stdout=asyncio.subprocess.DEVNULL
        )
        code = await self._process.wait()
        self._process = None
        if code != 0:
            log.warning("proses pekerjaan berakhir dengan kode %s", code)
        if not self._stopping and await asyncio.to_thread(self._jobs.unfinished):
            await asyncio.sleep(_RETRY_SECONDS)  # another process is at it, or ours died: recovered by the next

    def _end_worker(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def _sweep(self) -> None:
        """Remove uploads that broke off before they became a job, and those that were decided."""
        settings, catalogue = self._office.settings, self._office.catalogue
        pending = catalogue.staged_from is not None
        kept = set()
        for job in self._jobs.latest(1000, JobKind.TAKE_IN):
            files = job.wish.get("files")
            if isinstance(files, list) and (pending or not job.state.over):
                kept |= {str(name).split("/", 1)[0] for name in files}
        for folder in settings.uploads.glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def _command(settings: Settings) -> list[str]:
    worker = [sys.executable, "-m", "kb", "work", "--data", str(settings.data), "--linger", str(_LINGER_SECONDS)]
    return [nice, "-n", str(_NICE), *worker] if (nice := shutil.which("nice")) else worker


def _environment(settings: Settings) -> dict[str, str]:
    """Ours, with every setting that was chosen, and the folder that holds the package on the path.

    No job asks a language model or signs anybody in: the secrets are emptied, also those that a file ``.env`` holds.
    """
    secrets = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    chosen = settings.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude=secrets)
    wanted = {f"KB_{name.upper()}": str(value) for name, value in {**chosen, **dict.fromkeys(secrets, "")}.items()}
    home = str(Path(__file__).resolve().parents[3])
    path = os.environ.get("PYTHONPATH", "")
    return {**os.environ, **wanted, "PYTHONPATH": f"{home}{os.pathsep}{path}" if path else home}

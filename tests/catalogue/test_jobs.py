"""Jobs live in the catalogue: they are taken once, and survive the process that did them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.catalogue import Catalogue
from kb.catalogue.jobs import MOST_TRIES, JobKind, Jobs, JobState


@pytest.fixture
def jobs(catalogue: Catalogue) -> Jobs:
    return Jobs(catalogue.engine)


def state(jobs: Jobs, number: int) -> JobState:
    found = jobs.get(number)
    assert found is not None
    return found.state


def test_a_job_goes_from_waiting_to_done_with_its_progress(jobs: Jobs) -> None:
    number = jobs.add(JobKind.TAKE_IN, "ani", {"files": ["a/001/x.md"]})
    job = jobs.take()
    assert job is not None and job.id == number and job.wish == {"files": ["a/001/x.md"]}
    assert jobs.unfinished()
    jobs.tell(number, {"main": {"done": 1}})
    jobs.tell(number, {"page": {"done": 2}})
    assert jobs.get(number).progress == {"main": {"done": 1}, "page": {"done": 2}}  # type: ignore[union-attr]
    jobs.finish(number, JobState.DONE, {"snapshot": "s"})
    assert state(jobs, number) is JobState.DONE
    assert jobs.take() is None and not jobs.unfinished()


def test_each_job_is_taken_once(jobs: Jobs) -> None:
    numbers = {jobs.add(JobKind.BACKUP, "ani", {}) for _ in range(12)}
    with ThreadPoolExecutor(6) as pool:
        taken = [job.id for job in pool.map(lambda _: jobs.take(), range(20)) if job]
    assert sorted(taken) == sorted(numbers)


def test_what_ran_when_its_process_died_is_queued_again_and_at_last_given_up(jobs: Jobs) -> None:
    number = jobs.add(JobKind.TAKE_IN, "ani", {})
    for _ in range(MOST_TRIES - 1):
        assert jobs.take() is not None
        assert jobs.recover() == []
        assert state(jobs, number) is JobState.WAITING
    assert jobs.take() is not None
    assert [job.id for job in jobs.recover()] == [number]
    assert state(jobs, number) is JobState.FAILED
    assert "terputus" in str(jobs.get(number).result["error"])  # type: ignore[union-attr]


def test_cancelling(jobs: Jobs) -> None:
    waiting, running = (jobs.add(JobKind.TAKE_IN, "ani", {}) for _ in range(2))
    assert jobs.cancel(waiting) and state(jobs, waiting) is JobState.CANCELLED
    assert jobs.take().id == running  # type: ignore[union-attr]
    assert jobs.cancel(running) and jobs.cancelled(running) and state(jobs, running) is JobState.RUNNING
    assert [job.state for job in jobs.recover()] == [JobState.CANCELLED]
    assert not jobs.cancel(running) and not jobs.cancel(999)

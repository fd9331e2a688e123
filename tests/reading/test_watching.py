"""Progress page by page, from the threads of recognition to whoever asked for the file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from kb.reading.watching import page_counter, watching


def test_every_page_is_told_whatever_thread_reads_it() -> None:
    told: list[tuple[int, int]] = []
    with watching(lambda done, of: told.append((done, of))):
        page_done = page_counter(20)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: page_done(), range(20)))
    assert told == [(number, 20) for number in range(1, 21)]


def test_without_a_watcher_nothing_is_told() -> None:
    page_counter(1)()

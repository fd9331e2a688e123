"""Time and memory of 520 hostile documents and 60 hostile feeds, what became of each, and a server beside them.

``python bench/hostile.py [NAME…]``. Each document is read and understood as an ingestion does it, within
``KB_READ_SECONDS`` = 3, ``KB_READ_MEMORY_MB`` = 448 and ``KB_OCR_SECONDS`` = 2; memory is the largest resident size of
a child that opened it, and by how much this process grew. All the while ``app.py`` serves an office of its own and
is asked how it is.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / name) for name in ("", "reading", "feeds", "web"))]

from hostile_feeds import HostileFeed, hostile_feeds  # noqa: E402
from hostile_files import Hostile  # noqa: E402
from hostile_many import hostile_documents  # noqa: E402
from hostile_more import writing  # noqa: E402
from hostile_paths import hostile_ways  # noqa: E402
from local_server import LocalServer, local_server  # noqa: E402
from measured import Measured  # noqa: E402
from serving import free_port, wait_ready  # noqa: E402
from test_hostile import outcomes  # noqa: E402

from kb.errors import InputRefused  # noqa: E402
from kb.feeds.jdihn import import_feed  # noqa: E402
from kb.knowledge_base import KnowledgeBase  # noqa: E402
from kb.reading import sandbox  # noqa: E402
from kb.settings import Settings  # noqa: E402

MODEL = ROOT / "tests" / "data" / "test_model"
SETTINGS = Settings.model_validate(
    {"read_seconds": 3, "read_memory_mb": 448, "ocr_seconds": 2, "ocr_page_seconds": 2, "max_unpacked_mb": 300}
)


class Asked:
    """Asks a server again and again how it is; remembers the slowest answer and how many failed."""

    def __init__(self, url: str) -> None:
        self.slowest, self.failed, self.count, self._url, self._ended = 0.0, 0, 0, url, False
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        while not self._ended:
            began = time.monotonic()
            try:
                with urlopen(self._url, timeout=10) as answer:
                    answer.read()
            except OSError:
                self.failed += 1
            self.slowest, self.count = max(self.slowest, time.monotonic() - began), self.count + 1
            time.sleep(0.2)

    def end(self) -> None:
        self._ended = True
        self._thread.join()


@contextmanager
def served(folder: Path) -> Iterator[Asked]:
    """An office that answers beside."""
    port = free_port()
    environment = {**os.environ, "KB_EMBEDDING_MODEL": str(MODEL), "PYTHONPATH": str(ROOT)}
    data = ["--data", str(folder / "data")]
    command = [sys.executable, str(ROOT / "app.py"), *data, "--port", str(port)]
    null = subprocess.DEVNULL
    taking = [sys.executable, str(ROOT / "ingest.py"), str(ROOT / "documents" / "sop"), *data]
    subprocess.run(taking, cwd=folder, env=environment, stdout=null, stderr=null, check=True)
    app = subprocess.Popen(command, cwd=folder, env=environment, stdout=null, stderr=null)
    try:
        wait_ready(f"http://127.0.0.1:{port}/")
        asked = Asked(f"http://127.0.0.1:{port}/kesehatan")
        yield asked
        asked.end()
    finally:
        app.terminate()
        app.wait(20)


def forget_peak() -> None:
    """Let the kernel begin anew to note our largest size: making a bomb takes more than reading it may."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> int:
    """The largest resident size of this process since then, in MiB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def document(hostile: Hostile, folder: Path, server: Measured) -> tuple[float, float, str]:
    """Wall seconds, processor seconds of the children, and what became of a document."""
    path = folder / hostile.name
    hostile.write(path)
    forget_peak()
    server.seconds, began = 0.0, time.monotonic()
    found = outcomes([path], SETTINGS)
    took = time.monotonic() - began
    path.unlink()
    return took, server.seconds, f"{len(found)}: {' / '.join(sorted(set(found.values())))[:200]}"


def feed(hostile: HostileFeed, server: LocalServer, inner: LocalServer, pandu: KnowledgeBase) -> tuple[float, str]:
    """Seconds, and what became of a feed."""
    hostile.serve(server, inner, f"/{hostile.name}")
    began = time.monotonic()
    try:
        report = import_feed(pandu, f"{server.url}/{hostile.name}")
        said = f"{report.counts} {report.failed[0].reason[:120] if report.failed else ''}"
    except InputRefused as error:
        said = error.reason[:160]
    return time.monotonic() - began, said


def main(names: list[str]) -> None:
    """Print a line a document and feed, and the worst of all."""
    server = Measured()
    sandbox.server = lambda: server
    every = [*hostile_documents(), *(Hostile(name, writing(make), may_be_read=True) for name, make in hostile_ways())]
    wanted = [each for each in every if not names or each.name in names]
    feeds = [each for each in hostile_feeds() if not names or each.name in names]
    slowest, busiest, most, own_most, times = 0.0, 0.0, 0, 0, []
    warnings.simplefilter("ignore")  # of archives with doubled names, which is what they are for
    hostile_documents()
    forget_peak()
    before = peak_mb()
    with (
        tempfile.TemporaryDirectory() as name,
        served(Path(name)) as asked,
        local_server() as own,
        local_server() as inner,
    ):
        folder = Path(name) / "berkas"
        folder.mkdir()
        for hostile in wanted:
            server.peak_mb = 0
            took, worked, said = document(hostile, folder, server)
            slowest, most, own_most = max(slowest, took), max(most, server.peak_mb), max(own_most, peak_mb() - before)
            busiest = max(busiest, worked)
            print(f"{hostile.name:22} {took:6.2f} s ({worked:5.2f} core) {server.peak_mb:4d} MiB  {said}", flush=True)
        settings = {**SETTINGS.model_dump(), "data": Path(name) / "kantor", "embedding_model": str(MODEL)}
        settings |= {"feed_loopback": True, "feed_seconds": 1, "feed_mb": 4, "max_file_mb": 1}
        pandu = KnowledgeBase.open(Settings.model_validate(settings))
        server.peak_mb = 0
        for each in feeds:
            took, said = feed(each, own, inner, pandu)
            times.append(took)
            print(f"{each.name:22} {took:6.2f} s  {said}", flush=True)
        reached = len(inner.asked)
    print(
        f"{len(wanted)} documents; slowest {slowest:.2f} s, busiest {busiest:.2f} core seconds; "
        f"largest child {most} MiB; this process {own_most} MiB more than before"
    )
    print(
        f"{len(feeds)} feeds; slowest {max(times, default=0):.2f} s; largest child {server.peak_mb} MiB; "
        f"{reached} requests reached the server that no feed may reach"
    )
    print(f"/kesehatan beside: {asked.count} answers, {asked.failed} failed, slowest {asked.slowest:.2f} s")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Time and peak memory of reading each hostile file, beside what became of it: ``python bench/hostile.py [NAME…]``.

Memory is the largest resident size of the children that opened the file (``KB_READ_MEMORY_MB`` = 512).
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "reading")]

from hostile_files import Hostile, hostile_files  # noqa: E402
from test_hostile import outcomes  # noqa: E402


def measured(hostile: Hostile, folder: Path) -> tuple[float, int, str]:
    """Seconds, MiB and what became of one file, read in a process of its own so that memory is its own."""
    path = folder / hostile.name
    hostile.write(path)
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        began = time.monotonic()
        found = outcomes([path])
        seconds = time.monotonic() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        said = sorted(set(found.values()))
        os.write(send, f"{seconds}\t{peak}\t{len(found)}: {' / '.join(said)[:300]}".encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        seconds, peak, said = pipe.read().decode().split("\t")
    os.waitpid(child, 0)
    path.unlink()
    return float(seconds), int(peak), said


def main(names: list[str]) -> None:
    """Print a line a file and the worst of all."""
    worst, most, count = 0.0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for hostile in hostile_files():
            if names and hostile.name not in names:
                continue
            seconds, peak, said = measured(hostile, Path(folder))
            worst, most, count = max(worst, seconds), max(most, peak), count + 1
            print(f"{hostile.name:22} {seconds:6.2f} s {peak:5d} MiB  {said}", flush=True)
    print(f"{count} files; slowest {worst:.2f} s; most memory {most} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])

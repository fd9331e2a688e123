"""Every hostile backup restored beside a service that answers: ``python bench/hostile_backups.py [SEED] [NAME…]``.

Prints a line each (seconds, what came of it) and ends with 1 where one was neither refused nor restored safely, or
where the service took more than half a second to say that it is alive.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "hostile")]

import uvicorn  # noqa: E402
from test_backups import EVERY, House, free_port, restored, wait_ready  # noqa: E402

from kb.backup import make_backup, next_backup  # noqa: E402

MOST_SECONDS = 0.5


class Watch(threading.Thread):
    """Asks a service every twentieth of a second whether it is alive; ``slowest`` is in seconds."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.slowest, self.asked, self.over = url, 0.0, 0, False

    def run(self) -> None:
        while not self.over:
            began = time.monotonic()
            with urllib.request.urlopen(f"{self.url}kesehatan", timeout=60) as answer:
                assert answer.status == 200
            self.slowest, self.asked = max(self.slowest, time.monotonic() - began), self.asked + 1
            time.sleep(0.05)


def main(seed: int, names: list[str]) -> int:
    """Restore them; the exit code."""
    wrong, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data", max_backup_mb=200)
        (house.settings.data / "lexicon.toml").write_text('[singkatan]\nzqx = ["pusat data"]\n')
        archive = next_backup(house.settings.backups)
        make_backup(house.settings, archive)
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="error", timeout_graceful_shutdown=1))
        threading.Thread(target=server.run, daemon=True).start()
        wait_ready(f"http://127.0.0.1:{port}/")
        watch = Watch(f"http://127.0.0.1:{port}/")
        watch.start()
        for number, (name, backup) in enumerate(EVERY.items()):
            if names and name not in names:
                continue
            began = time.monotonic()
            try:
                said = restored(backup, archive, Path(folder) / str(number), house.settings, seed) or "restored, safe"
            except Exception as error:  # noqa: BLE001 - each of them is a finding
                wrong, said = wrong + 1, f"WRONG: {type(error).__name__}: {error}"
            seconds = time.monotonic() - began
            slowest = max(slowest, seconds)
            print(f"{name:30} {seconds:6.2f} s  {said[:150]}", flush=True)
        print(f"{len(EVERY)} backups, {wrong} wrong; slowest {slowest:.2f} s; alive {watch.asked} times, ", end="")
        print(f"slowest answer {watch.slowest * 1000:.0f} ms")
        watch.over = True
        watch.join(60)
        server.should_exit = True
    return 1 if wrong or watch.slowest > MOST_SECONDS else 0


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1
    sys.exit(main(number, [name for name in sys.argv[1:] if not name.isdigit()]))

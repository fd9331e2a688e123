"""Kill a real ``ingest.py`` at random moments; after each, a fresh process must open an index and answer from it.

``python bench/kill_ingest.py [TIMES] [SEED]`` prints each moment and what answered after it, and exits 1 at the first
loss: an index that does not open, a document that was acknowledged and is gone, or a run that does not heal.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "tests" / "data" / "test_model"

RULE = """---
kind: perpres
form: ringkasan
title: Aturan Uji {number}
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
# Ringkasan
Keadaan {state} aturan {number}.
"""

READER = """
import json, sys
from datetime import date
from pathlib import Path
from kb.catalogue import Catalogue
from kb.search.embedding import Embedder
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings

settings = Settings(data=Path(sys.argv[1]))
store = SnapshotStore(settings.index)
snapshot = store.open_current(Embedder(settings.model_path))
view = Catalogue.open(settings.catalogue_url).at(snapshot.revision)
held = sorted(passage.key for passage in view.all_passages())
lexical = snapshot.lexical.search("keadaan aturan", 1000)
dense = snapshot.dense.search("keadaan aturan", 1000)
texts = [passage.text for passage in view.passages(key for key, _ in lexical).values()]
print(json.dumps({
    "id": snapshot.id,
    "passages": snapshot.manifest.passages,
    "agree": held == sorted(key for key, _ in lexical) == sorted(key for key, _ in dense),
    "texts": sorted(texts),
    "damaged": store.verify(snapshot.id),
}))
"""


@dataclass
class Trial:
    """A data folder with files that change from trial to trial."""

    folder: Path
    documents: int = 12

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "KB_EMBEDDING_MODEL": str(self.folder / "model"), "PYTHONPATH": str(ROOT)}

    def write(self, state: str) -> None:
        """Write every file in a new state, and one file more than before."""
        (self.folder / "masuk").mkdir(parents=True, exist_ok=True)
        for number in range(1, self.documents + 1):
            text = RULE.format(number=number, state=state)
            (self.folder / "masuk" / f"{number}.md").write_text(text, encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "ingest.py"), str(self.folder / "masuk"), "--data", str(self.data)]
        return subprocess.Popen(
            [*command, "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment
        )

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def read(self) -> dict[str, object]:
        """What a fresh reader finds; raises where it cannot open the index."""
        done = subprocess.run(
            [sys.executable, "-c", READER, str(self.data)], capture_output=True, env=self.environment, check=False
        )
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def await_building(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the run begins to write a snapshot, or ends."""
        while process.poll() is None and not any((self.data / "index").glob(".building-*")):
            time.sleep(0.002)


def first_run(trial: Trial) -> tuple[float, float]:
    """Seconds that a whole run takes, and those that it takes from the first byte of a snapshot to its end."""
    started = time.monotonic()
    process = trial.start()
    trial.await_building(process)
    building = time.monotonic()
    assert process.wait() == 0, "the first run failed"
    return time.monotonic() - started, time.monotonic() - building


def run(folder: Path, times: int, seed: int) -> list[str]:
    """Kill ``times`` runs and return one line a kill.

    Raises:
        AssertionError: a reader found neither the old nor the new state, or the last run did not heal.

    """
    dice = random.Random(seed)
    trial = Trial(folder)
    shutil.copytree(MODEL, folder / "model")
    trial.write("awal")
    whole, publishing = first_run(trial)
    lines = []
    before = trial.read()
    for number in range(1, times + 1):
        trial.documents += 1
        trial.write(f"ke-{number}")
        process = trial.start()
        if number % 3:  # most moments lie in the part that writes the snapshot
            trial.await_building(process)
            moment, place = dice.uniform(0.0, publishing), "of publishing"
        else:
            moment, place = dice.uniform(0.0, whole), "of the run"
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        code = process.wait()
        after = trial.read()
        assert after["agree"], f"catalogue and indexes disagree after kill {number}: {after}"
        assert not after["damaged"], f"damaged files after kill {number}: {after['damaged']}"
        new = after["id"] != before["id"]
        wanted = trial.documents if new else before["passages"]
        assert after["passages"] == wanted, f"kill {number}: {after['passages']} passages, not {wanted}"
        ended = "killed" if code == -signal.SIGKILL else f"ended with {code}"
        lines.append(f"{number:3} at {moment:5.2f} s {place}: {ended}, {'new' if new else 'old'} snapshot answers")
        before = after
    assert trial.start().wait() == 0, "the healing run failed"
    healed = trial.read()
    expected = sorted(f"Keadaan ke-{times} aturan {number}." for number in range(1, trial.documents + 1))
    assert healed["texts"] == expected, "the healing run did not bring everything in"
    lines.append(f"healed: {healed['passages']} passages, catalogue and both indexes agree")
    return lines


def main() -> int:
    """Run the trial in a folder of its own."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{times} kills, seed {seed}")
        for line in run(Path(folder), times, seed):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

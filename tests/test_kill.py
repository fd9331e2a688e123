"""Two runs of a real ``ingest.py`` killed at random moments; ``bench/kill_ingest.py`` kills many more."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def test_after_a_kill_the_old_or_the_new_index_answers_and_the_next_run_heals(tmp_path: Path) -> None:
    script = Path(__file__).resolve().parent.parent / "bench" / "kill_ingest.py"
    specification = importlib.util.spec_from_file_location("kill_ingest", script)
    assert specification and specification.loader
    bench = importlib.util.module_from_spec(specification)
    import sys

    sys.modules["kill_ingest"] = bench
    specification.loader.exec_module(bench)
    lines = bench.run(tmp_path, times=2, seed=3)
    assert len(lines) == 3

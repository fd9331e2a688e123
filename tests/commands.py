"""``ingest.py`` as a command, run in this process: one of its own takes seconds to begin."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
"""Takes a data folder, a model and arguments."""


def ingesting(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, with what it prints caught as a pipe would."""
    import ingest

    def run(data: Path, model: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setenv("KB_EMBEDDING_MODEL", str(model))
        monkeypatch.chdir(data.parent)
        capfd.readouterr()
        try:
            code = ingest.main(["--data", str(data), *arguments])
        except SystemExit as ended:  # as argparse does at wrong use
            code = int(ended.code or 0)
        said = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run

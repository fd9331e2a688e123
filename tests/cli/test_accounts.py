"""``python -m kb admin``: accounts from the command line."""

import io
import json
from pathlib import Path

import pytest

from kb.cli.main import main


def test_a_password_comes_from_stdin_and_never_from_an_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "data")]
    monkeypatch.setattr("sys.stdin", io.StringIO("kuda hijau di sawah\n"))
    assert main(["admin", "create", "Budi", "--role", "trainer", *data]) == 0
    assert "/masuk" in capsys.readouterr().out, "where the new account is used"
    monkeypatch.setattr("sys.stdin", io.StringIO("pendek\n"))
    assert main(["admin", "password", "budi", *data]) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["admin", "create", "kosong", *data]) == 1
    with pytest.raises(SystemExit):
        main(["admin", "create", "ani", "--password", "kuda hijau di sawah", *data])
    assert main(["admin", "disable", "budi", *data]) == 0
    assert main(["admin", "create", *data]) == 1
    capsys.readouterr()
    assert main(["admin", "list", "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out)["people"] == [{"name": "budi", "role": "trainer", "active": False}]

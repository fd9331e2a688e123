"""``python app.py``: what it says and its exit codes, when it cannot serve."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import app

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "app.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_without_a_collection_it_serves_and_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("app.serve", lambda application, listening: listening.close())
    assert app.main(["--data", str(tmp_path / "baru"), "--port", "0"]) == 0
    ask, admin = capsys.readouterr().out.splitlines()
    assert "koleksi masih kosong" in ask and f"python ingest.py documents --data {tmp_path / 'baru'}" in ask
    assert "memuat" not in ask and admin.endswith("/admin")


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--data", str(tmp_path), "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr


def test_wrong_use(tmp_path):
    assert run("--port", "abc").returncode == 2
    assert run("--data", str(tmp_path), "--port", "70000").returncode == 2


def test_help_is_quick_and_names_the_exit_codes():
    done = run("--help")
    assert done.returncode == 0 and "Kode keluar" in done.stdout


def test_it_says_where_to_ask_and_where_to_put_documents_in(tmp_path, monkeypatch, capsys):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text("x")
    monkeypatch.setattr("app.serve", lambda application, listening: listening.close())
    assert app.main(["--data", str(tmp_path), "--port", "0"]) == 0
    ask, admin = capsys.readouterr().out.splitlines()
    address = re.search(r"http://127\.0\.0\.1:\d+/", ask).group()
    assert admin.endswith(f"{address}admin")

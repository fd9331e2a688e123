"""``python -m kb``: stable JSON and nothing else on standard output, exit codes, errors for people."""

import json
from pathlib import Path

import pytest

from kb.cli.main import main
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def data(collection: KnowledgeBase) -> str:
    return str(collection.settings.data)


def output(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    printed: dict[str, object] = json.loads(capsys.readouterr().out)
    return printed


def test_ask_prints_the_answer_in_the_stable_shape(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Siapa koordinator SPBE di daerah?", "--data", data, "--json"]) == 0
    answer = output(capsys)
    assert {"status", "lead", "quotes", "steps", "notices", "next"} <= set(answer)
    assert answer["status"] == "answered"
    cited = answer["lead"][0]["citation"]  # type: ignore[index]
    assert {"passage", "document", "place", "page", "legal_status"} <= set(cited)
    assert cited["passage"].startswith("perpres-95-2018#pasal-61")


def test_ask_without_json_is_for_people(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Bagaimana langkah reset email dinas?", "--data", data]) == 0
    printed = capsys.readouterr().out
    assert "1. " in printed
    assert "contoh SOP" in printed


def test_search_prints_hits(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "audit keamanan", "-k", "3", "--data", data, "--json"]) == 0
    assert len(output(capsys)["hits"]) == 3  # type: ignore[arg-type]


def test_status_counts_what_is_held(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--data", data, "--json"]) == 0
    report = output(capsys)
    assert report["snapshot"]
    assert report["families"]["sop"] == 22  # type: ignore[index]


def test_evaluate_writes_its_report(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "soal.jsonl"
    questions.write_text(
        '{"id": "1", "question": "Apa itu SPBE?", "gold": ["perpres-95-2018#pasal-1"]}', encoding="utf-8"
    )
    report = tmp_path / "hasil.json"
    assert main(["evaluate", str(questions), "--data", data, "--json", str(report)]) == 0
    assert json.loads(report.read_text(encoding="utf-8"))["figures"]["R@10"] == 1.0
    assert main(["evaluate", str(questions), "--data", data, "--json"]) == 0
    capsys.readouterr()


def test_without_anything_published_the_remedy_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "apa itu SPBE?", "--data", str(tmp_path), "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "ingest.py" in captured.err


def test_rollback_without_an_earlier_snapshot_is_said(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollback", "--data", data]) == 1
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nyanyi"],
        ["ask"],
        ["ask", "apa?", "--as-of", "kemarin"],
        ["search", "apa?", "-k", "0"],
        ["unretire"],
        ["backup"],
        ["backup", "create"],
    ],
)
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_question_file_that_is_none_is_named(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(tmp_path / "tidak-ada.jsonl"), "--data", data]) == 1
    assert "tidak-ada.jsonl" in capsys.readouterr().err

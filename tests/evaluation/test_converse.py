"""Dialogues: asked in turn with the page's history, judged like questions, follow-ups also written out whole."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from kb.cli.main import main
from kb.errors import InputRefused
from kb.evaluation.dialogues import (
    FINDABLE,
    FIRST_TURNS,
    FOLLOW_UPS,
    WRITTEN_OUT,
    converse,
    holds_dialogues,
    read_dialogues,
)
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, Turn
from kb.web.conversation import Conversation, packed, unpacked

TALK = {
    "id": "d1",
    "register": "resmi",
    "turns": [
        {
            "question": "Siapa koordinator SPBE pemerintah daerah?",
            "gold": ["perpres-95-2018#pasal-61"],
            "must": ["sekretaris daerah"],
        },
        {
            "question": "Kalau di instansi pusat?",
            "alone": "Siapa koordinator SPBE instansi pusat?",
            "gold": ["perpres-95-2018#pasal-60"],
            "must": ["koordinator SPBE Instansi Pusat"],
        },
        {"question": "resep soto ayam", "gold": [], "behaviour": "abstain", "must": []},
    ],
}


def _written(folder: Path, *rows: object) -> Path:
    path = folder / "percakapan.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_turns_are_questions_and_follow_ups_have_a_whole_form(tmp_path: Path) -> None:
    path = _written(tmp_path, TALK)
    assert holds_dialogues(path)
    (dialogue,) = read_dialogues(path)
    assert [(turn.id, turn.register, turn.behaviour) for turn in dialogue.turns] == [
        ("d1.1", "resmi", "answer"),
        ("d1.2", "resmi", "answer"),
        ("d1.3", "resmi", "abstain"),
    ]
    assert [question.text for question in dialogue.alone] == [
        "Siapa koordinator SPBE instansi pusat?",
        "resep soto ayam",
    ]


def test_a_set_of_questions_holds_no_dialogues(tmp_path: Path) -> None:
    assert not holds_dialogues(_written(tmp_path, {"id": "1", "question": "Apa?"}))
    assert not holds_dialogues(_written(tmp_path, ""))


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", {"id": "x"}, {"id": "x", "turns": []}, {"id": "x", "turns": ["apa?"]}, {"id": "x", "turns": [{}]},
     {"id": "x", "turns": [{"question": "?", "gold": "uu-1-2000"}]}, {"turns": [{"question": "?"}]}],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, bad: object) -> None:
    with pytest.raises(InputRefused, match="baris 2"):
        read_dialogues(_written(tmp_path, TALK, bad))


def test_each_turn_gets_the_history_that_the_page_passes(
    collection: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, tuple[Turn, ...], Answer]] = []
    ask = KnowledgeBase.ask

    def noted(self: KnowledgeBase, text: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Answer:
        answer = ask(self, text, history, as_of)
        asked.append((text, tuple(history), answer))
        return answer

    monkeypatch.setattr(KnowledgeBase, "ask", noted)
    converse(collection, read_dialogues(_written(tmp_path, TALK)))
    in_turn, alone = asked[:3], asked[3:]
    talk = Conversation()
    for _, history, answer in in_turn:
        assert history == talk.history == unpacked(packed(talk.history))
        talk = talk.plus(answer)
    assert [(text, history) for text, history, _ in alone] == [
        ("Siapa koordinator SPBE instansi pusat?", ()),
        ("resep soto ayam", ()),
    ]


def test_four_groups_are_judged(collection: KnowledgeBase, tmp_path: Path) -> None:
    groups = converse(collection, read_dialogues(_written(tmp_path, TALK)), name="set")
    assert [(group.name, len(group.judged)) for group in groups] == [
        (f"set: {FIRST_TURNS}", 1),
        (f"set: {FOLLOW_UPS}", 2),
        (f"set: {WRITTEN_OUT}", 2),
        (f"set: {FINDABLE}", 1),
    ]
    first, follow_ups, written_out, findable = groups
    assert first.figures["right_in_three"] == 1.0
    assert follow_ups.judged[0].question == "Siapa koordinator SPBE pemerintah daerah? → Kalau di instansi pusat?"
    assert written_out.judged[0].question == "Siapa koordinator SPBE instansi pusat?"
    assert written_out.figures["told_so"] == 1.0
    assert findable.figures["R@10"] == 1.0


def test_the_command_takes_dialogues_beside_questions(
    collection: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, page, result = _written(tmp_path, TALK), tmp_path / "halaman.html", tmp_path / "hasil.json"
    single = tmp_path / "soal.jsonl"
    single.write_text(json.dumps({"id": "1", "question": "Apa itu SPBE?", "gold": ["perpres-95-2018#pasal-1-angka-1"]}))
    data = str(collection.settings.data)
    given = ["evaluate", str(path), str(single), "--data", data, "--json", str(result), "--html", str(page)]
    assert main(given) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ("percakapan: pertama", "right_first", "soal"))
    names = [one["set"] for one in json.loads(result.read_text(encoding="utf-8"))["sets"]]
    groups = (FIRST_TURNS, FOLLOW_UPS, WRITTEN_OUT, FINDABLE)
    assert names == [*(f"percakapan: {group}" for group in groups), "soal"]
    assert f"percakapan: {FOLLOW_UPS}" in page.read_text(encoding="utf-8")
    assert main(["evaluate", str(path), "--data", data, "--json", str(result), "--against", str(result)]) == 0
    assert "0 memburuk, 0 membaik dari 2" in capsys.readouterr().out

"""What is right, what is missed and how; figures with intervals; two results compared; the page for readers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kb.cli.main import main
from kb.errors import InputRefused
from kb.evaluation import Evaluation, Judged, Miss, compare_results, evaluate, read_questions, read_results
from kb.evaluation.figures import SHARES, confusion, difference_interval, figures, intervals
from kb.evaluation.page import evaluation_page, words
from kb.evaluation.points import covered_points, forbidden_said
from kb.knowledge_base import KnowledgeBase

ONE = Judged(
    id="a",
    question="Siapa?",
    kind="siapa",
    behaviour="answer",
    status="answered",
    behaves=True,
    rank=1,
    gold=("uu-1-2000#pasal-1",),
    found=("uu-1-2000#pasal-1",),
    cited=("uu-1-2000#pasal-1",),
    lead=("Bupati menetapkan.",),
    written=(),
    cites_gold=True,
    lead_is_gold=True,
    quotes_exact=True,
    points=(("bupati", True), ("menteri", False)),
    forbidden=(),
    ms=20.0,
    search_ms=5.0,
)
REFUSED = replace(ONE, id="b", status="not_held", behaves=False, cites_gold=False, lead=(), cited=(), rank=3)
OFF = replace(ONE, id="c", behaviour="abstain", status="out_of_scope", gold=(), rank=None, points=(), kind="luar")


@pytest.mark.parametrize(
    ("change", "miss"),
    [
        ({}, Miss.NONE),
        ({"lead_is_gold": False}, Miss.NOT_FIRST),
        ({"points": (("x", False), ("y", False), ("z", True))}, Miss.POINTS),
        ({"cites_gold": False}, Miss.NOT_CITED),
        ({"cites_gold": False, "rank": None}, Miss.NOT_FOUND),
        ({"status": "not_held", "behaves": False}, Miss.REFUSED),
        ({"behaviour": "revoked", "behaves": False}, Miss.OTHER_KIND),
        ({"forbidden": ("x",)}, Miss.FORBIDDEN),
        ({"behaviour": "abstain", "behaves": False}, Miss.NOT_REFUSED),
        ({"behaviour": "clarify", "status": "not_held", "behaves": False}, Miss.OTHER_KIND),
        ({"behaviour": "abstain", "status": "not_held"}, Miss.NONE),
    ],
)
def test_each_miss_has_its_kind(change: dict[str, object], miss: Miss) -> None:
    one = replace(ONE, **change)  # type: ignore[arg-type]
    assert one.miss is miss
    assert one.right == (miss in (Miss.NONE, Miss.NOT_FIRST))


def test_figures_count_only_what_they_are_about() -> None:
    found = figures([ONE, REFUSED, OFF])
    assert (found["R@1"], found["R@5"], found["MRR@10"]) == (0.5, 1.0, round((1 + 1 / 3) / 2, 4))
    assert (found["answered"], found["wrongly_answered"], found["citation_precision"]) == (0.5, 0.0, 1.0)
    assert (found["points_covered"], found["right"]) == (0.5, round(2 / 3, 4))
    assert figures([OFF])["R@1"] is None
    assert confusion([ONE, REFUSED, OFF]) == {
        "abstain": {"out_of_scope": 1},
        "answer": {"answered": 1, "not_held": 1},
    }


def test_intervals_hold_the_figure_are_the_same_again_and_shrink_with_more_questions() -> None:
    few, many = [ONE, REFUSED] * 10, [ONE, REFUSED] * 200
    low, high = intervals(few)["answered"]
    assert low < 0.5 < high
    assert intervals(few) == intervals(few)
    assert intervals(many)["answered"][1] - intervals(many)["answered"][0] < high - low
    assert intervals([]) == {} and "R@1" not in intervals([OFF])
    assert set(intervals(few)) <= set(SHARES)


def test_the_difference_of_two_results_is_told_question_by_question() -> None:
    before = Evaluation((ONE, REFUSED, replace(ONE, id="dulu")), "set")
    worse = replace(ONE, rank=4, cites_gold=False)
    better = replace(REFUSED, status="answered", behaves=True, cites_gold=True, rank=1)
    found = compare_results(before, Evaluation((worse, better, replace(ONE, id="baru")), "set"))
    assert [c.after.id for c in found.better] == ["b"] and [c.after.id for c in found.worse] == ["a"]
    assert (found.compared, found.left_out) == (2, 2)
    assert {f.name: f.after - f.before for f in found.figures}["answered"] == 0.5
    assert not any(f.sure for f in found.figures), "two questions prove nothing"


def test_a_change_over_many_questions_is_sure_and_no_change_is_not() -> None:
    many = [replace(REFUSED, id=str(n)) for n in range(60)]
    mended = [replace(ONE, id=str(n)) if n % 3 else many[n] for n in range(60)]
    low, high = difference_interval(many, mended, "answered") or (0, 0)
    assert 0 < low < 2 / 3 < high
    assert difference_interval(many, many, "answered") == (0.0, 0.0)
    with pytest.raises(ValueError, match="same questions"):
        difference_interval(many, many[1:], "answered")


def test_points_are_said_by_words_and_numbers_and_denials(collection: KnowledgeBase) -> None:
    answer = collection.ask("Siapa koordinator SPBE pemerintah daerah?")
    said = ["koordinator SPBE adalah sekretaris daerah", "Perpres 95/2018", "dijabat Sekda menurut Pasal 61 ayat (4)"]
    unsaid = ["koordinator SPBE selama 7 tahun", "walikota menunjuk auditor eksternal independen"]
    assert covered_points(answer, [*said, *unsaid]) == [True, True, True, False, False]


def test_what_must_not_be_said_is_found_in_the_lead_only(collection: KnowledgeBase) -> None:
    answer = collection.ask("Siapa koordinator SPBE pemerintah daerah?")
    forbidden = "Sekretaris Daerah menjabat sebagai koordinator"
    assert forbidden_said(
        answer, [forbidden, "kepala dinas menjadi koordinator", "koordinator bukan sekretaris daerah"]
    ) == (forbidden,)


def written(folder: Path, name: str, rows: Sequence[object]) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


ROWS = [
    {"id": "1", "question": "Siapa koordinator SPBE pemerintah daerah?", "gold": ["perpres-95-2018#pasal-61"],
     "behaviour": "answer"},
    {"id": "2", "question": "Resep <b>soto</b>?", "gold": [], "behaviour": "answer", "kind": "dapur"},
]  # fmt: skip


def test_a_result_file_is_read_back_as_it_was(collection: KnowledgeBase, tmp_path: Path) -> None:
    result = evaluate(collection, read_questions(written(tmp_path, "s", ROWS)), name="s")
    path = tmp_path / "hasil.json"
    path.write_text(json.dumps(result.as_json()), encoding="utf-8")
    assert read_results(path) == [result]
    assert compare_results(read_results(path)[0], result).changes == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"questions": [{"id": 1}]}', '{"sets": 3}'])
def test_a_file_that_is_no_result_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lama.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"lama\.json"):
        read_results(path)


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):  # type: ignore[no-untyped-def]
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_stands_alone_escapes_all_and_lists_every_miss(language) -> None:  # type: ignore[no-untyped-def]
    nasty = replace(REFUSED, id="x<script>", question="<img src=x onerror=alert(1)>\u202e?", gold=("<i>",))
    before, after = Evaluation((ONE, nasty), "set", "s1"), Evaluation((replace(ONE, rank=2), nasty), "set", "s2")
    html = evaluation_page([after], [compare_results(before, after)], language)
    assert not {"script", "img", "i", "link"} & set(Page(html).tags)
    assert "&lt;img" in html and "\u202e" not in html
    say = words(language)
    assert say["miss_refused"] in html and say["worse"] in html and say["misses_heading"].format(count=1) in html


def test_both_languages_have_the_same_words() -> None:
    assert set(words("id")) == set(words("en"))
    for miss in Miss:
        assert f"miss_{miss.value}" in words("id")
    for name in SHARES:
        assert f"m_{name}" in words("id")


def test_the_command_takes_several_sets_and_compares_with_an_older_result(
    collection: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(collection.settings.data)]
    one, two = written(tmp_path, "satu", ROWS), written(tmp_path, "dua", ROWS[:1])
    old, page = tmp_path / "lama.json", tmp_path / "laporan.html"
    assert main(["evaluate", str(one), str(two), "--json", str(old), *data]) == 0
    assert [s["set"] for s in json.loads(old.read_text())["sets"]] == ["satu", "dua"]
    capsys.readouterr()
    assert main(["evaluate", str(two), "--against", str(old), "--html", str(page), "--json", "-", *data]) == 0
    assert json.loads(capsys.readouterr().out)["differences"][0]["compared"] == 1
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_page_is_not_written_into_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = Path(__file__).parents[2] / "docs" / "laporan.html"
    assert main(["evaluate", str(written(tmp_path, "s", ROWS)), "--html", str(target), "--data", str(tmp_path)]) == 1
    assert "folder program" in capsys.readouterr().err and not target.exists()

"""Evaluations as one HTML file that stands alone: figures, kinds, confusion, every miss, and what changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from kb.evaluation.difference import Difference, QuestionChange
from kb.evaluation.figures import SHARES, Figures
from kb.evaluation.judging import Judged, Miss
from kb.evaluation.run import Evaluation
from kb.language.visible import visible
from kb.wording import Language

_FOLDER = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_BY_KIND = ("R@1", "R@5", "answered", "gold_cited", "citation_precision", "points_covered", "right")
_BY_REGISTER = ("right_first", "right_in_three", "near", "wrong", "wrongly_abstained", "told_so")
_SHOWN = 280
"""Characters of a quote that the page shows."""


@cache
def words(language: Language) -> Mapping[str, str]:
    """The words of a language."""
    table = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))[language]
    return {str(key): str(value) for key, value in table.items()}


def evaluation_page(
    evaluations: Sequence[Evaluation], differences: Sequence[Difference] = (), language: Language = "id"
) -> str:
    """The page. It holds questions and quotes of the sets: a report to read, not a file for a repository."""
    say = words(language)
    compared = {difference.name: difference for difference in differences}
    style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))
    body = _join([_section(one, compared.get(one.name), say) for one in evaluations], "\n")
    page = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<title>{}</title><style>{}</style></head><body>\n<h1>{}</h1><p class="sub">{}</p>\n{}\n</body></html>\n'
    ).format(language, _POLICY, say["title"], style, say["title"], say["intro"], body)
    return visible(page)


def _section(one: Evaluation, difference: Difference | None, say: Mapping[str, str]) -> Markup:
    return _join(
        [
            Markup('<h2>{}: {}</h2><p class="sub">{} · {}</p>').format(
                say["set"],
                one.name or "–",
                say["questions_count"].format(count=len(one.judged)),
                say["snapshot"].format(snapshot=one.snapshot),
            ),
            _figures(one, say),
            _difference(difference, say) if difference else Markup(),
            _groups(one.by_register, _BY_REGISTER, say["registers_heading"], say["register"], 1),
            _groups(one.by_kind, _BY_KIND, say["kinds_heading"], say["kind"], 2),
            _confusion(one.confusion, say),
            _misses([judged for judged in one.judged if judged.miss is not Miss.NONE], say),
        ],
        "\n",
    )


def _figures(one: Evaluation, say: Mapping[str, str]) -> Markup:
    values, ranges = one.figures, one.intervals
    rows = [
        (name, _percent(values[name]), "–".join(_percent(end) for end in ranges[name]), say[f"m_{name}"])
        for name in SHARES
        if values[name] is not None
    ]
    times = [(name, f"{values[name]} ms", "", "") for name in ("p50_ms", "p95_ms", "search_p50_ms", "search_p95_ms")]
    head = (say["figure"], say["value"], say["interval"], say["meaning"])
    return Markup("<h3>{}</h3>{}").format(say["figures_heading"], _table(head, [*rows, *times], numeric={1, 2}))


def _groups(groups: Mapping[str, Figures], names: Sequence[str], heading: str, group: str, least: int) -> Markup:
    """A table with a row a group, where there are at least so many."""
    if len(groups) < least:
        return Markup()
    rows = [(name, row["questions"], *(_percent(row[each]) for each in names)) for name, row in groups.items()]
    table = _table((group, "n", *names), rows, numeric=set(range(1, len(names) + 2)))
    return Markup("<h3>{}</h3>{}").format(heading, table)


def _confusion(table: Mapping[str, Mapping[str, int]], say: Mapping[str, str]) -> Markup:
    statuses = sorted({status for row in table.values() for status in row})
    rows = [(wanted, *(row.get(status, 0) for status in statuses)) for wanted, row in table.items()]
    shown = _table((say["wanted"], *statuses), rows, numeric=set(range(1, len(statuses) + 1)))
    return Markup("<h3>{}</h3>{}").format(say["confusion_heading"], shown)


def _misses(missed: Sequence[Judged], say: Mapping[str, str]) -> Markup:
    if not missed:
        return Markup("<h3>{}</h3><p>{}</p>").format(say["misses_heading"].format(count=0), say["misses_none"])
    rows = [
        (one.id, one.question, ", ".join(one.gold) or "–", _came(one, say), say[f"miss_{one.miss.value}"])
        for one in sorted(missed, key=lambda one: (list(Miss).index(one.miss), one.id))
    ]
    head = (say["id"], say["question"], say["gold"], say["first"], say["miss"])
    return Markup("<details open><summary>{}</summary><p>{}</p>{}</details>").format(
        say["misses_heading"].format(count=len(missed)), say["note"], _table(head, rows)
    )


def _came(one: Judged, say: Mapping[str, str]) -> Markup:
    """What came first, its words, where the gold was found, the points that are not said."""
    if not one.answered:
        return Markup("{}").format(say["nothing"].format(status=one.status))
    lead = one.lead[0] if one.lead else ""
    shown = lead if len(lead) <= _SHOWN else f"{lead[:_SHOWN]}…"
    found = say["rank"].format(rank=one.rank) if one.rank else say["unranked"]
    parts = [Markup("<strong>{}</strong> {}").format(one.cited[0] if one.cited else "–", shown)]
    if one.gold:
        parts.append(Markup("<br><small>{}</small>").format(found))
    if unsaid := [point for point, hit in one.points if not hit]:
        parts.append(Markup("<br><small>{}</small>").format(say["points"].format(points=" · ".join(unsaid))))
    return _join(parts)


def _difference(difference: Difference, say: Mapping[str, str]) -> Markup:
    rows = [
        (
            figure.name,
            _percent(figure.before),
            _percent(figure.after),
            f"{100 * (figure.after - figure.before):+.1f}",
            say["sure" if figure.sure else "unsure"],
        )
        for figure in difference.figures
        if figure.before != figure.after
    ]
    line = say["difference_line"].format(
        compared=difference.compared, better=len(difference.better), worse=len(difference.worse)
    )
    left = Markup("<p>{}</p>").format(say["left_out"].format(count=difference.left_out))
    head = (say["figure"], say["before"], say["after"], say["growth"], "")
    return Markup("<h3>{}</h3><p>{}</p>{}{}{}{}").format(
        say["difference_heading"],
        line,
        left if difference.left_out else "",
        _table(head, rows, numeric={1, 2, 3}) if rows else "",
        _changes(say["worse"], "turun", difference.worse, say),
        _changes(say["better"], "naik", difference.better, say),
    )


def _changes(heading: str, css: str, changes: Sequence[QuestionChange], say: Mapping[str, str]) -> Markup:
    if not changes:
        return Markup()
    rows = [(c.after.id, c.after.question, *(_side(one, say) for one in (c.before, c.after))) for c in changes]
    head = (say["id"], say["question"], say["before"], say["after"])
    return Markup('<details open class="{}"><summary>{} ({})</summary>{}</details>').format(
        css, heading, len(changes), _table(head, rows)
    )


def _side(one: Judged, say: Mapping[str, str]) -> Markup:
    return Markup("{}<br><small>{} · {}</small>").format(
        one.cited[0] if one.cited else say["nothing"].format(status=one.status),
        say[f"miss_{one.miss.value}"],
        say["rank"].format(rank=one.rank) if one.rank else say["unranked"],
    )


def _percent(value: float | int | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}%"


def _table(head: Iterable[str], rows: Iterable[Sequence[object]], numeric: set[int] | None = None) -> Markup:
    right = numeric or set()
    heads = _join(Markup("<th>{}</th>").format(cell) for cell in head)
    lines = (
        _join(
            Markup('<td class="n">{}</td>' if column in right else "<td>{}</td>").format(cell)
            for column, cell in enumerate(row)
        )
        for row in rows
    )
    body = _join(Markup("<tr>{}</tr>").format(line) for line in lines)
    return Markup('<div class="wide"><table><tr>{}</tr>{}</table></div>').format(heads, body)


def _join(parts: Iterable[Markup], between: str = "") -> Markup:
    return Markup(between).join(parts)

"""Answers, hits, figures and status for the terminal, by rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kb.answering.shapes.columns import laid_out
from kb.language.visible import visible
from kb.types import Answer, Choice, Citation, Hit, Quote, Side, StandingStatement

if TYPE_CHECKING:
    from kb.evaluation import Difference, Evaluation

_FIGURES = ("R@1", "R@5", "R@10", "MRR@10", "answered", "wrongly_abstained", "wrongly_answered", "behaviour",
            "gold_cited", "citation_precision", "quotes_exact", "points_covered", "right", "p50_ms",
            "p95_ms")  # fmt: skip
_FIRST = ("right_first", "right_in_three", "near", "wrong", "wrongly_abstained", "told_so")
"""Metrics of what an asker sees first, in sets that say how each question is asked."""

_COLUMNS_FROM = 90
"""Characters of a terminal's width from which a comparison stands side by side."""


def _where(citation: Citation) -> str:
    status = citation.legal_status
    checked = f", diperiksa {status.checked.isoformat()}" if status.checked else ""
    return f"{citation.document_label} {citation.place} (hlm. {citation.page}) · {status.standing.value}{checked}"


def _shown(text: str, style: str = "") -> Text:
    """Words of a document or a question: never markup, and without letters that would steer the terminal."""
    return Text(visible(text), style=style)


def _marked(quote: Quote) -> Text:
    text, at = Text(), 0
    for start, end in sorted(quote.marks):
        text.append_text(_shown(quote.text[at:start]))
        text.append_text(_shown(quote.text[max(at, start) : end], "bold"))
        at = max(at, end)
    return text.append_text(_shown(quote.text[at:]))


def print_answer(answer: Answer) -> None:
    """An answer in the product's order: text, lead, steps, legal basis, notices, next, contact."""
    console = Console()
    if answer.message:
        console.print(_shown(answer.message))
    for sentence in answer.written:
        cited = "; ".join(_where(citation) for citation in sentence.citations)
        console.print(_shown(sentence.text, "bold").append_text(_shown(f" [{cited}]", "dim")))
    layout = laid_out(answer)
    for statement in answer.standing:
        told = Group(_shown(statement.text, "bold"), _shown(_rests_on(statement), "dim"))
        console.print(Panel(told, title="Keberlakuan, menurut katalog Pandu"))
    for number, choice in enumerate(layout.choices, start=1):
        _print_choice(console, f"{number}. {choice.heading}", choice)
    if layout.sides:
        _print_columns(console, layout.sides)
    for quote in layout.lead:
        console.print(_panel(quote))
    for step in answer.steps:
        details = " · ".join(part for part in (step.actor, step.papers, step.time, step.output) if part)
        numbered = _shown(f"{step.number}. ", "bold").append_text(_shown(step.action))
        console.print(numbered.append_text(_shown("\n   " + details, "dim")))
    _print_others(console, answer.others)
    if layout.quotes:
        console.rule("Dasar hukum dan sumber")
    for quote in layout.quotes:
        console.print(_shown(_where(quote.citation), "underline"))
        console.print(_marked(quote))
    for notice in layout.notices:
        console.print(_shown(f"! {notice.text}", "yellow"))
    for document, title in answer.nearest:
        console.print(_shown(f"Terdekat: {title} [{document}]"))
    for question in answer.next:
        console.print(_shown(f"→ {question}", "cyan"))
    if answer.contact:
        console.print(_shown(f"Hubungi: {answer.contact}"))


def _print_others(console: Console, others: Sequence[Choice]) -> None:
    if others:
        console.rule("Bila bukan itu yang dimaksud")
    for other in others:
        _print_choice(console, other.heading, other)


def _print_choice(console: Console, heading: str, choice: Choice) -> None:
    """A place that may be meant, and the question that asks for it alone."""
    console.print(_shown(heading, "bold"))
    console.print(_panel(choice.quote))
    console.print(_shown(f"→ {choice.question}", "cyan"))


def _rests_on(statement: StandingStatement) -> str:
    """The held places that a statement rests on; empty where none is held."""
    return "".join(f"Dasar: {_where(source)}\n" for source in statement.sources).strip()


def _panel(quote: Quote) -> Panel:
    return Panel(Group(_marked(quote), _shown(_where(quote.citation), "dim")))


def _print_columns(console: Console, sides: Sequence[Side]) -> None:
    """What is compared, side by side; one under the other on a narrow terminal."""
    parts = [Group(_shown(side.label, "bold underline"), *map(_panel, side.quotes)) for side in sides]
    if console.width < _COLUMNS_FROM:
        console.print(*parts, sep="\n")
        return
    table = Table.grid(expand=True, padding=(0, 1))
    for _ in parts:
        table.add_column(ratio=1)
    table.add_row(*parts)
    console.print(table)


def print_hits(hits: Sequence[Hit]) -> None:
    """Passages found, best first."""
    console = Console()
    for number, hit in enumerate(hits, start=1):
        head = f"{number}. {hit.passage.key}  {hit.score:.2f} (kata {hit.lexical:.2f}, makna {hit.dense:.2f})"
        console.print(_shown(head, "bold"))
        console.print(_shown(hit.passage.text[:300]))


def print_evaluations(evaluations: Sequence[Evaluation]) -> None:
    """The figures of each set and, of a single set, by kind of question; shares with their 95 % intervals below."""
    table = Table("set", "n", *_FIGURES)
    for one in evaluations:
        table.add_row(_shown(one.name), *_row(one.figures))
        ranges = one.intervals
        low_high = [f"{ranges[name][0]:.2f}–{ranges[name][1]:.2f}" if name in ranges else "" for name in _FIGURES]
        table.add_row("", "", *low_high, style="dim")
        if len(evaluations) == 1:
            for kind, figures in one.by_kind.items():
                table.add_row(_shown(f"  {kind}"), *_row(figures))
    console = Console(width=220)
    console.print(table)
    if any(one.by_register for one in evaluations):
        console.print(_registers(evaluations))
    for one in evaluations:
        for wanted, statuses in one.confusion.items():
            came = ", ".join(f"{status} {count}" for status, count in statuses.items())
            console.print(_shown(f"{one.name}: {wanted} → {came}", "dim"))


def _registers(evaluations: Sequence[Evaluation]) -> Table:
    """What is seen first, with 95 % intervals, and the same by register."""
    table = Table("set", "n", *_FIRST)
    for one in evaluations:
        table.add_row(_shown(one.name), *_row(one.figures, _FIRST))
        ranges = one.intervals
        low_high = [f"{ranges[name][0]:.2f}–{ranges[name][1]:.2f}" if name in ranges else "" for name in _FIRST]
        table.add_row("", "", *low_high, style="dim")
        for register, figures in one.by_register.items():
            table.add_row(_shown(f"  {register}"), *_row(figures, _FIRST))
    return table


def _row(figures: Mapping[str, object], names: Sequence[str] = _FIGURES) -> list[str]:
    return [str(figures["questions"]), *("–" if figures[name] is None else f"{figures[name]}" for name in names)]


def print_differences(differences: Sequence[Difference]) -> None:
    """What got worse, what got better, and which figures surely changed."""
    console = Console(width=160)
    for one in differences:
        console.print(_shown(f"{one.name}: {len(one.worse)} memburuk, {len(one.better)} membaik dari {one.compared}"))
        for figure in (figure for figure in one.figures if figure.before != figure.after):
            sure = "pasti" if figure.sure else "belum tentu"
            console.print(_shown(f"  {figure.name} {figure.before:.3f} → {figure.after:.3f} ({sure})"))
        for mark, change in [*(("-", c) for c in one.worse), *(("+", c) for c in one.better)]:
            first = [side.cited[0] if side.cited else side.status for side in (change.before, change.after)]
            console.print(_shown(f"  {mark} {change.after.id}: {first[0]} → {first[1]} ({change.after.miss.value})"))


def print_status(report: Mapping[str, object]) -> None:
    """What is held and published."""
    console = Console()
    for name, value in report.items():
        if isinstance(value, Mapping):
            console.print(f"{name}: " + ", ".join(f"{key} {count}" for key, count in value.items()))
        elif isinstance(value, Iterable) and not isinstance(value, str):
            console.print(f"{name}:")
            for row in value:
                console.print(f"  {row}")
        else:
            console.print(f"{name}: {value}")

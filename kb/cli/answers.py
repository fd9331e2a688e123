"""An answer and the hits of a search for the terminal, by rich."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kb.answering.shapes.columns import laid_out
from kb.cli.safe_text import safe_text
from kb.types import Answer, Choice, Citation, Hit, Quote, Side, StandingStatement

_COLUMNS_FROM = 90
"""Characters of a terminal's width from which a comparison stands side by side."""


def _where(citation: Citation) -> str:
    status = citation.legal_status
    checked = f", diperiksa {status.checked.isoformat()}" if status.checked else ""
    return f"{citation.document_label} {citation.place} (hlm. {citation.page}) · {status.standing.value}{checked}"


def _marked(quote: Quote) -> Text:
    text, at = Text(), 0
    for start, end in sorted(quote.marks):
        text.append_text(safe_text(quote.text[at:start]))
        text.append_text(safe_text(quote.text[max(at, start) : end], "bold"))
        at = max(at, end)
    return text.append_text(safe_text(quote.text[at:]))


def print_answer(answer: Answer) -> None:
    """An answer in the product's order: text, lead, steps, legal basis, notices, next, contact."""
    console = Console()
    if answer.message:
        console.print(safe_text(answer.message))
    for sentence in answer.written:
        cited = "; ".join(_where(citation) for citation in sentence.citations)
        console.print(safe_text(sentence.text, "bold").append_text(safe_text(f" [{cited}]", "dim")))
    layout = laid_out(answer)
    for statement in answer.standing:
        told = Group(safe_text(statement.text, "bold"), safe_text(_rests_on(statement), "dim"))
        console.print(Panel(told, title="Keberlakuan, menurut katalog Pandu"))
    for number, choice in enumerate(layout.choices, start=1):
        _print_choice(console, f"{number}. {choice.heading}", choice)
    if layout.sides:
        _print_columns(console, layout.sides)
    for quote in layout.lead:
        console.print(_panel(quote))
    for step in answer.steps:
        details = " · ".join(part for part in (step.actor, step.papers, step.time, step.output) if part)
        numbered = safe_text(f"{step.number}. ", "bold").append_text(safe_text(step.action))
        console.print(numbered.append_text(safe_text("\n   " + details, "dim")))
    _print_others(console, answer.others)
    if layout.quotes:
        console.rule("Dasar hukum dan sumber")
    for quote in layout.quotes:
        console.print(safe_text(_where(quote.citation), "underline"))
        console.print(_marked(quote))
    for notice in layout.notices:
        console.print(safe_text(f"! {notice.text}", "yellow"))
    for document, title in answer.nearest:
        console.print(safe_text(f"Terdekat: {title} [{document}]"))
    for question in answer.next:
        console.print(safe_text(f"→ {question}", "cyan"))
    if answer.contact:
        console.print(safe_text(f"Hubungi: {answer.contact}"))


def _print_others(console: Console, others: Sequence[Choice]) -> None:
    if others:
        console.rule("Bila bukan itu yang dimaksud")
    for other in others:
        _print_choice(console, other.heading, other)


def _print_choice(console: Console, heading: str, choice: Choice) -> None:
    """A place that may be meant, and the question that asks for it alone."""
    console.print(safe_text(heading, "bold"))
    console.print(_panel(choice.quote))
    console.print(safe_text(f"→ {choice.question}", "cyan"))


def _rests_on(statement: StandingStatement) -> str:
    """The held places that a statement rests on; empty where none is held."""
    return "".join(f"Dasar: {_where(source)}\n" for source in statement.sources).strip()


def _panel(quote: Quote) -> Panel:
    return Panel(Group(_marked(quote), safe_text(_where(quote.citation), "dim")))


def _print_columns(console: Console, sides: Sequence[Side]) -> None:
    """What is compared, side by side; one under the other on a narrow terminal."""
    parts = [Group(safe_text(side.label, "bold underline"), *map(_panel, side.quotes)) for side in sides]
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
        console.print(safe_text(head, "bold"))
        console.print(safe_text(hit.passage.text[:300]))

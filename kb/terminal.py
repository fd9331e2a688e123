"""Answers, hits, figures and status for the terminal, by rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kb.types import Answer, Citation, Hit, Quote

_FIGURES = ("R@1", "R@5", "R@10", "MRR@10", "answered", "wrongly_abstained", "wrongly_answered", "behaviour",
            "gold_cited", "citation_precision", "quotes_exact", "points_covered", "p50_ms", "p95_ms")  # fmt: skip


def _where(citation: Citation) -> str:
    status = citation.legal_status
    checked = f", diperiksa {status.checked.isoformat()}" if status.checked else ""
    return f"{citation.document_label} {citation.place} (hlm. {citation.page}) · {status.standing.value}{checked}"


def _marked(quote: Quote) -> Text:
    text = Text(quote.text)
    for start, end in quote.marks:
        text.stylize("bold", start, end)
    return text


def print_answer(answer: Answer) -> None:
    """An answer in the product's order: lead, steps, legal basis, notices, next, contact."""
    console = Console()
    if answer.message:
        console.print(Text(answer.message))
    for sentence in answer.written:
        cited = "; ".join(_where(citation) for citation in sentence.citations)
        console.print(Text.assemble((sentence.text, "bold"), (f" [{cited}]", "dim")))
    for quote in answer.lead:
        console.print(Panel(_marked(quote), subtitle=_where(quote.citation), subtitle_align="left"))
    for step in answer.steps:
        details = " · ".join(part for part in (step.actor, step.papers, step.time, step.output) if part)
        console.print(Text.assemble((f"{step.number}. ", "bold"), step.action, ("\n   " + details, "dim")))
    if answer.quotes:
        console.rule("Dasar hukum dan sumber")
    for quote in answer.quotes:
        console.print(Text(_where(quote.citation), style="underline"))
        console.print(_marked(quote))
    for notice in answer.notices:
        console.print(Text(f"! {notice.text}", style="yellow"))
    for document, title in answer.nearest:
        console.print(Text(f"Terdekat: {title} [{document}]"))
    for question in answer.next:
        console.print(Text(f"→ {question}", style="cyan"))
    if answer.contact:
        console.print(Text(f"Hubungi: {answer.contact}"))


def print_hits(hits: Sequence[Hit]) -> None:
    """Passages found, best first."""
    console = Console()
    for number, hit in enumerate(hits, start=1):
        head = f"{number}. {hit.passage.key}  {hit.score:.2f} (kata {hit.lexical:.2f}, makna {hit.dense:.2f})"
        console.print(Text(head, style="bold"))
        console.print(Text(hit.passage.text[:300]))


def print_figures(figures: Mapping[str, object], by_kind: Mapping[str, Mapping[str, object]]) -> None:
    """The figures of a set, whole and by kind of question."""
    table = Table("jenis", "n", *_FIGURES)
    for name, row in (("semua", figures), *by_kind.items()):
        table.add_row(name, str(row["questions"]), *("–" if row[f] is None else f"{row[f]}" for f in _FIGURES))
    Console(width=220).print(table)


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

"""The printed pack: cheat sheet, cards of SOPs and scenarios, exercise sheets with a separate key, guide, modules.

Everything printed is a quote with its source, or our own guides; each page says when it was made and from what.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.errors import KbError
from kb.language.sentences import sentence_spans
from kb.training.exporting import Row, heads
from kb.training.item import Item, ItemKind
from kb.training.material import Material, Procedure
from kb.training.modules import BARRIERS
from kb.training.printing import Paper, Press
from kb.training.rounds import LETTERS, as_choice
from kb.types import DocumentKey, PassageKey
from kb.wording import Words

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

GUIDE = DocumentKey("riset-panduan-kelas-pandu")
_UNDER_TITLE = 32
"""Points that the title of a part takes."""
_MOST_LINES = 6
"""Quotes a heading of the cheat sheet holds."""


class Part(StrEnum):
    """What can be printed."""

    CHEAT = "cheat"
    PROCEDURES = "procedures"
    SCENARIOS = "scenarios"
    SHEET = "sheet"
    GUIDE = "guide"
    BARRIERS = "barriers"


class NothingToPrint(KbError):
    """The collection holds nothing for this part."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a pack is made from: material of the published view, items, words; ``snapshot`` stands in the foot."""

    material: Material
    items: Sequence[Item]
    words: Words
    snapshot: str


def pack(part: Part, stock: Stock, paper: Paper = "A4") -> bytes:
    """One part as a PDF.

    Raises:
        NothingToPrint: there is nothing to print.

    """
    makers: dict[Part, Callable[[Stock, Press], list[Flowable]]] = {
        Part.CHEAT: _cheat,
        Part.PROCEDURES: _procedures,
        Part.SCENARIOS: _scenarios,
        Part.SHEET: _sheet,
        Part.GUIDE: _guide,
        Part.BARRIERS: _barriers,
    }
    say = stock.words.say
    title = say("pack", part.value)
    press = Press(paper, title, say("pack", "foot", day=stock.material.today, snapshot=stock.snapshot))
    story = makers[part](stock, press)
    if not story:
        raise NothingToPrint(say("pack", "nothing", part=title))
    return press.printed([press.title(title), *story])


def results_pdf(table: Sequence[Row], title: str, words: Words) -> bytes:
    """The results of a class as a PDF: counts only."""
    press = Press("A4", title, words.say("results", "foot"))
    names = heads(words)
    lines = [[row.round, row.choice, row.right, row.count] for row in table]
    columns = [names[0], names[2], names[3], names[4]]
    return press.printed([press.title(title), press.table(columns, lines, (0.2, 0.5, 0.1, 0.2))])


def _cheat(stock: Stock, press: Press) -> list[Flowable]:
    """Quotes under the heading of what they answer: how long, who, must or may."""
    story: list[Flowable] = []
    for kind in (ItemKind.DEADLINE, ItemKind.AUTHORITY, ItemKind.MODAL, ItemKind.DEFINITION):
        held = {item.source: item for item in stock.items if item.kind is kind and "#pasal-" in item.source}
        lines = _in_turn(list(held.values()))[:_MOST_LINES]
        if lines:
            story.append(press.heading(stock.words.say("kind", kind.value)))
            story += [press.together([press.text(item.quote), press.small(item.citation)]) for item in lines]
    return story


def _in_turn(items: Sequence[Item]) -> list[Item]:
    """Items with the documents in turn, so that a short list speaks of many."""
    by_document: dict[DocumentKey, list[Item]] = {}
    for item in items:
        by_document.setdefault(item.document, []).append(item)
    longest = max(map(len, by_document.values()), default=0)
    return [held[rank] for rank in range(longest) for held in by_document.values() if rank < len(held)]


def _procedures(stock: Stock, press: Press) -> list[Flowable]:
    """One SOP after another, each on pages of its own."""
    story: list[Flowable] = []
    for procedure in stock.material.procedures:
        if stock.material.wanted(procedure.record.key):
            if story:
                story.append(press.page_break())
            # the first card stands under the title of the part
            story += press.on_one_page(_procedure(stock, procedure, press), beneath=0 if story else _UNDER_TITLE)
    return story


def _procedure(stock: Stock, procedure: Procedure, press: Press) -> list[Flowable]:
    say = stock.words.say
    identity = procedure.record.identity
    name = identity.label if identity.number in identity.label else f"{identity.number} {identity.label}"
    form = procedure.record.forms[0]
    status = f"{say('standing', procedure.status.standing.value)}; {say('form', form.value)}"
    columns = [say("pack", column) for column in ("number", "step", "who", "papers", "time")]
    rows = [
        [step.passage.label.rpartition(" ")[2], step.action, step.actor, step.papers, step.time]
        for step in procedure.steps
    ]
    story = [
        press.heading(name),
        press.small(status),
        press.table(columns, rows, (0.07, 0.41, 0.18, 0.2, 0.14)),
    ]
    warnings = stock.material.view.passage(PassageKey(f"{procedure.record.key}#peringatan"))
    if warnings:
        story.append(press.heading(say("pack", "warnings"), small=True))
        story += [press.bullet(line.lstrip("- ")) for line in warnings.text.split("\n") if line.strip()]
    return story


def _scenarios(stock: Stock, press: Press) -> list[Flowable]:
    """Cards to cut out, then the key."""
    cards = [item for item in stock.items if item.kind is ItemKind.SCENARIO]
    if not cards:
        return []
    story: list[Flowable] = []
    faces = [
        [
            press.small(f"{number}. {stock.words.say('role', item.role.value) if item.role else ''}"),
            press.text(item.prompt),
            *(press.text(f"{LETTERS[n]}. {option}") for n, option in enumerate(item.options)),
        ]
        for number, item in enumerate(cards, start=1)
    ]
    story.append(press.cards(faces))
    return [*story, press.page_break(), *_key(cards, stock, press)]


def _sheet(stock: Stock, press: Press) -> list[Flowable]:
    """Numbered items, then on a new page the key."""
    asked = [as_choice(item) for item in stock.items]
    if not asked:
        return []
    story: list[Flowable] = [press.small(stock.words.say("pack", "no_names"))]
    for number, item in enumerate(asked, start=1):
        first, *rest = item.prompt.split("\n")
        lines = [press.text(f"<b>{number}.</b> {press.escaped(first)}", marked=True), *map(press.text, rest)]
        lines += [press.option(f"{LETTERS[n]}. {option}") for n, option in enumerate(item.options)]
        story.append(press.together(lines))
    return [*story, press.page_break(), *_key(asked, stock, press)]


def _key(items: Sequence[Item], stock: Stock, press: Press) -> list[Flowable]:
    story: list[Flowable] = [press.title(stock.words.say("pack", "key"))]
    for number, item in enumerate(items, start=1):
        letter = LETTERS[item.options.index(item.answer[0])]
        head = f"<b>{number}. {letter}</b> {press.escaped(item.answer[0])}"
        story.append(
            press.together([press.text(head, marked=True), press.quote(item.quote), press.small(item.citation)])
        )
    return story


def _guide(stock: Stock, press: Press) -> list[Flowable]:
    return _document(stock, GUIDE, press) if GUIDE in stock.material.records else []


def _barriers(stock: Stock, press: Press) -> list[Flowable]:
    """Each module on pages of its own."""
    story: list[Flowable] = []
    records = stock.material.records
    for key in sorted((k for k in records if k.startswith(BARRIERS)), key=lambda k: records[k].identity.title):
        if story:
            story.append(press.page_break())
        story += _document(stock, key, press)
    return story


def _document(stock: Stock, key: DocumentKey, press: Press) -> list[Flowable]:
    story: list[Flowable] = [press.heading(stock.material.records[key].identity.title)]
    for passage in stock.material.view.document_passages(key):
        lines = [press.bullet(passage.text[start:end]) for start, end in sentence_spans(passage.text)]
        story += [press.together([press.heading(passage.label, small=True), *lines[:2]]), *lines[2:]]
    return story

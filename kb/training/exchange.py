"""Item sets in and out: CSV for spreadsheets, and GIFT, which Moodle and others read.

No kept Python library reads and writes GIFT, so the part that items need is here: multiple choice with feedback, and
matching for steps in order. Every item carries its source passage, without which it cannot be taken in again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from kb.errors import KbError
from kb.training.bank import Written
from kb.training.item import Item
from kb.training.spreadsheets import as_cell, of_cell
from kb.types import PassageKey

COLUMNS = ("id", "kind", "prompt", "options", "answer", "explanation", "source", "difficulty", "snapshot")
"""Columns of the CSV. ``options`` and ``answer`` hold one text a line; an order item's ``answer`` all in order."""

MOST_ITEMS = 500

# \~ \= \# \{ \} \: and \n, as the GIFT reference lists them.
_SPECIAL = re.compile(r"([~=#{}:\\])")
_BEGIN = re.compile(r"^(?=\S)", re.MULTILINE)
_COMMENT = re.compile(r"//[^\n]*+\n")
_SOURCE = re.compile(r"//[ \t]*+sumber:[ \t]*+(\S++)[ \t]*+\n")
_TITLE = re.compile(r"::[^:\\]*+(?:\\.[^:\\]*+)*+::", re.DOTALL)
_OPENS, _CLOSES = (re.compile(rf"[^{sign}\\]*+(?:\\.[^{sign}\\]*+)*+", re.DOTALL) for sign in "{}")
_ANSWER = re.compile(r"(?P<mark>[=~])(?P<text>(?:\\.|[^=~#\\])*)(?:#(?!###)(?P<note>(?:\\.|[^=~#\\])*))?")
_ARROW = "->"


class ExchangeError(KbError):
    """A file of items cannot be read."""


def as_csv(items: Iterable[Item]) -> bytes:
    """Items as CSV that spreadsheets open by themselves (UTF-8 with its mark)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for item in items:
        row = {
            "id": item.id,
            "kind": item.kind.value,
            "prompt": item.prompt,
            "options": "\n".join(item.options),
            "answer": "\n".join(item.answer),
            "explanation": item.explanation,
            "source": item.source,
            "difficulty": item.difficulty,
            "snapshot": item.snapshot,
        }
        writer.writerow({name: as_cell(str(value)) for name, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> Iterator[tuple[Written, PassageKey]]:
    """The items of a CSV file, each with its source.

    Raises:
        ExchangeError: it is no such CSV.

    """
    reader = csv.DictReader(io.StringIO(_text(content)))
    needed = {"prompt", "options", "answer", "source"}
    try:
        if not needed <= set(reader.fieldnames or ()):
            raise ExchangeError(f"Berkas CSV soal memerlukan kolom {', '.join(sorted(needed))}.")
        rows = [{name: of_cell(cell) for name, cell in row.items() if name and isinstance(cell, str)} for row in reader]
    except csv.Error as error:
        raise ExchangeError(f"Berkas CSV soal tidak terbaca pada baris {reader.line_num}.") from error
    _few_enough(len(rows))
    for row in rows:
        options, answer = (_lines(row.get(name) or "") for name in ("options", "answer"))
        yield Written((row.get("prompt") or "").strip(), options, answer), PassageKey((row.get("source") or "").strip())


def as_gift(items: Iterable[Item]) -> bytes:
    """Items in GIFT."""
    return "\n".join(_gift(item) for item in items).encode()


def read_gift(content: bytes) -> Iterator[tuple[Written, PassageKey]]:
    """The multiple choice and matching items of a GIFT file; a comment ``// sumber: KEY`` before each names its source.

    Raises:
        ExchangeError: there is no such item in it.

    """
    questions = list(_questions(_text(content).replace("\r\n", "\n")))
    if not questions:
        raise ExchangeError("Tidak ada soal GIFT dalam berkas itu.")
    _few_enough(len(questions))
    for source, prompt, body in questions:
        options: list[str] = []
        right: list[str] = []
        steps: list[tuple[int, str]] = []
        for answer in _ANSWER.finditer(body.partition("####")[0]):
            text = _plain(answer["text"])
            left, arrow, number = text.rpartition(_ARROW)
            if arrow and number.strip().isdigit():
                steps.append((int(number), left.strip()))
                continue
            options.append(text)
            if answer["mark"] == "=":
                right.append(text)
        if steps:
            options, right = [step for _, step in steps], [step for _, step in sorted(steps)]
        yield Written(_plain(prompt), options, right), PassageKey(source)


def _questions(text: str) -> Iterator[tuple[str, str, str]]:
    """Source, prompt and body of each question, read once from the first sign to the last: ``…prompt {body}``."""
    position = 0
    while begin := _BEGIN.search(text, position):
        position = begin.start()
        named = _SOURCE.match(text, position)
        while comment := _COMMENT.match(text, position):
            position = comment.end()
        if title := _TITLE.match(text, position):
            position = title.end()
        opens = _end(_OPENS, text, position)
        closes = _end(_CLOSES, text, opens + 1)
        if closes >= len(text):
            return
        yield named[1] if named else "", text[position:opens], text[opens + 1 : closes]
        position = closes + 1


def _end(run: re.Pattern[str], text: str, start: int) -> int:
    """Where a run that begins at ``start`` ends; the text's end where it has no end."""
    match = run.match(text, start)
    return match.end() if match and text[match.end() : match.end() + 1] != "\\" else len(text)


def _gift(item: Item) -> str:
    lines = [f"// sumber: {item.source}", f"::{_escaped(item.id)}::{_escaped(item.prompt)} {{"]
    if item.ordered:
        lines += [f"={_escaped(step)} {_ARROW} {item.answer.index(step) + 1}" for step in item.options]
    else:
        lines += [f"{'=' if option in item.answer else '~'}{_escaped(option)}" for option in item.options]
    return "\n".join([*lines, f"####{_escaped(item.explanation)}", "}", ""])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text).strip()


def _lines(cell: str) -> Sequence[str]:
    return [line.strip() for line in cell.split("\n") if line.strip()]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError("Berkas soal harus teks UTF-8.") from error


def _few_enough(count: int) -> None:
    if count > MOST_ITEMS:
        raise ExchangeError(f"Berkas itu memuat {count} soal; paling banyak {MOST_ITEMS} sekali masuk.")

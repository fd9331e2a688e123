"""List marks that a column layout printed apart from their items: given back where it is sure, else told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.structure.cleaning import Line
from kb.types import Gap

# "c." alone on its line; must not match "c. agama" or "1.".
_MARK = re.compile(r"^(?P<n>[a-z])\.$")
_ENDS = re.compile(r"(?:[;.]|\b(?:dan|atau|dan/\s?atau))$")
_NEXT = re.compile(r"^(?:\(\w{1,3}\)|[a-z]\.|\d{1,3}\.|Pasal\b|BAB\b|Bagian\b|Paragraf\b)")
_ARTICLE = re.compile(r"^Pasal\s?(?P<n>\d{1,3}[A-Z]?)$")


def settle_floats(lines: list[Line]) -> tuple[list[Line], tuple[Gap, ...]]:
    """The lines with floating marks put before their items, and a gap for each run of marks that fits none.

    "c." "d." "e." on lines of their own go to the items below them when these, by their closing signs, are as many.
    """
    out: list[Line] = []
    gaps: list[Gap] = []
    article, index = "", 0
    while index < len(lines):
        if match := _ARTICLE.match(lines[index].text):
            article = match["n"]
        marks = list(_marks(lines, index))
        if len(marks) < 2:
            out.append(lines[index])
            index += 1
            continue
        after = marks[-1][0] + 1
        items, end = _items(lines, after)
        if len(items) == len(marks) and _sure(items):
            for (_, mark), item in zip(marks, items, strict=True):
                out += [replace(item[0], text=f"{mark}. {item[0].text}"), *item[1:]]
            index = end
            continue
        named = ", ".join(mark for _, mark in marks)
        where = f" di Pasal {article}" if article else ""
        page = lines[index].page
        message = f"Tanda huruf {named}{where} tercetak terpisah dari butirnya, hlm. {page}; butirnya belum dipilah."
        gaps.append(Gap(f"butir-pasal-{article.lower()}-huruf-{marks[0][1]}", message, page))
        out += lines[index:after]
        index = after
    return out, tuple(gaps)


def _sure(items: list[list[Line]]) -> bool:
    """Whether the items read as one list: only the last ends with a full stop, "dan" only before the last."""
    ends = [item[-1].text for item in items]
    joined = [re.search(r"(?:dan|atau)$", end) is not None for end in ends]
    return all(not end.endswith(".") for end in ends[:-1]) and ends[-1].endswith((".", ";")) and not any(joined[:-2])


def _marks(lines: list[Line], index: int) -> Iterator[tuple[int, str]]:
    """(line, letter) of marks that follow one another in the alphabet, blank lines between them passed over."""
    last = ""
    while index < len(lines):
        match = _MARK.match(lines[index].text)
        if match is None and lines[index].text:
            return
        if match is not None:
            if last and ord(match["n"]) != ord(last) + 1:
                return
            last = match["n"]
            yield index, last
        elif not last:
            return
        index += 1


def _items(lines: list[Line], index: int) -> tuple[list[list[Line]], int]:
    """The items that stand below marks: lines up to the next mark or heading, cut behind their closing signs."""
    items: list[list[Line]] = []
    ended = True
    while index < len(lines):
        line = lines[index]
        if _NEXT.match(line.text):
            break
        if line.text:
            if ended:
                items.append([])
            items[-1].append(line)
            ended = _ENDS.search(line.text) is not None
        index += 1
    return items, index

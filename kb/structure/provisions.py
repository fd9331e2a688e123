"""The inside of a Pasal: its lines become ayat, huruf and angka, by their numbers running on, not by looks alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.language.numerals import ocr_number
from kb.structure.lost_verses import missing, with_verses_parted
from kb.structure.naming import Places
from kb.structure.wrapping import Words, join_lines
from kb.types import Confidence, Section

# "(1) …", and as recognition leaves it: "(l)", "(21", "l2l", "{21;", "(2\"; must not match "(satu) atau".
VERSE = re.compile(
    r"^[(\[{l|I]\s?(?P<n>[\dlIOoSZ|]{1,2}?|U(?=\s))(?P<letter>[a-z])?\s?(?:[)\]}]|[\\1l|I](?![\w,.)])|(?<=\(U)(?=\s))(?:[;,.](?=\s))?\s*"
)
# "a. …"; must not match "a.n. Bupati" or "i.e.".
LETTER = re.compile(r"^(?P<n>[a-z])\s?[.,](?![a-z]\.)\s*(?=\S)")
# "12. …", "1O. …", "1 1. …", "l. …"; must not match "3.1 Visi", "2.000", "l,embaga".
ITEM = re.compile(r"^(?P<n>\d\s?[\dOolI]?\d?|[SlI](?!\s?[.,][a-z]))(?P<letter>[a-z])?\s?[.,](?!\d)\s*(?=\S)")
# "a) …" and "1) …": the third and fourth level of lists.
SUBLETTER = re.compile(r"^(?P<n>[a-z])\)\s*(?=\S)")
SUBITEM = re.compile(r"^(?P<n>\d{1,2})\)\s*(?=\S)")

# A line whose end makes a number on the next one a pointer: "… dimaksud pada ayat" / "(2) …".
POINTS_ON = {
    "ayat": re.compile(r"(?:\bayat|\bdengan|(?<!;)\s(?:dan|atau|dan/\s?atau)|\(\d+[a-z]?\),)\s*$", re.IGNORECASE),
    "huruf": re.compile(r"\b(?:huruf|dengan)\s*$", re.IGNORECASE),
    "angka": re.compile(r"\b(?:angka|nomor|pasal|dengan|ayat)\s*$", re.IGNORECASE),
}

# Marks of an ayat that lost a bracket: "1) Setiap", "12) Setiap" for "(2)", "(2 Setiap"; which number is meant, and
# whether it is an ayat at all, the ayat before it says.
BARE_VERSE = re.compile(r"^(?:(?P<n>\d{1,2})\s?\)\s*+|\(\s?(?P<opened>\d{1,2})\s++)(?=[A-Z\"“(])")

_MARKS = (("ayat", VERSE), ("huruf", LETTER), ("angka", ITEM), ("subhuruf", SUBLETTER), ("subangka", SUBITEM))


@dataclass(slots=True)
class Node:
    """A provision while it is being read: its mark, its lines with their pages, what lies below it."""

    kind: str
    number: str
    mark: str = ""
    lines: list[tuple[str, int]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


def read_provisions(lines: Iterable[tuple[str, int]], trusted: bool = False) -> Node:
    """The tree below a Pasal from its (line, page) pairs. A mark counts only where its number goes on or starts a list.

    In a ``trusted`` text (typed, not recognised) numbers may start anywhere and jump: a digest need not be complete.
    """
    given = list(lines)
    root = _tree_of(given, trusted)
    if trusted or not missing(_verses(root)):
        return root
    return _tree_of(with_verses_parted(given, lambda rows: _verses(_tree_of(rows))))


def _verses(root: Node) -> list[str]:
    return [child.number for child in root.children if child.kind == "ayat"]


def _tree_of(lines: list[tuple[str, int]], trusted: bool = False) -> Node:
    root = Node("pasal", "")
    stack = [root]
    before = ""
    for line, page in lines:
        stripped = re.sub(r"^\s*[-*•]\s+(?=[(\w])", "", line).strip()
        found = _match(stripped, stack, before, trusted)
        before = stripped or before
        if found is None:
            stack[-1].lines.append((line.rstrip(), page))
            continue
        node, depth, rest = found
        stack[depth:] = []
        stack[-1].children.append(node)
        node.lines.append((rest, page))
        stack.append(node)
    return root


def _match(line: str, stack: list[Node], before: str, trusted: bool) -> tuple[Node, int, str] | None:
    """The provision that a line opens, the depth it belongs at, and its words without the mark."""
    for kind, pattern in _MARKS:
        match = pattern.match(line)
        if match is None and kind == "huruf" and not trusted and (bare := _bare_verse(line, stack, before)):
            return bare
        if match is None or (kind in POINTS_ON and POINTS_ON[kind].search(before)):
            continue
        for value in _values(kind, match["n"]):
            number = value + (match.groupdict().get("letter") or "")
            depth = _depth(kind, number, stack, trusted)
            if depth is not None:
                return Node(kind, number, _printed(kind, number)), depth, line[match.end() :]
    return None


def _bare_verse(line: str, stack: list[Node], before: str) -> tuple[Node, int, str] | None:
    """The ayat that a mark without one of its brackets opens: the first words of a Pasal, or the next ayat."""
    match = BARE_VERSE.match(line)
    if match is None or any(node.kind.startswith("sub") for node in stack[1:]) or POINTS_ON["ayat"].search(before):
        return None
    printed = match["n"] or match["opened"]
    verses = [child for child in stack[0].children if child.kind == "ayat"]
    if not verses:
        first = printed == "1" and len(stack) == 1 and not stack[0].children and not before
        return (Node("ayat", "1", "(1)"), 1, line[match.end() :]) if first else None
    number = re.match(r"\d+", verses[-1].number)
    following = str(int(number[0]) + 1) if number else ""
    ended = before.rstrip().endswith((".", ";", "”", '"'))
    if ended and following in {printed, printed[1:] if printed[0] == "1" else printed}:
        return Node("ayat", following, f"({following})"), 1, line[match.end() :]
    return None


def _values(kind: str, text: str) -> tuple[str, ...]:
    """What a mark's number may be, in plain digits or a small letter: "S" is 5 or 8."""
    if kind.endswith("huruf"):
        return (text.lower(),)
    digits = ocr_number(text.replace(" ", "").replace("U", "1"))
    return (str(int(digits)), *(["8"] if text == "S" else [])) if digits.isdigit() else ()


def _printed(kind: str, number: str) -> str:
    return {"ayat": f"({number})", "subhuruf": f"{number})", "subangka": f"{number})"}.get(kind, f"{number}.")


def _depth(kind: str, number: str, stack: list[Node], trusted: bool) -> int | None:
    """Where a mark belongs in the open lists; None when its number neither goes on nor starts one."""
    if not number:
        return None
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].kind == kind:
            if _follows(kind, stack[depth].number, number, trusted):
                return depth
            if kind == "ayat":
                return None
    if kind == "ayat":
        siblings = [child for child in stack[0].children if child.kind == "ayat"]
        return 1 if not siblings and (trusted or number in {"1", "2"}) else None
    if trusted and not any(node.kind == kind for node in stack[1:]):
        return len(stack)
    if number in {"1", "a"} and not any(node.kind == kind for node in stack[1:]):
        return len(stack)
    if number in {"1", "a"} and stack[-1].kind != kind:
        return len(stack)
    return None


def _follows(kind: str, last: str, number: str, trusted: bool) -> bool:
    """Whether a number goes on from the last one: the next, one after a lost one, or an inserted "2a"."""
    if kind.endswith("huruf"):
        return 0 < ord(number[0]) - ord(last[0]) <= (25 if trusted else 3)
    low, high = int(re.match(r"\d+", last)[0]), int(re.match(r"\d+", number)[0])  # type: ignore[index]
    if low == high:
        return number > last
    return 0 < high - low <= (99 if trusted else 2 if kind == "ayat" else 3)


_SPOKEN = {"ayat": "ayat ({})", "huruf": "huruf {}", "angka": "angka {}"}


def sections_of(
    node: Node, place: str, label: str, places: Places, words: Words, confidence: Confidence | None = None
) -> tuple[Section, ...]:
    """The children of a node as sections with places and labels; third and fourth levels stay lines of their parent."""
    out = []
    for child in node.children:
        if child.kind not in _SPOKEN:
            continue
        own = places.unique(f"{place}-{child.kind}-{child.number}")
        named = f"{label} {_SPOKEN[child.kind].format(child.number)}"
        pages = [page for _, page in _all_lines(child)] or [1]
        out.append(
            Section(
                kind=child.kind,
                number=child.number,
                place=own,
                label=named,
                text=f"{child.mark} {own_text(child, words)}".strip(),
                page=pages[0],
                last_page=max(pages),
                confidence=confidence,
                children=sections_of(child, own, named, places, words, confidence),
            )
        )
    return tuple(out)


def own_text(node: Node, words: Words) -> str:
    """A node's words, wrapped lines joined, with its third and fourth level items as lines."""
    text = join_lines([line for line, _ in node.lines], words)
    below = [child for child in node.children if child.kind not in _SPOKEN]
    return "\n".join([text, *(f"{child.mark} {_whole(child, words)}" for child in below)]).strip()


def _whole(node: Node, words: Words) -> str:
    """A node of the third or fourth level with all that lies below it: none of that gets a section of its own."""
    text = join_lines([line for line, _ in node.lines], words)
    return "\n".join([text, *(f"{child.mark} {_whole(child, words)}" for child in node.children)]).strip()


def _all_lines(node: Node) -> list[tuple[str, int]]:
    out = list(node.lines)
    for child in node.children:
        out += _all_lines(child)
    return out

"""A document's tree becomes passages: the units that are found and quoted, with stable keys."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.structure.sop import FIELDS
from kb.structure.wrapping import PageBreaks
from kb.types import Document, Form, Passage, Section, passage_key

CHUNK = 1800
"""Longest text of a heading-bounded passage, in characters; longer ones are split at lines, then sentences."""

SPLIT_ARTICLE = 700
"""An article above this many characters also gives a passage for each of its ayat or angka."""

CONTEXT = 200
"""Longest context line, in characters."""

DEFINITIONS = 4
"""From so many "X adalah …" items on, a numbered list counts as definitions and is always given item by item."""

_PROVISIONS = frozenset({"ayat", "huruf", "angka"})
_ENOUGH_SAID = re.compile(r"Cukup\s?\.?\s?jelas", re.IGNORECASE)
_LABELS = frozenset({"pasal", "ayat", "huruf", "angka"})
_MARK = re.compile(r"^(?:\(\w{1,3}\)|\w{1,3}\.)\s+")
_SENTENCE = re.compile(r"(?<=[.;:?!])\s+")
_CONTENTS = re.compile(r"\bdaftar (?:isi|gambar|tabel|lampiran|grafik|bagan|diagram)$", re.IGNORECASE)
_PAGE_AT_END = re.compile(r"(?:\d|\b[ivxl]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage before its document's facts are added. ``article`` is the place of the whole it belongs to."""

    section: Section
    kind: str
    place: str
    text: str
    article: str
    trail: tuple[str, ...]


def passages(document: Document) -> tuple[Passage, ...]:
    """Every passage of a document in reading order.

    One for each Pasal; one for each of its ayat or angka where the Pasal is long or defines terms; one for each
    Penjelasan that says something; chunks of at most :data:`CHUNK` characters under each other heading but a
    table of contents; for an SOP one for each step and one for all steps. Keys are unique and depend on the
    document's text only.
    """
    out = tuple(passage for passage, _ in headed_passages(document))
    assert len({passage.key for passage in out}) == len(out), f"passage keys of {document.key} are not unique"
    return out


def headed_passages(document: Document) -> Iterator[tuple[Passage, tuple[str, ...]]]:
    """Every passage with the headings above it, whole: its own line of context is cut where they are long."""
    drafts = [draft for section in document.sections for draft in _drafts(section, document.form, (), "")]
    for order, draft in enumerate(_unique(document, drafts)):
        yield _passage(document, draft, order), tuple(part for part in draft.trail if part)


def _unique(document: Document, drafts: list[_Draft]) -> Iterator[_Draft]:
    """Drafts with places of their own: a chunk's "-2" never takes the place of a section of that name."""
    taken = {section.place for section in document.walk()}
    for draft in drafts:
        place, count = draft.place, 2
        while place != draft.section.place and place in taken:
            count += 1
            place = f"{draft.section.place}-{count}"
        taken.add(place)
        yield replace(draft, place=place)


def _passage(document: Document, draft: _Draft, order: int) -> Passage:
    section = draft.section
    return Passage(
        key=passage_key(document.key, draft.place),
        document=document.key,
        kind=draft.kind,
        label=section.label,
        text=draft.text,
        context=context_line(document, draft.trail),
        article=passage_key(document.key, draft.article),
        order=order,
        page=section.page,
        last_page=section.last_page,
        form=document.form,
        confidence=section.confidence or document.status.confidence,
        fields=section.fields,
    )


def context_line(document: Document, trail: tuple[str, ...]) -> str:
    """The line in front of a passage: "Perpres 95/2018 Sistem … · BAB V Penyelenggara · heading"."""
    identity = document.identity
    head = identity.label if identity.title in identity.label else f"{identity.label} {identity.title}"
    parts = [part for part in trail if part]
    line = " · ".join([head, *parts])
    if len(line) <= CONTEXT:
        return line
    room = max(CONTEXT - sum(len(part) + 3 for part in parts), 60)
    return _cut(" · ".join([_cut(head, room), *parts]), CONTEXT)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room + 1].rsplit(" ", 1)[0].rstrip(" ·")[:room]


def _drafts(section: Section, form: Form, trail: tuple[str, ...], above: str) -> Iterator[_Draft]:
    """Drafts of a section and what lies below it. ``trail`` holds the headings above, ``above`` the parent's label."""
    if section.kind == "pasal":
        yield from _article(section, form, trail)
    elif section.kind == "langkah" and section.children:
        yield from _steps(section)
    elif not _is_silent(section, form):
        yield from _headed(section, form, trail, above)


def _is_silent(section: Section, form: Form) -> bool:
    """Whether a section gives no passage of its own: a law's title said again, a Penjelasan that is "Cukup jelas."."""
    return (form is Form.OFFICIAL and section.place == "menetapkan") or _is_clear(section)


def _is_clear(section: Section) -> bool:
    """Whether a section is the Penjelasan of a Pasal that only says "Cukup jelas."."""
    trivial = section.kind == "penjelasan" and section.number and not section.children
    return bool(trivial and _says_nothing(section.text))


def _says_nothing(text: str) -> bool:
    """Whether a Penjelasan is only "Cukup jelas.", with the labels of ayat and huruf it is said of."""
    rest, count = _ENOUGH_SAID.subn(" ", text)
    return count > 0 and all(len(word) <= 3 or word.lower() in _LABELS for word in re.findall(r"\w+", rest))


def _article(section: Section, form: Form, trail: tuple[str, ...]) -> Iterator[_Draft]:
    """The whole Pasal, then its ayat or angka where they help, then headings that stand below it."""
    here = (*trail, section.title)
    own = replace(section, children=tuple(child for child in section.children if child.kind in _PROVISIONS))
    amends = any(child.kind == "angka" and child.title for child in own.children)
    whole = own.text if amends else own.full_text
    if whole.strip():
        yield _Draft(section, "pasal", section.place, whole, section.place, here)
    items = [child for child in own.children if child.kind in {"ayat", "angka"}]
    defines = sum("adalah" in child.text[:200] for child in items if child.kind == "angka") >= DEFINITIONS
    if amends or defines or (len(items) >= 2 and len(whole) > SPLIT_ARTICLE):
        for child in items:
            yield from _item(child, section.place, (*here, child.title), in_chunks=amends)
    for child in section.children:
        if child.kind not in _PROVISIONS:
            yield from _drafts(child, form, (*trail, f"{section.label} {section.title}".strip()), section.label)


def _item(child: Section, article: str, trail: tuple[str, ...], in_chunks: bool) -> Iterator[_Draft]:
    """One ayat or angka without its own mark; those of an amending law may be long and come in chunks."""
    text = _MARK.sub("", child.full_text, count=1)
    for number, (piece, suffix) in enumerate(_chunks(text) if in_chunks else [(text, "")], start=1):
        if piece.strip():
            named = replace(child, label=child.label + (f" (bagian {number})" if suffix else ""))
            yield _Draft(named, child.kind, child.place + suffix, piece, article, trail)


def _steps(section: Section) -> Iterator[_Draft]:
    """All steps as one passage, then each step."""
    lines = [line for line in [section.text] if line]
    for step in section.children:
        said = [f"{name}: {step.fields[key]}" for key, name in FIELDS if step.fields.get(key) and key != "note"]
        lines.append(f"{step.number}. {step.fields['action']}" + (f" ({'; '.join(said)})" if said else ""))
    yield _Draft(section, "langkah", section.place, "\n".join(lines), section.place, (section.label,))
    for step in section.children:
        yield _Draft(step, "langkah", step.place, step.text, section.place, (section.label,))


def _headed(section: Section, form: Form, trail: tuple[str, ...], above: str) -> Iterator[_Draft]:
    """Chunks of a heading's own text, then what lies below it."""
    named_below = section.label.removeprefix(above).strip() if above else section.label
    heading = f"{named_below} {section.title}".strip()
    kept = [child for child in section.children if child.kind in _PROVISIONS]
    own, breaks = _own_text(section, kept)
    if is_contents(section):
        pieces = []
    else:
        pieces = [(own, "")] if section.kind in {"menimbang", "mengingat"} else _chunks(own, breaks)
    offset = 0
    for number, (piece, suffix) in enumerate(pieces, start=1):
        if piece.strip():
            named = replace(section, label=section.label + (f" (bagian {number})" if suffix else ""))
            if len(pieces) > 1 and breaks:
                offset = max(own.find(piece[:200], offset), offset)
                end = offset + len(piece)
                named = replace(named, page=_page_at(breaks, offset), last_page=_page_at(breaks, end - 1))
                offset = end
            yield _Draft(named, section.kind, section.place + suffix, piece, section.place, (*trail, heading))
    below = (*trail, heading) if section.kind != "judul" or section.children else trail
    for child in section.children:
        if child not in kept:
            yield from _drafts(child, form, below, section.label)


def _own_text(section: Section, kept: Sequence[Section]) -> tuple[str, PageBreaks]:
    """What a heading's passages say (its text, provisions, Pasal that are clear), and where in it each page begins."""
    parts, breaks = [section.text] if section.text else [], list(section.breaks)
    below = [(child.full_text, child.page) for child in kept]
    below += [(_clear(child, section), child.page) for child in section.children if _is_clear(child)]
    length = len(section.text)
    for text, page in below if section.breaks or not section.text else [(text, 0) for text, _ in below]:
        offset = length + 1 if parts else 0
        if page and (not breaks or breaks[-1][1] != page):
            breaks.append((offset, page))
        parts.append(text)
        length = offset + len(text)
    return "\n".join(parts), tuple(breaks)


def clear_lines(document: Document) -> Iterator[tuple[str, str]]:
    """(place of a Penjelasan that only says "Cukup jelas.", its line in the passage of the whole), in reading order."""
    for section in document.walk():
        for child in section.children:
            if _is_clear(child):
                yield child.place, _clear(child, section)


def _clear(child: Section, above: Section) -> str:
    """A line for a Pasal of which the Penjelasan says "Cukup jelas."."""
    return f"{child.label.removeprefix(above.label).strip()}: {' '.join(child.text.split())}"


def _page_at(breaks: PageBreaks, offset: int) -> int:
    return breaks[max(bisect_right(breaks, (offset, 10**9)) - 1, 0)][1]


def is_contents(section: Section) -> bool:
    """Whether a section is a table of contents, which gives no passage: its headings stand where they lead."""
    heading = f"{section.label} {section.title}".strip()
    return _CONTENTS.search(heading) is not None and _lists_pages(section.text)


def _lists_pages(text: str) -> bool:
    """Whether most lines end in a page number: a table of contents answers nothing and holds every heading's words."""
    lines = [line.strip(" .") for line in text.splitlines() if line.strip(" .")]
    return sum(bool(_PAGE_AT_END.search(line)) for line in lines) > len(lines) / 2


def _chunks(text: str, breaks: PageBreaks = ()) -> list[tuple[str, str]]:
    """Text in pieces of at most :data:`CHUNK` characters, split at lines, with the suffix of each place.

    In a longer text a line that begins on another page begins a piece, so that each piece has a page of its own.
    """
    pieces: list[str] = []
    offset, page = 0, 0
    for line in text.split("\n"):
        turned = len(text) > CHUNK and page and _page_at(breaks, offset) != page
        page = _page_at(breaks, offset + len(line)) if breaks else 0
        for part in _short_enough(line):
            if pieces and not turned and len(pieces[-1]) + len(part) + 1 <= CHUNK:
                pieces[-1] += f"\n{part}"
            else:
                pieces.append(part)
            turned = False
        offset += len(line) + 1
    return [(piece, f"-{n}" if n > 1 else "") for n, piece in enumerate(pieces, start=1)]


def _short_enough(line: str) -> list[str]:
    """A line whole, or its sentences packed, or its words packed: nothing is dropped."""
    if len(line) <= CHUNK:
        return [line]
    out: list[str] = []
    for sentence in _SENTENCE.split(line):
        words = [sentence] if len(sentence) <= CHUNK else sentence.split(" ")
        for word in words:
            for piece in (word[i : i + CHUNK] for i in range(0, max(len(word), 1), CHUNK)):
                if out and len(out[-1]) + len(piece) + 1 <= CHUNK:
                    out[-1] += f" {piece}"
                else:
                    out.append(piece)
    return out

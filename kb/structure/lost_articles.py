"""Articles whose heading is lost or broken: numbered where their order leaves no doubt, else told with their place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.structure.cleaning import Line
from kb.structure.omnibus import target_of
from kb.structure.provisions import POINTS_ON, VERSE
from kb.structure.segments import Segment
from kb.types import Gap

# A heading's row whose number is lost or cannot be right: "Pasal", "Pasa1 ~", "Pasal 1?", "PASAL l4."; must not match
# "Pasar", "Pasal ini", "Pasal 5 ayat (1)".
_BROKEN = re.compile(
    r"^\W{0,3}[PF]\W?[aA4*]\W?[sS]\W?[aAeo]\W?(?:[l1IiLJ|!\]](?![a-z])|(?=\W|\d|$))[\W_]{0,4}(?![a-z]{2})\w{0,4}[\W_]{0,3}$"
)
_ENDED = re.compile(r"[.;:”\"»)]\W{0,2}$")
_CHANGES = re.compile(r"\bberbunyi\b|\bdiubah\b|\bdisisipkan\b")
# The last article's usual words, alone in a paragraph.
_COMES_INTO_FORCE = re.compile(
    r"^(?:Undang-?\s?[Uu]ndang|Peraturan|Qanun|Keputusan)(?:\s[A-Z][\w-]{1,20}){0,8}\sini\s(?:mulai\s)?berlaku\b"
)
_FIRST_WORDS = 8


def settle_lost(segments: Sequence[Segment], explained: int = 0) -> tuple[list[Segment], list[Gap]]:
    """Number the pieces between two known Pasal where exactly as many are missing; tell all that is missing.

    ``explained`` is the last Pasal that the Penjelasan speaks of, 0 where it does not tell.
    """
    out: list[Segment] = []
    gaps: list[Gap] = []
    last, at = 0, -1
    for segment in segments:
        if segment.kind != "pasal":
            out.append(segment)
            continue
        number = int(re.match(r"\d+", segment.number)[0])  # type: ignore[index]
        gaps += _fill(out, at, last, number, range(last + 1, number))
        out.append(segment)
        last, at = max(last, number), len(out) - 1
    missing = range(last + 1, explained + 1) if last else range(0)
    gaps += _fill(out, at, last, 0, missing)
    if not missing and at >= 0 and explained != last:
        gaps += _doubts(out, at, last)
    for segment in out:
        if segment.kind == "lost":
            segment.kind, segment.title = "judul", f"Teks sesudah Pasal {last}" if at >= 0 else "Menetapkan"
    return out, gaps


def _fill(out: list[Segment], at: int, last: int, number: int, missing: Sequence[int]) -> list[Gap]:
    """Settle what stands in ``out`` behind the Pasal at ``at``, the next known one being ``number`` (0: none)."""
    known = out[at].lines if at >= 0 and target_of(out[at].lines) is None else []
    orphans = sum(segment.kind == "lost" for segment in out[at + 1 :])
    cuts = _cuts(known, len(missing) - orphans) if missing else []
    pieces = [Segment("lost", "", "", own[0].page, own) for own in _pieces(known, cuts)]
    rest: list[Segment] = []
    for segment in out[at + 1 :]:
        cut = segment.kind == "lost" and missing
        inner = _joined(segment.lines, _broken(segment.lines), _restarts(segment.lines)) if cut else []
        own = _pieces(segment.lines, sorted({0, *inner})) if cut else []
        rest += [Segment("lost", "", "", lines[0].page, lines) for lines in own] if cut else [segment]
    lost = [*pieces, *(segment for segment in rest if segment.kind == "lost")]
    gaps: list[Gap] = []
    if missing and len(lost) == len(missing):
        if cuts:
            out[at].lines = known[: cuts[0]]
        for segment, value in zip(lost, missing, strict=True):
            segment.kind, segment.number = "pasal", str(value)
            message = f"Judul Pasal {value} tidak terbaca, hlm. {segment.page}; nomornya disimpulkan dari urutan."
            gaps.append(Gap(f"pasal-{value}", message, segment.page))
        out[at + 1 :] = [*pieces, *rest]
        return gaps
    for segment in out[at + 1 :] if number else ():
        if segment.kind == "lost":
            segment.kind = "judul"
            segment.title = f"Teks antara Pasal {last} dan Pasal {number}" if at >= 0 else "Menetapkan"
    page = next((line.page for line in reversed(known) if line.text), out[at].page if at >= 0 else 1)
    for value in missing:
        where = f"; teksnya mungkin tergabung di Pasal {last}" if last else ""
        gaps.append(Gap(f"pasal-{value}", f"Pasal {value} tidak terbaca, hlm. {page}{where}.", page))
    return gaps


def _doubts(out: list[Segment], at: int, last: int) -> list[Gap]:
    """A gap where a Pasal without a heading may begin behind the last that has one, at ``at``."""
    known = out[at].lines if target_of(out[at].lines) is None else []
    pieces = [*_unread(known), *(segment.lines for segment in out[at + 1 :] if segment.kind == "lost")]
    return [_doubt(last, lines) for lines in pieces if any(line.text for line in lines)][:1]


def _doubt(last: int, lines: Sequence[Line]) -> Gap:
    """That a Pasal without a heading may begin behind the last one that has one."""
    written = [line for line in lines if line.text]
    said = " ".join(line.text for line in written).split()
    first = " ".join(said[:_FIRST_WORDS]) + (" …" if len(said) > _FIRST_WORDS else "")
    page = written[0].page
    message = (
        f"Sesudah Pasal {last}, hlm. {page}, mungkin ada pasal yang judulnya tidak terbaca: «{first}»; "
        f"teksnya ada di Pasal {last} atau sesudahnya."
    )
    return Gap(f"pasal-{last + 1}", message, page)


def _unread(lines: list[Line]) -> list[list[Line]]:
    """The pieces of the last known Pasal that may be another one, where nothing tells how many there are."""
    if any(_CHANGES.search(line.text) for line in lines):
        return []  # what is quoted from another law has headings of its own
    cuts = sorted({*_broken(lines), *_restarts(lines), *_endings(lines)})
    return _pieces(lines, cuts)


def _pieces(lines: list[Line], cuts: Sequence[int]) -> list[list[Line]]:
    """The lines from each cut to the next; a broken heading at a cut is no line of its piece."""
    out = []
    for cut, end in zip(cuts, [*cuts[1:], len(lines)], strict=False):
        own = lines[cut:end]
        out.append(own[1:] if _BROKEN.match(own[0].text) and len(own) > 1 else own)
    return out


def _cuts(lines: list[Line], wanted: int) -> list[int]:
    """Where lost Pasal may begin: at broken headings, where the ayat start again, at new paragraphs; as many as fit."""
    broken, restarts = _broken(lines), _restarts(lines)
    for cuts in (broken, _joined(lines, broken, restarts)):
        if len(cuts) == wanted > 0:
            return cuts
    if len(restarts) >= wanted:
        return restarts
    both = sorted({*restarts, *_paragraphs(lines)})
    return both if len(both) == wanted else restarts


def _joined(lines: list[Line], broken: list[int], restarts: list[int]) -> list[int]:
    """Both kinds of cuts, a restart right below a broken heading left out."""
    below = {next((i for i in range(cut + 1, len(lines)) if lines[i].text), cut) for cut in broken}
    return sorted({*broken, *restarts} - below)


def _broken(lines: list[Line]) -> list[int]:
    """Indices of rows that look like a heading of a Pasal: a sentence has ended above, a capital or a mark below."""
    out: list[int] = []
    before = ""
    for index, line in enumerate(lines):
        if not line.text:
            continue
        if _BROKEN.match(line.text) and (not before or _ENDED.search(before)):
            following = next((other.text for other in lines[index + 1 :] if other.text), "")
            if following[:1].isupper() or VERSE.match(following):
                out.append(index)
        before = line.text
    return out


def _endings(lines: list[Line]) -> list[int]:
    """Indices of rows at which the words of a last article begin, behind another sentence."""
    out: list[int] = []
    before = ""
    for index, line in enumerate(lines):
        if _COMES_INTO_FORCE.match(line.text) and before.endswith("."):
            out.append(index)
        before = line.text or before
    return out


def _paragraphs(lines: list[Line]) -> list[int]:
    """Indices of lines that open a paragraph of their own behind a blank line: a capital, no list mark."""
    out: list[int] = []
    before, blank = "", False
    for index, line in enumerate(lines):
        if not line.text:
            blank = True
            continue
        opens = re.match(r"^[A-Z][a-z]", line.text) and before.endswith(".")
        if blank and opens:
            out.append(index)
        before, blank = line.text, False
    return out


def _restarts(lines: list[Line]) -> list[int]:
    """Indices at which ayat (1) comes again after a later ayat: a heading was lost there."""
    out: list[int] = []
    seen, before = 0, ""
    for index, line in enumerate(lines):
        match = VERSE.match(line.text)
        if match and not POINTS_ON["ayat"].search(before):
            value = {"l": "1", "I": "1", "O": "0"}.get(match["n"], match["n"])
            if value == "1" and seen >= 1:
                out.append(index)
                seen = 1
            elif value.isdigit():
                seen = max(seen, int(value)) if int(value) <= seen + 2 else seen
        before = line.text or before
    return out

"""Rich text (.rtf) to Markdown: headings, paragraphs with their shown numbers, tables, notes; nothing deleted.

The words of the language are those of Microsoft's Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.reading.inside import marks
from kb.reading.inside.edges import Edges
from kb.reading.inside.fault import Fault
from kb.reading.inside.symbol_fonts import is_symbol_font, signs
from kb.reading.inside.word_math import RAISED

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]++)|[\r\n]++|\\"
)
_DEEPEST = 2_000
_MOST_TOKENS = 4_000_000
_MOST_COLUMNS = 200
_CHARSETS = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SHOWN = {
    "par": "\n", "line": "\v", "tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ",
    "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SIGNS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}
_READ_STARRED = frozenset({"shpinst", "shptxt", "nesttableprops"})
_DROPPED = frozenset(
    "colortbl info pict fldinst objdata pn revtbl themedata colorschememapping latentstyles datastore listtable "
    "listoverridetable rsidtbl xmlnstbl generator sp shprslt xe tc bkmkstart bkmkend nonesttables filetbl "
    "mmathPr ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn annotation atnid atnauthor private fname panose".split()
)
_EDGES = {"header": True, "headerl": True, "headerr": True, "headerf": True} | dict.fromkeys(
    ("footer", "footerl", "footerr", "footerf"), False
)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    into: str = "text"
    font: int = -1
    hidden: bool = False
    deleted: bool = False
    capitals: bool = False
    raised: bool = False
    skip: int = 1
    level: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Place:
    """Lines of one flow of text (the body, a note, a page head), with the table that is open in it."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    pending: str = ""


def read_rich_text(path: Path) -> tuple[list[str], dict[str, str]]:
    """The pages, one unless page breaks part the text, and the metadata.

    Raises :class:`Fault` ``damaged``, ``nested``, ``long`` or ``no_words``.
    """
    reader = _read(path.read_bytes())
    pages = [marks.joined(page) for page in reader.written()]
    if not any(re.search(r"\w", page) for page in pages):
        raise Fault("no_words")
    return pages, {"lost": "\n".join(reader.losses())}


def rich_lines(content: bytes) -> list[str]:
    """The lines of a text that stands in another file."""
    return [line for page in _read(content).written() for line in page]


def _read(content: bytes) -> _Reader:
    if not content.lstrip()[:5].startswith(b"{\\rtf"):
        raise Fault("damaged")
    reader = _Reader()
    reader.read(content)
    return reader


@dataclass(slots=True)
class _Reader:
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    places: dict[str, _Place] = field(default_factory=lambda: {"text": _Place()})
    pages: list[list[str]] = field(default_factory=list)
    fonts: dict[int, tuple[str, str]] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    edges: Edges = field(default_factory=Edges)
    notes: list[list[str]] = field(default_factory=list)
    codepage: str = "cp1252"
    default_font: int = 0
    bytes_open: bytearray = field(default_factory=bytearray)
    starred: bool = False
    skipping: int = 0
    name: list[str] = field(default_factory=list)
    styled: int = -1
    counts: dict[str, int] = field(default_factory=dict)

    def read(self, content: bytes) -> None:
        """Read a whole text."""
        at = tokens = 0
        while (match := _TOKEN.match(content, at)) is not None:
            at, tokens = match.end(), tokens + 1
            if tokens > _MOST_TOKENS:
                raise Fault("long")
            kind = match.lastgroup
            if match["hex"] is None and self.bytes_open:
                self._flush_bytes()
            if match["brace"] is not None:
                self._brace(match["brace"])
                if not self.stack:
                    return
            elif match["word"] is not None:
                value = match["value"]
                number = None if value is None else int(value)
                if match["word"] == b"bin" and number:
                    at += max(0, number)
                else:
                    self._word(match["word"].decode(), number)
            elif match["hex"] is not None:
                if self.skipping:
                    self.skipping -= 1
                else:
                    self.bytes_open.append(int(match["hex"], 16))
            elif match["sign"] is not None:
                self._sign(match["sign"].decode("latin-1"))
            elif kind == "text":
                text = match["text"]
                cut = min(self.skipping, len(text))
                self.skipping -= cut
                self._bytes(text[cut:])
        raise Fault("damaged")  # the outermost group never ends

    def _brace(self, brace: bytes) -> None:
        self.skipping = 0
        if brace == b"{":
            if len(self.stack) > _DEEPEST:
                raise Fault("nested", str(_DEEPEST))
            self.stack.append(self.state)
            return
        ended, self.state = self.state, self.stack.pop()
        if ended.into != self.state.into:
            self._end_destination(ended)

    def _end_destination(self, ended: _State) -> None:
        """Put the words of a note or a page head where they belong."""
        place = self.places.pop(ended.into, None) if ended.into not in {"text", ""} else None
        if ended.into.startswith("note") and place is not None:
            self._close(place, _State())
            self.notes.append(place.lines)
        elif ended.into.startswith(("head", "foot")) and place is not None:
            self._close(place, _State())
            self._close_table(place)
            self.edges.add(ended.into.startswith("head"), place.lines)

    def _word(self, word: str, value: int | None) -> None:
        starred, self.starred = self.starred, False
        self.skipping = 0
        state = self.state
        if word == "u":
            if value is not None:
                self._say(chr(value % 0x10000) if not 0xD800 <= value % 0x10000 < 0xE000 else "\ufffd")
                self.skipping = state.skip
            return
        if word in _DROPPED or (starred and word not in _READ_STARRED):
            self.counts[word] = self.counts.get(word, 0) + 1
            self.state = replace(state, into="")
        elif word in {"fonttbl", "stylesheet"}:
            self.state = replace(state, into=word)
        elif word in _EDGES:
            self._open(f"{'head' if _EDGES[word] else 'foot'}-{len(self.stack)}")
        elif word == "footnote":
            mark = f" [{len(self.notes) + 1}]"
            self._say(mark)
            self._open(f"note-{len(self.stack)}")
        elif state.into in {"fonttbl", "stylesheet"}:
            self._define(word, value)
        elif state.into and word in _SHOWN:
            self._say(_SHOWN[word])
        elif state.into:
            self._set(word, value)

    def _open(self, name: str) -> None:
        if self.state.into:
            self.places[name] = _Place()
            self.state = replace(_State(), into=name, font=self.state.font, skip=self.state.skip)

    def _define(self, word: str, value: int | None) -> None:
        """A word in the table of fonts or of styles."""
        if word == "f" and self.state.into == "fonttbl" and value is not None:
            self.state = replace(self.state, font=value)
            self.fonts.setdefault(value, ("", ""))
        elif word == "fcharset" and value is not None:
            name, _ = self.fonts.get(self.state.font, ("", ""))
            self.fonts[self.state.font] = (name, _CHARSETS.get(value, ""))
        elif word == "s" and value is not None:
            self.styled = value
        elif word == "outlinelevel" and value is not None and self.styled >= 0:
            self.levels[self.styled] = value + 1 if 0 <= value < 9 else 0

    def _set(self, word: str, value: int | None) -> None:
        """A word within a text."""
        place = self.places[self.state.into]
        if word in {"cell", "nestcell", "row", "nestrow", "trowd", "clvmrg", "clmrg", "clvmgf", "clmgf", "cellx"}:
            self._table(place, word)
        elif word in {"page", "sect"}:
            self._say("\n")
            if self.state.into == "text" and word == "page":
                self._close_table(place)
                self.pages.append(place.lines)
                place.lines = []
        elif word in {"v", "deleted", "caps", "super"}:
            self.counts[word] = self.counts.get(word, 0) + (value != 0)
            self._look(word, value != 0)
        elif value is None:
            self._reset(word)
        else:
            self._valued(word, value)

    def _look(self, word: str, on: bool) -> None:
        """How the letters that follow are shown."""
        state = self.state
        if word == "v":
            self.state = replace(state, hidden=on)
        elif word == "deleted":
            self.state = replace(state, deleted=on)
        elif word == "caps":
            self.state = replace(state, capitals=on)
        else:
            self.state = replace(state, raised=on)

    def _reset(self, word: str) -> None:
        """A word without a number: the plain look, a paragraph of the body or of a table."""
        if word == "pard":
            self.state = replace(self.state, level=0, in_table=False)
        elif word == "intbl":
            self.state = replace(self.state, in_table=True)
        elif word in {"nosupersub", "sub"}:
            self.state = replace(self.state, raised=False)
        elif word == "plain":
            font = self.default_font
            self.state = replace(self.state, hidden=False, deleted=False, capitals=False, raised=False, font=font)

    def _valued(self, word: str, value: int) -> None:
        """A word with a number: style, outline level, font, what follows a letter of Unicode, code page."""
        if word == "s":
            self.state = replace(self.state, level=self.levels.get(value, 0))
        elif word == "outlinelevel":
            self.state = replace(self.state, level=value + 1 if 0 <= value < 9 else 0)
        elif word == "f":
            self.state = replace(self.state, font=value)
        elif word == "uc":
            self.state = replace(self.state, skip=max(0, min(value, 8)))
        elif word == "ansicpg":
            self.codepage = _known(f"cp{value}")
        elif word == "deff":
            self.default_font = value

    def _table(self, place: _Place, word: str) -> None:
        if word == "trowd":
            place.merged = []
            place.pending = ""
        elif word in {"clvmrg", "clmrg"}:
            place.pending = marks.ABOVE if word == "clvmrg" else marks.LEFT
        elif word == "cellx":
            if len(place.merged) < _MOST_COLUMNS:
                place.merged.append(place.pending)
            place.pending = ""
        elif word in {"cell", "nestcell"}:
            text = marks.cell("".join(place.words))
            place.words = []
            if len(place.cells) < _MOST_COLUMNS:
                place.cells.append(text)
        elif word in {"row", "nestrow"}:
            merged = [*place.merged, *[""] * len(place.cells)]
            place.rows.append([text or mark for text, mark in zip(place.cells, merged, strict=False)])
            place.cells = []

    def _sign(self, sign: str) -> None:
        self.skipping = 0
        if sign == "*":
            self.starred = True
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])

    def _flush_bytes(self) -> None:
        content, self.bytes_open = bytes(self.bytes_open), bytearray()
        self._bytes(content)

    def _bytes(self, content: bytes) -> None:
        if not content or not self.state.into:
            return
        _, charset = self.fonts.get(self._font(), ("", ""))
        self._say(content.decode(charset or self.codepage, errors="replace"))

    def _font(self) -> int:
        return self.default_font if self.state.font < 0 else self.state.font

    def _say(self, text: str) -> None:
        state = self.state
        if state.into == "fonttbl":
            name, charset = self.fonts.get(state.font, ("", ""))
            self.fonts[state.font] = ((name + text).partition(";")[0].strip()[:80], charset)
            return
        if state.into == "stylesheet":
            if match := re.match(r"heading (\d)", text.strip().lower()):
                self.levels.setdefault(self.styled, int(match[1]))
            return
        if not state.into or state.hidden or state.deleted:
            return
        font = self.fonts.get(self._font(), ("", ""))[0]
        if is_symbol_font(font) and text not in {"\n", "\v", " "}:
            text, unknown = signs(font, text)
            self.counts["unknown"] = self.counts.get("unknown", 0) + unknown
        if state.raised and text.strip().isdigit():
            text = text.translate(RAISED)
        place = self.places[state.into]
        lines = (text.upper() if state.capitals else text).split("\n")
        for number, line in enumerate(lines):
            if number:
                if state.in_table:
                    place.words.append("\n")
                else:
                    self._close(place, state)
            place.words.append(line)

    def _close(self, place: _Place, state: _State) -> None:
        """End a paragraph; one outside a table ends the table before it."""
        text = "".join(place.words).replace("\v", "\n")
        place.words = []
        if text.strip():
            self._close_table(place)
            place.lines += marks.heading(state.level, text) if state.level else marks.paragraph(text)

    def _close_table(self, place: _Place) -> None:
        if place.cells:
            place.rows.append(place.cells)
        place.lines += marks.table(place.rows)
        place.rows, place.cells = [], []

    def written(self) -> list[list[str]]:
        """All lines by page, notes at the end."""
        place = self.places["text"]
        self._close(place, self.state)
        self._close_table(place)
        notes = [
            line for number, lines in enumerate(self.notes, start=1)
            for line in marks.paragraph(f"[{number}] {' '.join(part for part in lines if part)}")
        ]  # fmt: skip
        pages = [*self.pages, [*place.lines, *notes, *self.edges.below]]
        pages[0] = [*self.edges.above, *pages[0]]
        return pages

    def losses(self) -> list[str]:
        """What of the text is not read, or not as it stands in the file, a sentence each."""
        told = (
            ("pict", "{} gambar tidak dibaca; bila berisi tulisan, masukkan sebagai PDF."),
            ("v", "{} bagian teks tersembunyi tidak dibaca."),
            ("deleted", "Perubahan terlacak ({} penghapusan) dibaca seolah-olah diterima; periksa naskah akhirnya."),
            ("annotation", "{} komentar peninjau tidak dibaca."),
            ("unknown", "{} tanda dari huruf simbol tidak dikenal."),
            ("objdata", "{} objek tersemat tidak dibaca; masukkan berkas aslinya."),
        )
        return [*self.edges.told, *(words.format(self.counts[key]) for key, words in told if self.counts.get(key))]


def _known(codec: str) -> str:
    try:
        b"a".decode(codec)
    except (LookupError, UnicodeError):
        return "cp1252"
    return codec

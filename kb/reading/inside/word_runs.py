"""The words of one Word paragraph as they are shown: signs, fields, forms, equations, notes; what is deleted goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from kb.reading.inside.numbering import FORMATS, W
from kb.reading.inside.symbol_fonts import is_symbol_font, sign, signs
from kb.reading.inside.word_math import RAISED, M, linear
from kb.reading.inside.word_styles import Look, Styles

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"

DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "delText", "pPr", "rPr", "sectPr", "tblPr", "rt")} | {FALLBACK}
"""Elements whose words are not shown: deleted or moved away, properties, the older copy of a drawing."""

_SIGNS = {
    "tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "separator": "",
}  # fmt: skip
_QUOTED = re.compile(r'"([^"]*)"')
_LARGE = 2_500_000
"""Pictures as wide and half as high as this (EMU; 7 cm) may hold words: they are told."""


@dataclass(slots=True)
class _Field:
    """A field that is open: its code, the form that it draws, and whether its result has begun."""

    form: str | None
    code: list[str] = field(default_factory=list)
    showing: bool = False
    shown: bool = False


@dataclass(slots=True)
class Runs:
    """Reads paragraphs; ``boxes``, ``diagrams`` and ``lost`` gather what stands outside the line."""

    styles: Styles
    boxes: list[Element] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    unknown_signs: int = 0
    hidden: int = 0
    pictures: int = 0
    charts: int = 0
    embedded: int = 0
    _fields: list[_Field] = field(default_factory=list)
    _marks: dict[str, int] = field(default_factory=dict)

    def text(self, paragraph: Element) -> str:
        """The words of a paragraph; its text boxes and diagrams are put aside."""
        out: list[str] = []
        look = self.styles.paragraph_look(paragraph.find(f"{W}pPr"))
        stack: list[tuple[Element, Look]] = [(paragraph, look)]
        while stack:
            node, look = stack.pop()
            tag = node.tag
            if tag in DROPPED:
                continue
            if tag == f"{W}r":
                look = self.styles.run_look(node, look)
                if look.hidden:
                    self.hidden += any((t.text or "").strip() for t in node.iter(f"{W}t"))
                    continue
            elif not str(tag).startswith(W):
                if self._foreign(node, out):
                    continue
            elif tag == f"{W}sdt":
                out += self._chosen(node)
            else:
                said = self._said(node, look)
                if said is None:
                    continue
                if said and not self._in_code():
                    out.append(said)
                    for one in self._fields:
                        one.shown = True
            stack.extend((child, look) for child in reversed(node))
        self._fields = [one for one in self._fields if one.showing]  # a code that never ends hides nothing more
        return "".join(out)

    def _in_code(self) -> bool:
        """Whether what comes is within a field's code, which is not shown; a code alone holds no words of a text."""
        return len(self._fields) > 1 and any(not one.showing for one in self._fields[:-1])

    def _said(self, node: Element, look: Look) -> str | None:
        """What one element of a run shows; None for one whose own children are read elsewhere."""
        name = str(node.tag).removeprefix(W)
        if name == "t":
            return self._letters(node.text or "", look)
        if name in _SIGNS:
            return _SIGNS[name] if node.get(f"{W}type") != "page" else "\n"
        if name == "sym":
            return self._sign(str(node.get(f"{W}font", "")), str(node.get(f"{W}char", "")))
        if name == "txbxContent":
            self.boxes.append(node)
            return None
        if name in {"footnoteReference", "endnoteReference"}:
            return f" [{self.note(name.removesuffix('Reference') + 's', str(node.get(f'{W}id')))}]"
        if name == "instrText":
            if self._fields:
                self._fields[-1].code.append(node.text or "")
            return None
        if name == "fldSimple":
            words = any((t.text or "").strip() for t in node.iter(f"{W}t"))
            return "" if words else self._drawn(str(node.get(f"{W}instr", "")))
        if name == "fldChar":
            return self._field(node)
        if name == "object":
            self.embedded += 1
        return ""

    def _letters(self, text: str, look: Look) -> str:
        if look.font and is_symbol_font(look.font):
            text, unknown = signs(look.font, text)
            self.unknown_signs += unknown
        if look.raised and text.strip().isdigit():
            text = text.translate(RAISED)
        return text.upper() if look.capitals else text

    def _sign(self, font: str, code: str) -> str:
        try:
            number = int(code, 16)
        except ValueError:
            return ""
        shown = sign(font, number) or (chr(number) if 0x20 < number < 0xE000 and not is_symbol_font(font) else "")
        if not shown:
            self.unknown_signs += 1
        return shown or "\u25af"

    def _field(self, node: Element) -> str:
        """What a field shows that keeps no result: a list to choose from, a box to tick, a sign."""
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            form = node.find(f"{W}ffData")
            self._fields.append(_Field(_form(form) if form is not None else None))
            return ""
        if not self._fields:
            return ""
        if kind == "separate":
            self._fields[-1].showing = True
            return ""
        ended = self._fields.pop()
        if any(not one.showing for one in self._fields):
            return ""
        return (ended.form or "") if ended.form is not None else "" if ended.shown else self._drawn("".join(ended.code))

    def _drawn(self, code: str) -> str:
        """What a field's code draws itself."""
        name, _, rest = code.strip().partition(" ")
        if name.upper() == "SYMBOL":
            number, font = rest.strip().split(" ")[0], _QUOTED.search(rest)
            value = int(number, 0) if re.fullmatch(r"0x[0-9a-fA-F]{1,4}|\d{1,5}", number) else 0
            return self._sign(font[1] if font else "", f"{value:x}")
        if name.upper() == "MACROBUTTON":
            return rest.strip().partition(" ")[2]
        if name.upper() == "QUOTE":
            return " ".join(_QUOTED.findall(rest))
        return f" [{code.strip()}] " if name.upper() == "EQ" else ""

    def _chosen(self, control: Element) -> Iterator[str]:
        """The entry of a list to choose from whose words the file does not repeat."""
        content = control.find(f"{W}sdtContent")
        if content is not None and any((t.text or "").strip() for t in content.iter(f"{W}t", f"{W}sym")):
            return
        for chosen in control.findall(f"{W}sdtPr/*"):
            last = chosen.get(f"{W}lastValue")
            for item in chosen.findall(f"{W}listItem") if last else ():
                if item.get(f"{W}value") == last:
                    yield str(item.get(f"{W}displayText") or last)

    def _foreign(self, node: Element, out: list[str]) -> bool:
        """Read an element that is not Word's own; whether it has been read to the end."""
        if str(node.tag).startswith(M):
            out.append(linear(node, lambda run: self.text(run) if run.tag == f"{W}r" else ""))
            return True
        if node.tag == _TEXTPATH:
            out.append(f" {node.get('string', '')} ")
        elif node.tag == _DIAGRAM:
            self.diagrams.append(str(node.get(f"{_RELATION}dm", "")))
        elif node.tag == _CHART:
            self.charts += 1
        elif node.tag == _PICTURE:
            self.pictures += _is_large(node)
        return False

    def note(self, kind: str, key: str) -> str:
        """The mark that a foot or end note is shown with: they are counted in the order of the text."""
        if (kind, key) not in self.notes:
            self._marks[kind] = self._marks.get(kind, 0) + 1
            shown = FORMATS["lowerRoman" if kind == "endnotes" else "decimal"](min(self._marks[kind], 4000))
            self.notes[kind, key] = shown
        return self.notes[kind, key]


def _form(data: Element) -> str | None:
    """What an old form field shows; None for one of words, whose result is text."""
    box, entries = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        checked = box.find(f"{W}checked")
        state = checked if checked is not None else box.find(f"{W}default")
        return "☒" if state is not None and str(state.get(f"{W}val", "1")) not in {"0", "false"} else "☐"
    if entries is not None:
        chosen = entries.find(f"{W}result")
        chosen = chosen if chosen is not None else entries.find(f"{W}default")
        number = str(chosen.get(f"{W}val", "0")) if chosen is not None else "0"
        names = [str(one.get(f"{W}val", "")) for one in entries.findall(f"{W}listEntry")]
        return names[int(number)] if number.isdigit() and int(number) < len(names) else ""
    return None


def _is_large(picture: Element) -> bool:
    for above in picture.iterancestors():
        if str(above.tag).startswith(W):
            break  # the run: what lies above holds other pictures, too
        size = above.find(_EXTENT)
        if size is not None:
            wide, high = str(size.get("cx", "0")), str(size.get("cy", "0"))
            return wide.isdigit() and high.isdigit() and int(wide) > _LARGE and int(high) > _LARGE / 2
    return False

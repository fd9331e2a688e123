"""What Word's styles say of a paragraph or a run: properties, outline level, capitals, hidden words, symbol fonts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from lxml.etree import _Element as Element

from kb.reading.inside.numbering import W

_DEEPEST = 20
_MOST_PARTS = 2_000
"""Most elements of a style; one of a table has a few hundred."""
_OFF = frozenset({"0", "false", "off"})
_FONTS = (f"{W}ascii", f"{W}hAnsi", f"{W}cs")


@dataclass(frozen=True, slots=True)
class Look:
    """How letters are shown; None where nothing is said."""

    hidden: bool | None = None
    capitals: bool | None = None
    font: str | None = None
    raised: bool | None = None

    def over(self, other: Look) -> Look:
        """This look, with the other's where it says nothing."""
        return Look(
            other.hidden if self.hidden is None else self.hidden,
            other.capitals if self.capitals is None else self.capitals,
            other.font if self.font is None else self.font,
            other.raised if self.raised is None else self.raised,
        )


def look_of(properties: Element | None) -> Look:
    """The look that run properties say."""
    if properties is None:
        return Look()
    fonts = properties.find(f"{W}rFonts")
    raising = properties.find(f"{W}vertAlign")
    return Look(
        _switch(properties, "vanish"),
        _switch(properties, "caps"),
        next((str(fonts.get(name)) for name in _FONTS if fonts.get(name)), None) if fonts is not None else None,
        raising.get(f"{W}val") == "superscript" if raising is not None else None,
    )


def _is_looked_at(style: Element) -> bool:
    """Whether a style is no larger than one can be: each of its paragraphs looks through it."""
    return next(islice(style.iter(), _MOST_PARTS, None), None) is None


def _switch(properties: Element, name: str) -> bool | None:
    found = properties.find(f"{W}{name}")
    return None if found is None else str(found.get(f"{W}val", "1")) not in _OFF


@dataclass(slots=True)
class Styles:
    """The styles of a document by their key."""

    by_key: dict[str, Element]
    default: str = ""
    _looks: dict[str, Look] = field(default_factory=dict)
    _chains: dict[str, tuple[tuple[str, Element], ...]] = field(default_factory=dict)
    _properties: dict[str, tuple[tuple[str, Element], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> Styles:
        """The styles that a part defines."""
        found = {str(style.get(f"{W}styleId")): style for style in root.iter(f"{W}style") if _is_looked_at(style)}
        default = next(
            (
                key
                for key, style in found.items()
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true"}
            ),
            "",
        )
        return cls(found, default)

    def lists(self) -> dict[str, str]:
        """The list that each list style names."""
        out: dict[str, str] = {}
        for key, style in self.by_key.items():
            found = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if style.get(f"{W}type") == "numbering" and found is not None:
                out[key] = str(found.get(f"{W}val"))
        return out

    def properties(self, own: Element | None) -> tuple[tuple[str, Element], ...]:
        """The properties that the styles of a paragraph have, the nearest first, each with the key of its style."""
        key = self._key(own)
        if key not in self._properties:
            found = ((name, style.find(f"{W}pPr")) for name, style in self._based(key))
            self._properties[key] = tuple((name, one) for name, one in found if one is not None)
        return self._properties[key]

    def _key(self, properties: Element | None) -> str:
        """The key of a paragraph's style."""
        name = properties.find(f"{W}pStyle") if properties is not None else None
        return str(name.get(f"{W}val")) if name is not None else self.default

    def _based(self, key: str) -> tuple[tuple[str, Element], ...]:
        """A style and those it is based on, with their keys, the nearest first."""
        if key not in self._chains:
            out: list[tuple[str, Element]] = []
            at = key
            while len(out) < _DEEPEST and (style := self.by_key.get(at)) is not None:
                out.append((at, style))
                base = style.find(f"{W}basedOn")
                at = str(base.get(f"{W}val")) if base is not None else ""
            self._chains[key] = tuple(out)
        return self._chains[key]

    def look(self, key: str) -> Look:
        """How the letters of a style are shown."""
        if key not in self._looks:
            look = Look()
            for _, style in self._based(key):
                look = look.over(look_of(style.find(f"{W}rPr")))
            self._looks[key] = look
        return self._looks[key]

    def paragraph_look(self, properties: Element | None) -> Look:
        """How the letters of a paragraph are shown by its style."""
        return self.look(self._key(properties))

    def run_look(self, run: Element, of_paragraph: Look) -> Look:
        """How the letters of a run are shown."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            return of_paragraph
        named = properties.find(f"{W}rStyle")
        own = look_of(properties)
        return (own.over(self.look(str(named.get(f"{W}val")))) if named is not None else own).over(of_paragraph)

    def heading_level(self, properties: Element | None) -> int:
        """The outline level, from 1; 0 for text."""
        for one in (properties, *(of_style for _, of_style in self.properties(properties))):
            outline = one.find(f"{W}outlineLvl") if one is not None else None
            if outline is not None:
                value = str(outline.get(f"{W}val", "9"))
                return int(value) + 1 if value.isdigit() and int(value) < 9 else 0
        key, style = next(iter(self._based(self._key(properties))), ("", None))
        shown = style.find(f"{W}name") if style is not None and key else None
        return 1 if shown is not None and str(shown.get(f"{W}val", "")).lower() == "title" else 0

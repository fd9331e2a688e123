"""Masks what identifies a person in typed text: NIK, NIP, telephones, cards and accounts, e-mail, chat links.

The one masker: whatever is stored, logged or sent to a language model goes through it. It knows nothing of the
language but a few words that stand before such numbers. Time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kb.catalogue.folding import fold
from kb.catalogue.personal_numbers import PHONE, Spot, personal_numbers

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]
"""What JSON can hold."""

ADDRESS, ACCOUNT = "[surel]", "[akun]"

_LONGEST_LOCAL = 64
_AT = re.compile(r" ?@ ?| ?[(\[{<] ?(?:at|et|@) ?[)\]}>] ?|\(a\)| at ", re.IGNORECASE)
_DOT = r"(?:\.| \. | ?[(\[{<] ?(?:dot|titik|\.) ?[)\]}>] ?| dot | titik )"
_DOMAIN = re.compile(rf"(?:[\w-]{{1,63}}{_DOT}){{1,8}}[a-z]{{2,24}}(?!\w)", re.IGNORECASE)
_SITE = re.compile(r"(?:www|jdih)\.", re.IGNORECASE)
_LINK = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.)?(?P<site>wa\.me|wa\.link|(?:api|chat|web)\.whatsapp\.com|t\.me|telegram\.me|"
    r"line\.me|m\.me|signal\.me)/[^\s<>\"]{1,200}",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with every personal number and address replaced by its kind in brackets; the rest as it was typed.

    Digits of any script, letters that are not seen, and every blank, dash, dot and slash are read as one of their
    kind. Dates, years, numbers of rules and letters, amounts, and codes of budgets stay.
    """
    read = fold(text)
    parts, at = [], 0
    for spot in _spots(read.text):
        start, end = read.span(spot.start, spot.end)
        parts += [text[at:start], spot.kind]
        at = end
    return "".join([*parts, text[at:]])


def masked_values(value: Plain) -> Plain:
    """The same for every string inside a JSON value; keys of objects stay."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: masked_values(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [masked_values(inner) for inner in value]
    return value


def masked_line(text: str, most: int) -> str:
    """Text as one masked line of at most so many letters: for a name, a note, a question that others read."""
    return masked(" ".join(text.split()))[:most]


def _spots(text: str) -> list[Spot]:
    """What is to be replaced, in order, nothing twice."""
    kept: list[Spot] = []
    end = 0
    for spot in sorted((*_links(text), *_addresses(text), *personal_numbers(text)), key=lambda each: each.start):
        if spot.start >= end:
            kept.append(spot)
            end = spot.end
    return kept


def _links(text: str) -> Iterator[Spot]:
    """Links that open a chat with one person."""
    for link in _LINK.finditer(text):
        whatsapp = link["site"].lower().startswith("wa.") or "whatsapp" in link["site"].lower()
        end = link.start() + len(link[0].rstrip(".,;:!?)]}'"))
        yield Spot(link.start(), end, PHONE if whatsapp else ACCOUNT)


def _addresses(text: str) -> Iterator[Spot]:
    """E-mail addresses, also with the sign and the dots spelled out."""
    for at in _AT.finditer(text):
        start = at.start()
        while (
            start and at.start() - start < _LONGEST_LOCAL and (text[start - 1].isalnum() or text[start - 1] in "._%+-")
        ):
            start -= 1
        domain = _DOMAIN.match(text, at.end())
        if domain is None or start == at.start() or (at[0].strip() == "at" and _SITE.match(domain[0])):
            continue
        yield Spot(start, domain.end(), ADDRESS)

"""Masks what identifies a person in typed text: NIK, NIP, other long numbers, telephone numbers, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]
"""What JSON can hold."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}")
_LONG = re.compile(r"(?<![\d])\d(?:[ .-]?\d){14,18}(?![\d])")
_MOBILE = re.compile(r"(?<![\d/.])(?:\(?\+?62\)?[ .-]?|0)8\d{1,3}(?:[ .-]?\d{2,5}){2,4}(?!\d)")
_LANDLINE = re.compile(
    r"(?<![\d/.])(?:\(0\d{2,3}\)[ .-]?|(?:\+62[ .-]?|0)(?:2[1-9]|[3-79]\d{1,2})[ .-])\d{3,4}[ .-]?\d{2,4}(?!\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMES = {16: "[NIK]", 18: "[NIP]"}


def masked(text: str) -> str:
    """The text with every personal number and address replaced by its kind in brackets.

    A number counts with or without spaces, dots and hyphens between its digits; a list of years stays.
    """
    text = _EMAIL.sub("[surel]", text)
    text = _LONG.sub(_long, text)
    return _LANDLINE.sub("[telepon]", _MOBILE.sub("[telepon]", text))


def masked_values(value: Plain) -> Plain:
    """The same for every string inside a JSON value; keys of objects stay."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: masked_values(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [masked_values(inner) for inner in value]
    return value


def _long(found: re.Match[str]) -> str:
    groups = re.split(r"[ .-]", found[0])
    if len(groups) > 1 and all(_YEAR.fullmatch(group) for group in groups):
        return found[0]
    return _NAMES.get(sum(map(len, groups)), "[nomor]")

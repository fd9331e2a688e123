"""Two texts under one key: whether they are one document, and a key of its own for the second where they are not.

A number and a year do not make two texts one: title and office must agree too, as far as both are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from kb.structure.identity import numbered_by_one, region_of
from kb.structure.naming import slug
from kb.types import Document, DocumentKey, Gap, Identity, Passage, PassageKey, place_of

_LIKE = 0.85
"""From so much likeness on (ratio of difflib) two titles are one that was misread or shortened."""
_SHARED = 0.8
"""So much of the shorter title's words must the longer one hold."""
_LONGER = 3
"""The longer title has at most so many times the words of the shorter one."""
_WORDS = 4


def one_document(one: Identity, other: Identity) -> bool:
    """Whether two identities of one key are of one document: their titles and their offices agree.

    A title that is not known agrees with every other only where the whole country has one series of numbers.
    """
    if one.family != "regulasi" or other.family != "regulasi":
        return True
    if not _alike(region_of(one), region_of(other), unknown=True):
        return False
    if not one.number or one.year is None:
        return True  # the key is made of the title itself
    alone = numbered_by_one(one.kind)
    titled = any(_alike(first, second, unknown=alone) for first in _names(one) for second in _names(other))
    return titled and (alone or _alike(one.issuer, other.issuer, unknown=True))


def _names(identity: Identity) -> tuple[str, ...]:
    """What a document is called: a curated title may be shorter than the printed one, and an alias may be printed."""
    return (identity.title, *identity.aliases)


def _alike(one: str, other: str, unknown: bool) -> bool:
    first, second = _words(one), _words(other)
    if not first or not second:
        return unknown
    short, long = sorted((first, second), key=len)
    shared = sum(word in long for word in short)
    if shared >= _SHARED * len(short) and len(long) <= _LONGER * len(short):
        return True
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= _LIKE


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def key_apart(document: Document, held: Identity) -> DocumentKey:
    """A key of its own for a namesake of what is held: the key with the first words of what tells them apart."""
    own = document.identity
    telling = own.title if slug(own.title, _WORDS) != slug(held.title, _WORDS) else own.issuer or own.title
    return DocumentKey(f"{document.key}-{slug(telling, _WORDS)}")


def apart(document: Document, passages: Sequence[Passage], held: Identity) -> tuple[Document, list[Passage]]:
    """The document and its passages under a key of their own, with a gap that asks to look at both."""
    key = key_apart(document, held)
    told = Gap(
        "",
        f"Nomor dan tahunnya sama dengan «{held.label} tentang {held.title}» yang sudah dipegang, tetapi judul atau "
        "penerbitnya lain; disimpan sebagai dokumen tersendiri. Pastikan nomor, tahun, dan penerbit keduanya.",
    )
    moved = replace(
        document,
        identity=replace(document.identity, key=key),
        relations=tuple(
            replace(relation, subject=key) if relation.subject == document.key else relation
            for relation in document.relations
        ),
        gaps=(told, *document.gaps),
    )
    return moved, [
        replace(passage, key=_under(key, passage.key), document=key, article=_under(key, passage.article))
        for passage in passages
    ]


def _under(key: DocumentKey, passage: PassageKey) -> PassageKey:
    return PassageKey(f"{key}#{place_of(passage)}")

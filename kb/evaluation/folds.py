"""Folds of a fitting: a document lies in one of three, by a hash of its key; what is fitted is measured elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kb.types import DocumentKey

FOLDS = 3


def fold_of(document: DocumentKey) -> int:
    """The fold of a document, 0 to 2: the same on every machine and in every run."""
    return int.from_bytes(hashlib.sha256(document.encode()).digest()[:8], "big") % FOLDS


def folds_of(documents: Iterable[DocumentKey]) -> frozenset[int]:
    """The folds that some of these documents lie in."""
    return frozenset(fold_of(document) for document in documents)

"""The catalogue: what is held, in which version, in force or not. SQLite on one machine, PostgreSQL where it grows."""

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.change import Change
from kb.catalogue.records import DocumentRecord, HeldSource, Outcome, Publication, SourceFile
from kb.catalogue.view import CatalogueView, Difference, HeldVersion

__all__ = [
    "Catalogue",
    "CatalogueView",
    "Change",
    "Difference",
    "DocumentRecord",
    "HeldSource",
    "HeldVersion",
    "Outcome",
    "Publication",
    "SourceFile",
]

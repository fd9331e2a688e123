"""The catalogue: what is held, in which version, in force or not. SQLite on one machine, PostgreSQL where it grows."""

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.change import Change
from kb.catalogue.claims import Claim
from kb.catalogue.copies import Comparison, Copy
from kb.catalogue.feed_rows import HeldRow
from kb.catalogue.logbook import Logbook
from kb.catalogue.made_questions import MadeQuestion, MadeQuestions, QuestionState
from kb.catalogue.people import People, Person, Role
from kb.catalogue.records import DocumentRecord, HeldSource, Outcome, Publication, SourceFile
from kb.catalogue.view import CatalogueView, Difference, HeldVersion

__all__ = [
    "Catalogue",
    "CatalogueView",
    "Change",
    "Claim",
    "Comparison",
    "Copy",
    "Difference",
    "DocumentRecord",
    "HeldRow",
    "HeldSource",
    "HeldVersion",
    "Logbook",
    "MadeQuestion",
    "MadeQuestions",
    "Outcome",
    "People",
    "Person",
    "Publication",
    "QuestionState",
    "Role",
    "SourceFile",
]

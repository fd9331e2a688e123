"""Example questions that a collection can answer, made from the documents it holds."""

from __future__ import annotations

from kb.language.definitions import term_of
from kb.search.engine import SearchEngine
from kb.types import PassageKey


def examples(engine: SearchEngine, count: int) -> list[str]:
    """Up to ``count`` questions, taking turns between SOPs, definitions and research so that a first look shows all."""
    kinds = [_procedures(engine), _definitions(engine), _studies(engine)]
    mixed: list[str] = []
    while len(mixed) < count and any(kinds):
        for questions in kinds:
            if questions:
                mixed.append(questions.pop(0))
    return mixed[:count]


def _procedures(engine: SearchEngine) -> list[str]:
    titles = [identity.title for identity in engine.identities.values() if identity.family == "sop"]
    return [f"Bagaimana langkah {title}?" for title in sorted(titles, key=len)[:5]]


def _definitions(engine: SearchEngine) -> list[str]:
    """Questions for terms that a Pasal 1 of a held rule defines, from the rules that others build on most."""
    view = engine.view
    rules = [i for i in engine.identities.values() if i.family == "regulasi"]
    rules.sort(key=lambda identity: (-len(view.relations_to(identity.key)), identity.key))
    questions: list[str] = []
    for identity in rules[:4]:
        passage = view.passage(PassageKey(f"{identity.key}#pasal-1-angka-1"))
        term = term_of(passage.text) if passage else ""
        if term:
            questions.append(f"Apa yang dimaksud dengan {term}?")
    return questions


def _studies(engine: SearchEngine) -> list[str]:
    titles = [identity.title for identity in engine.identities.values() if identity.family == "riset"]
    return [f"Apa isi {title}?" for title in sorted(titles, key=len)[:3]]

"""A law with its amendments: each Pasal in the words in force, who gave them, and what can not be said for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kb.types import Amendment, Document, DocumentKey, PassageKey, Section, passage_key


@dataclass(frozen=True, slots=True)
class Step:
    """One amendment as it was applied, and the law that made it."""

    by: DocumentKey
    amendment: Amendment


@dataclass(frozen=True, slots=True)
class ConsolidatedArticle:
    """One Pasal (or the Penjelasan of one) as it stands after all amendments.

    ``section`` holds the words in force, under the base law's places; None when nothing is in force there (deleted, or
    the new words could not be read). ``words_from`` is the passage whose words they are. ``deleted`` are the places
    below it that were struck out. ``doubt`` says why the words may not be those in force; empty when sure.
    """

    place: str
    label: str
    section: Section | None
    words_from: PassageKey
    history: tuple[Step, ...] = ()
    is_deleted: bool = False
    deleted: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def text(self) -> str:
        """The words in force; empty for a deleted Pasal."""
        return self.section.full_text if self.section else ""

    @property
    def given_by(self) -> DocumentKey:
        """The law whose words these are."""
        return DocumentKey(self.words_from.split("#", 1)[0])


@dataclass(frozen=True, slots=True)
class ConsolidatedView:
    """A law with its amendments applied, in the order of Pasal; ``unplaced`` are amendments that found no Pasal."""

    document: DocumentKey
    amended_by: tuple[DocumentKey, ...]
    articles: tuple[ConsolidatedArticle, ...]
    unplaced: tuple[Step, ...] = ()

    def article(self, number: str) -> ConsolidatedArticle | None:
        """The Pasal of a number ("27A")."""
        return self.at(f"pasal-{number.lower()}")

    def at(self, place: str) -> ConsolidatedArticle | None:
        """What stands at a place ("pasal-5", "penjelasan-pasal-5")."""
        return next((article for article in self.articles if article.place == place), None)


@dataclass(slots=True)
class _State:
    held: dict[str, ConsolidatedArticle]
    unplaced: list[Step] = field(default_factory=list)


def consolidate(base: Document, amending: Sequence[Document]) -> ConsolidatedView:
    """``base`` with the amendments that ``amending`` documents make in it, the oldest first.

    A Pasal that an amendment restates whole takes its words; one of which only an ayat is given takes that ayat; where
    the new words can not be read or placed, the old words stay with a doubt. Nothing is worded anew.
    """
    held = {section.place: _original(base, section) for section in _articles(base)}
    state = _State(held)
    ordered = sorted(amending, key=_when)
    used: list[DocumentKey] = []
    for law in ordered:
        own = [amendment for amendment in law.amendments if amendment.target_document == base.key]
        if own:
            used.append(law.key)
        sections = {section.place: section for section in law.walk()}
        groups = list(_by_article(own))
        for place, group in groups:
            _apply(state, law, place, group, sections)
        touched = {place for place, _ in groups}
        for place in touched:
            if f"penjelasan-{place}" not in touched:
                _explain(state, law, sections.get(f"penjelasan-{place}"))
    articles = sorted(state.held.values(), key=lambda article: _order(article.place))
    return ConsolidatedView(base.key, tuple(used), tuple(articles), tuple(state.unplaced))


def _when(law: Document) -> tuple[str, int]:
    """What amending laws are put in order by: their day, else the first day of their year; then their number."""
    day = law.identity.enacted.isoformat() if law.identity.enacted else f"{law.identity.year or 9999}-01-01"
    number = re.match(r"\d+", law.identity.number)
    return day, int(number[0]) if number else 0


def _articles(base: Document) -> Iterator[Section]:
    for section in base.walk():
        if section.kind == "pasal" or (section.kind == "penjelasan" and section.number):
            yield section


def _original(base: Document, section: Section) -> ConsolidatedArticle:
    return ConsolidatedArticle(section.place, section.label, section, passage_key(base.key, section.place))


def _by_article(amendments: Sequence[Amendment]) -> Iterator[tuple[str, list[Amendment]]]:
    """Amendments by the Pasal (or Penjelasan) they lie in and the words they point to, in their order."""
    groups: dict[tuple[str, str], list[Amendment]] = {}
    for amendment in amendments:
        match = re.match(r"(?:penjelasan-)?pasal-[^-]+", amendment.target_place)
        place = match[0] if match else amendment.target_place
        groups.setdefault((place, amendment.text_place), []).append(amendment)
    for (place, _), group in groups.items():
        yield place, group


def _apply(state: _State, law: Document, place: str, group: list[Amendment], sections: dict[str, Section]) -> None:
    """Apply what one law does to one Pasal by one change."""
    steps = tuple(Step(law.key, amendment) for amendment in group)
    if "pasal-" not in place:
        state.unplaced += steps
        return
    old = state.held.get(place)
    whole_new = any(amendment.target_place == place and amendment.action != "delete" for amendment in group)
    if old is None and not (whole_new or _restates(sections.get(group[0].text_place))):
        state.unplaced += steps
        return
    source = sections.get(group[0].text_place)
    key = passage_key(law.key, group[0].text_place)
    label = place.replace("penjelasan-", "Penjelasan ").replace("pasal-", "Pasal ")
    now = old or ConsolidatedArticle(place, _named(label), None, key)
    now = replace(now, history=(*now.history, *steps))
    if any(amendment.target_place == place and amendment.action == "delete" for amendment in group):
        state.held[place] = replace(now, section=None, words_from=key, is_deleted=True, doubt="")
        return
    now = replace(now, is_deleted=False)
    struck = tuple(amendment.target_place for amendment in group if amendment.action == "delete")
    if source is not None and (_restates(source) or (place.startswith("penjelasan-") and source.kind == "penjelasan")):
        section = _under(source, place, now.label)
        now = replace(now, section=section, words_from=key, deleted=(*now.deleted, *struck), doubt="")
    elif source is not None and source.kind == "ubahan" and now.section is not None:
        section, missed = _with_parts(now.section, source, place)
        doubt = f"Bagian baru tidak dapat ditempatkan: {', '.join(missed)}." if missed else ""
        now = replace(now, section=section, deleted=(*now.deleted, *struck), doubt=doubt)
    elif struck and len(struck) == len(group):
        left = _without(now.section, set(struck)) if now.section else None
        now = replace(now, section=left, deleted=(*now.deleted, *struck))
    else:
        named = law.identity.label
        now = replace(now, doubt=f"Diubah oleh {named}, tetapi bunyi barunya tidak terbaca; yang tampil bunyi lama.")
    state.held[place] = now


def _explain(state: _State, law: Document, section: Section | None) -> None:
    """The Penjelasan that an amending law gives to a Pasal it changes stands for the old one."""
    if section is not None:
        old = state.held.get(section.place)
        state.held[section.place] = ConsolidatedArticle(
            section.place, section.label, section, passage_key(law.key, section.place), old.history if old else ()
        )


def _restates(source: Section | None) -> bool:
    return source is not None and source.kind == "ubahan" and source.fields.get("whole") == "ya"


def _under(source: Section, place: str, label: str) -> Section:
    """New words under the base law's places: the heading as printed goes, the rest stays verbatim."""
    text = source.text.partition("\n")[2] if source.kind == "ubahan" else source.text
    moved = _moved(source, source.place, place, source.label, label)
    kind = "pasal" if source.kind == "ubahan" else source.kind
    return replace(moved, kind=kind, text=text, fields={})


def _moved(section: Section, old: str, new: str, old_label: str, new_label: str) -> Section:
    children = tuple(_moved(child, old, new, old_label, new_label) for child in section.children)
    place = new + section.place.removeprefix(old)
    return replace(section, place=place, label=new_label + section.label.removeprefix(old_label), children=children)


def _with_parts(section: Section, source: Section, place: str) -> tuple[Section, list[str]]:
    """A Pasal with some of its ayat or angka in new words; and the labels of those that found no place."""
    moved = _under(source, place, section.label)
    if not moved.children:
        return section, [source.label]
    children = {child.place: child for child in section.children}
    kinds = {child.kind for child in section.children}
    missed = [child.label for child in moved.children if child.kind not in kinds]
    children |= {child.place: child for child in moved.children if child.kind in kinds}
    ordered = sorted(children.values(), key=lambda child: _order(child.place))
    return replace(section, children=tuple(ordered)), missed


def _without(section: Section, struck: set[str]) -> Section:
    kept = tuple(_without(child, struck) for child in section.children if child.place not in struck)
    return replace(section, children=kept)


def _named(label: str) -> str:
    return re.sub(r"(?<=Pasal )\w+", lambda match: match[0].upper(), label)


def _order(place: str) -> tuple[tuple[int, int, str], ...]:
    """The order of places in a law: by number, then letter; the Penjelasan behind the body."""
    head = (1 if place.startswith("penjelasan") else 0, 0, "")
    parts = [re.match(r"(\d*)([a-z]*)", part) for part in place.split("-") if re.match(r"\d|[a-z]{1,2}$", part)]
    return (head, *((0, int(part[1] or 0), part[2]) for part in parts if part))

"""A question as typed → a ``Query``: spelling, abbreviations, references, named documents, kind, what went before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kb.language.months import MONTH_NUMBERS, MONTH_PATTERN
from kb.language.spoken_numbers import with_digits
from kb.language.tokens import stems, tokens
from kb.search.following import (
    asks_a_term,
    has_clitic,
    named_outright,
    names_what_was_said,
    points_back,
    without_opener,
)
from kb.search.held_numbers import HeldNumbers
from kb.search.lexicon import Lexicon
from kb.search.needs import Weigh, needs
from kb.search.nicknames import Nicknames
from kb.search.questions import question_kind
from kb.search.spelling import Spelling
from kb.settings import LONGEST_QUESTION
from kb.structure.identity import numbered_by_one, office_slug
from kb.structure.kinds import kinds
from kb.structure.references import format_reference, parse_references
from kb.structure.regions import regions_named
from kb.types import DocumentKey, Identity, Need, Query, QuestionKind, Reference, Turn

LONGEST_HISTORY = 20
"""Most turns of a conversation that are looked at, the last ones."""

TURNS = 3
"""Most earlier questions that a follow-up is understood from."""
_FEW = 2
"""So few things asked about are too few to ask with, whatever the words around them."""
_MANY, _MANY_WITH_CLITIC = 6, 4
"""More things asked about make a question that stands by itself, though it points back, or only has a word in -nya."""
_CARRIED = 0.5
"""What a thing asked before weighs in a next question of few words; half of that in one of more, or in a later one."""
_UNKNOWN = 0.25
"""What a word of a follow-up weighs that no passage has."""
# A number with strokes, whole: "188.45/61/ORG/2023", "3/PMK.03/2022"; must not match "dan/atau".
_STROKED = re.compile(r"((?<!\S)(?=[^\s/\d]*+\d)[^\s/]++/\S++)")
_AS_OF = re.compile(
    rf"\bper (?:tanggal )?(\d{{1,2}}) ({MONTH_PATTERN}) (\d{{4}})\b|\bper (?:tanggal )?(\d{{4}})-(\d\d)-(\d\d)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Understanding:
    """What is needed to understand questions about one collection: its table of words and the names it holds."""

    lexicon: Lexicon
    nicknames: Nicknames
    spelling: Spelling
    identities: dict[DocumentKey, Identity]
    stopwords: frozenset[str]
    weigh: Weigh

    def query(self, text: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Query:
        """The question as understood on its own, completed from the earlier turns where it leans on them."""
        before, said = self._thread(history, as_of)
        return self._after(clean(text), before, said, as_of)

    def _thread(self, history: Sequence[Turn], as_of: date | None) -> tuple[Query | None, str]:
        """The last question of a conversation, understood from those before it, and what was answered to it."""
        before: Query | None = None
        said = ""
        starts = [number for number, turn in enumerate(history) if turn.role == "user"][-TURNS:]
        for turn in history[starts[0] :] if starts else ():
            if turn.role == "user":
                before, said = self._after(clean(turn.text), before, said, as_of), ""
            else:
                said = clean(turn.text)
        return before, said

    def _after(self, text: str, before: Query | None, said: str, as_of: date | None) -> Query:
        """A question after another one that was answered so."""
        fresh = without_opener(text)
        if before is None or fresh is not None:
            return replace(self._alone(fresh or text, as_of), text=text)
        written = named_outright(text, before.meant, said)
        own = replace(self._alone(written, as_of), text=text)
        if not leans_on_before(own):
            return own
        documents = before.documents or (self._alone(said, as_of).documents if said else ())
        completed = self._completed(own, before, documents)
        return completed if written == text else replace(completed, before=f"{completed.before} {written}")

    def _completed(self, own: Query, before: Query, documents: tuple[DocumentKey, ...]) -> Query:
        new = [need for need in before.needs if need not in own.needs]
        few = len(own.needs) <= _FEW
        inherited = (replace(need, weight=(_CARRIED if few else _CARRIED / 2) * need.weight) for need in new)
        if own.documents:
            documents = (*own.documents, *(documents if names_what_was_said(own.text) else ()))
        owner = self.identities[documents[0]] if len(documents) == 1 else None
        carried = [token for token in tokens(f"{before.before} {before.respelt}") if token not in self.stopwords]
        return replace(
            own,
            kind=before.kind if own.kind is QuestionKind.OTHER else own.kind,
            needs=(*map(self._known, own.needs), *inherited),
            search_text=" ".join((own.search_text, *([] if few else [own.search_text]), before.search_text)),
            references=tuple(r if r.kind or owner is None else r.within(owner) for r in own.references),
            documents=tuple(dict.fromkeys(documents)),
            expansions=tuple(dict.fromkeys((*own.expansions, *before.expansions))),
            before=" ".join(dict.fromkeys(carried)),
            regions=own.regions or before.regions,
        )

    def _known(self, need: Need) -> Need:
        """A need of a follow-up; one that no passage has a word for must not drown what it was asked about before."""
        if any(all(map(self.spelling.frequency, form)) for form in need.alternatives):
            return need
        return replace(need, weight=_UNKNOWN * need.weight)

    def _alone(self, text: str, as_of: date | None) -> Query:
        spelt = with_digits(_beside_numbers(text, self.lexicon.respell))
        regions = _regions(spelt)
        names = frozenset(word for region in regions for word in region.split())
        respelt = _beside_numbers(spelt, lambda part: self.spelling.repair(part, names))
        written = _in_their_region(parse_references(respelt, every_place=True), regions)
        called = self.nicknames.find(respelt)
        references, documents, missing, ambiguous = self._resolve(respelt, written, called.held)
        expansions = self.lexicon.expansions(respelt)
        return Query(
            text=text,
            respelt=respelt,
            search_text=" ".join((respelt, *(added for _, added in expansions))),
            as_of=as_of or _date_in(respelt) or date.today(),
            kind=question_kind(respelt),
            references=references,
            documents=documents,
            missing=tuple(dict.fromkeys((*missing, *called.missing))),
            ambiguous=ambiguous,
            expansions=expansions,
            needs=needs(respelt, written, expansions, self.stopwords, self.weigh),
            regions=regions,
        )

    def about(self, query: Query, words: str, kind: QuestionKind) -> Query:
        """The same query asking about ``words`` (respelt) only, as a question of ``kind``."""
        expansions = self.lexicon.expansions(words)
        return replace(
            query,
            text=words,
            respelt=words,
            search_text=" ".join((words, *(added for _, added in expansions))),
            before="",
            kind=kind,
            expansions=expansions,
            needs=needs(words, (), expansions, self.stopwords, self.weigh),
        )

    def _resolve(
        self, text: str, references: Sequence[Reference], named: Sequence[DocumentKey]
    ) -> tuple[tuple[Reference, ...], tuple[DocumentKey, ...], list[str], tuple[DocumentKey, ...]]:
        """Bind references to held documents; collect what is not held and what may be several."""
        documents = dict.fromkeys(named)
        missing: list[str] = []
        ambiguous: tuple[DocumentKey, ...] = ()
        bound: list[Reference] = []
        for reference in references:
            if not reference.kind:
                bound.append(reference)
                continue
            candidates = self._candidates(reference, text)
            if len(candidates) == 1:
                documents[candidates[0]] = None
                bound.append(reference.within(self.identities[candidates[0]]))
            elif candidates:
                ambiguous = candidates
            elif reference.number or reference.kind == "uud":
                missing.append(_label(reference))
        if len(documents) == 1:
            owner = self.identities[next(iter(documents))]
            bound = [r if r.kind else r.within(owner) for r in bound]
        return tuple(bound), tuple(documents), missing, ambiguous

    def bound(self, reference: Reference) -> Reference:
        """The reference with the document it means: texts name a local rule without the region that its key has."""
        document = reference.document
        if document is None or document in self.identities:
            return reference if reference.held or document is None else replace(reference, held=document)
        found = self._candidates(reference, "")
        return reference.within(self.identities[found[0]]) if len(found) == 1 else reference

    def _candidates(self, reference: Reference, text: str) -> tuple[DocumentKey, ...]:
        """Held documents that a numbered reference may mean; one where the question's words decide it."""
        if reference.kind == "uud":
            return tuple(key for key in (DocumentKey("uud-1945"),) if key in self.identities)
        found = self._by_number.meant(reference, text)
        if len(found) > 1:
            asked = set(stems(text))
            shares = {i.key: len(asked & set(stems(i.title))) for i in found}
            best = max(shares.values())
            if best >= 1 and sum(share == best for share in shares.values()) == 1:
                found = [i for i in found if shares[i.key] == best]
        return tuple(identity.key for identity in found)

    @cached_property
    def _by_number(self) -> HeldNumbers:
        """The documents held by their numbers: a question must not go through thousands of them."""
        return HeldNumbers.of(self.identities.values())


def _beside_numbers(text: str, change: Callable[[str], str]) -> str:
    """The text changed but for numbers with strokes: "188.45/61/ORG/2023" holds no word to respell."""
    parts = _STROKED.split(text)
    return "".join(part if n % 2 else change(part) for n, part in enumerate(parts))


def _regions(text: str) -> tuple[str, ...]:
    """The regions that a question names: by name, or between a local kind and its number."""
    named = [
        reference.office.replace("-", " ").removeprefix("kota ")
        for reference in parse_references(text)
        if reference.office and kinds()[reference.kind].local and not kinds()[reference.kind].office
    ]
    return tuple(dict.fromkeys((*named, *regions_named(text))))


def _in_their_region(references: Sequence[Reference], regions: Sequence[str]) -> tuple[Reference, ...]:
    """Pointers to local rules that name no region, in the only one that the question names."""
    if len(regions) != 1:
        return tuple(references)
    where = office_slug(regions[0])
    return tuple(
        replace(reference, office=where)
        if reference.kind
        and not reference.office
        and not numbered_by_one(reference.kind)
        and kinds()[reference.kind].local
        else reference
        for reference in references
    )


def clean(text: str) -> str:
    """Question text without control and invisible characters, white space folded, compatibility forms resolved.

    At most ``LONGEST_QUESTION`` characters of it: one character may stand for eighteen.
    """
    normal = unicodedata.normalize("NFKC", text[:LONGEST_QUESTION])
    visible = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in normal)
    return " ".join(visible.split())[:LONGEST_QUESTION]


def clean_history(history: Sequence[Turn], longest: int) -> tuple[Turn, ...]:
    """Earlier turns as a question is taken: cleaned, at most ``longest`` characters each, the last ones only.

    They come from outside, whichever way the question came.
    """
    return tuple(Turn(turn.role, clean(turn.text)[:longest]) for turn in history[-LONGEST_HISTORY:])


def leans_on_before(query: Query) -> bool:
    """Whether a question needs the earlier turns: it asks about few things, or points back and names no document."""
    things = len(query.needs)
    most = _MANY if points_back(query.text) else _MANY_WITH_CLITIC if has_clitic(query.text) else 0
    if query.documents or query.missing:
        return names_what_was_said(query.text) or (most > 0 and things == 0)
    if things and asks_a_term(query.text):
        return False
    return things <= max(_FEW, most)


def _label(reference: Reference) -> str:
    return format_reference(replace(reference, pasal="", ayat="", huruf="", angka="", part=""))


def _date_in(text: str) -> date | None:
    match = _AS_OF.search(text)
    if match is None:
        return None
    try:
        if match.group(3):
            return date(int(match.group(3)), MONTH_NUMBERS[match.group(2).lower()], int(match.group(1)))
        return date(int(match.group(4)), int(match.group(5)), int(match.group(6)))
    except ValueError:
        return None

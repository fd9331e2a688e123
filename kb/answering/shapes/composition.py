"""Evidence → a draft: lead, steps, legal basis in order of hierarchy, follow-up questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.evidence.disagreements import Disagreement, disagreement
from kb.answering.evidence.validity import acts_of, opening_of, replaced_by, sources_of
from kb.answering.question.standing import Subject, subjects_of
from kb.answering.shapes.draft import Draft
from kb.answering.shapes.follow_ups import follow_ups
from kb.answering.shapes.grounding import citation, quote
from kb.answering.shapes.marking import marks, marks_within
from kb.answering.shapes.maybe import OTHER_WORDS, choice_of
from kb.answering.shapes.planning import Plan
from kb.answering.shapes.selection import LEAD_WORDS, grown, same_words, shown
from kb.answering.shapes.standing import statement
from kb.language.tokens import stems
from kb.search.around import Bond
from kb.search.engine import SearchEngine
from kb.search.needs import coverage
from kb.search.units import Unit, units
from kb.structure.kinds import rank
from kb.structure.references import parse_references
from kb.types import (
    Answer,
    AnswerStatus,
    Citation,
    DocumentKey,
    Form,
    LegalStatus,
    Query,
    QuestionKind,
    Quote,
    Side,
    StandingStatement,
    Step,
)
from kb.wording import Words

_SUPPORTING_SHARE = 0.75
_SEARCHED_FIRST = 4
_NEWER = re.compile(r"\b(?:baru|terbaru|pengganti|menggantikan|mengganti|lama|terakhir|sekarang)\b", re.IGNORECASE)
_MOST_QUOTES = 6
_MOST_LEADS = 3
_NORMS = frozenset({Form.OFFICIAL, Form.DIGEST})
_LEANS = re.compile(r"\bdimaksud (?:pada|dalam) Pasal \d", re.IGNORECASE)
_SPEAKS_ON = 0.3
"""So much of the question must the next ayat speak of to go on with the answer."""
_FINISHED_BY = {
    QuestionKind.LIST: re.compile(r":\s+(?:a|1)\.\s|\b(?:meliputi|terdiri atas|mencakup)\b"),
    QuestionKind.WHEN: re.compile(r"\b(?:paling (?:lambat|lama|cepat|sedikit|singkat)|jangka waktu)\b"),
}
"""What the next ayat must hold to finish an answer of a kind."""
_WHOLE_ARTICLE = 1400
_PAPERS = re.compile(r"\b(?:berkas|kelengkapan|persyaratan|syarat|dokumen|disiapkan|dilampirkan)\w*\b")
_EXTENDS = re.compile(
    r"\b(?:dapat (?:diperpanjang|memperpanjang)|dikecualikan|tidak berlaku (?:bagi|untuk|terhadap))\b"
)
_EXCEPTION = re.compile(
    r"\b(dikecualikan|pengecualian|kecuali|tidak berlaku (?:bagi|untuk|terhadap)|dalam hal"
    r"|memperpanjang|diperpanjang)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers about one collection in one language."""

    engine: SearchEngine
    finder: EvidenceFinder
    words: Words
    contact: str

    def compose(self, query: Query, found: Sequence[Evidence], plan: Plan) -> Draft:
        """The answer that ``found`` supports, made as ``plan`` says."""
        if plan.shape == "standing":
            return self._of_standing(query, plan)
        chosen = plan.leads
        sop = self._sop(query, chosen)
        leading = self._leading(query, chosen, None if plan.shape == "kept" else sop, plan.shape)
        steps = self._steps(sop, query) if sop else ()
        differing = disagreement(self.engine, query, chosen, found) if plan.shape == "quote" else None
        led = {quote.citation.passage for quote in leading}
        choices = (choice_of(self.engine, query, e.unit, query.text, OTHER_WORDS) for e in plan.others)
        others = tuple(choice for choice in choices if choice.quote.citation.passage not in led)
        quotes = self._quotes(query, plan, found, sop, differing)
        answer = Answer(
            status=self._status(leading),
            question=query.text,
            as_of=query.as_of,
            lead=leading,
            steps=steps,
            others=others,
            quotes=quotes,
            next=follow_ups(self.engine, query, chosen[0], found, sop, self.words),
            contact=self.contact,
            sides=self._sides(plan, query, [*leading, *quotes]),
            standing=self._standing(plan.subjects, query),
        )
        cited = (*(q.citation for q in (*leading, *quotes)), *(s.citation for s in steps))
        return Draft(answer, plan.shape, cited, differing, plan.unanswered)

    def _of_standing(self, query: Query, plan: Plan) -> Draft:
        """How the rules asked about stand, then the held words that this rests on, and the place asked about."""
        leading = self._leading(query, plan.leads, None, plan.shape)
        picked: dict[str, Quote] = {}
        for unit in (*(evidence.unit for evidence in plan.leads), *plan.norms):
            self._add(picked, unit, query)
        quotes = self._by_rank(picked)
        subjects = plan.subjects or subjects_of(self.engine, query)
        standing = self._standing(subjects, query)
        enders = [key for each in standing for key in each.status.by if key in self.engine.identities]
        answer = Answer(
            status=AnswerStatus.ANSWERED,
            question=query.text,
            as_of=query.as_of,
            standing=standing,
            lead=leading,
            quotes=quotes,
            next=tuple(
                self.words.say("next", "about", label=self.engine.identities[key].label)
                for key in dict.fromkeys(enders)
            )[:3],
            contact=self.contact,
        )
        return Draft(answer, "standing", tuple(q.citation for q in (*leading, *quotes)))

    def _standing(self, subjects: Iterable[Subject], query: Query) -> tuple[StandingStatement, ...]:
        return tuple(
            statement(self.engine, subject, sources_of(self.engine, subject, query), query, self.words)
            for subject in subjects
        )

    def _sides(self, plan: Plan, query: Query, quoted: Sequence[Quote]) -> tuple[Side, ...]:
        """The columns of a comparison, from what is quoted anyway."""
        columns: list[Side] = []
        for side in plan.sides:
            keys = {place for e in side.evidence for place in (e.unit.key, e.passage.key)}
            own: dict[str, Quote] = {}
            for each in quoted:
                if each.citation.passage in keys:
                    own.setdefault(each.text, each)
            columns.append(Side(side.label, tuple(own.values())))
        return tuple(columns) if all(column.quotes for column in columns) else ()

    def _status(self, leading: Sequence[Quote]) -> AnswerStatus:
        dead = [q.citation.legal_status.standing is LegalStatus.REVOKED for q in leading]
        return AnswerStatus.REVOKED_ONLY if dead and all(dead) else AnswerStatus.ANSWERED

    def _citation(self, unit: Unit, query: Query) -> Citation:
        identity = self.engine.identities[unit.passage.document]
        return citation(unit.passage, identity, self.engine.view, query.as_of, unit.key, unit.label)

    def _leading(
        self, query: Query, chosen: Sequence[Evidence], sop: DocumentKey | None, shape: str
    ) -> tuple[Quote, ...]:
        """One quote a leading unit, all together at most ``LEAD_WORDS`` words, at least one."""
        result: list[Quote] = []
        left, waiting = LEAD_WORDS, len(chosen)
        for unit in self._leading_units(chosen, sop, query):
            room = left // max(waiting, 1)
            waiting -= any(unit is evidence.unit for evidence in chosen)
            text = shown(unit if shape == "objection" else grown(unit), query, max(room, 30))
            if len(result) == _MOST_LEADS or (result and len(text.split()) > left):
                continue
            left -= len(text.split())
            result.append(quote(text, unit.passage, self._citation(unit, query), marks(text, query)))
        return tuple(result)

    def _leading_units(self, chosen: Sequence[Evidence], sop: DocumentKey | None, query: Query) -> Iterable[Unit]:
        """The chosen units with what finishes them; of an SOP the best unit, then what the SOP is for."""
        if sop is not None:
            yield chosen[0].unit
            yield opening_of(self.engine, sop)[0].unit
            return
        for evidence in chosen:
            yield evidence.unit
            yield from self._continuation(evidence.unit, query)
        for evidence in chosen:
            yield from self._exceptions(evidence.unit)[:1]

    def _sop(self, query: Query, chosen: Sequence[Evidence]) -> DocumentKey | None:
        """The SOP whose steps belong to the answer: it leads, and what is asked is how, or is said by its steps."""
        first = chosen[0].passage
        if self.engine.identities[first.document].family != "sop":
            return None
        asks_how = query.kind is QuestionKind.HOW_TO
        asks_papers = _PAPERS.search(query.respelt.lower()) is not None
        return first.document if asks_how or asks_papers or first.kind == "langkah" or first.is_summary else None

    def _steps(self, sop: DocumentKey, query: Query) -> tuple[Step, ...]:
        identity = self.engine.identities[sop]
        return tuple(
            Step(
                number=passage.label.rpartition(" ")[2],
                action=passage.fields.get("action", ""),
                actor=passage.fields.get("actor", ""),
                papers=passage.fields.get("papers", ""),
                time=passage.fields.get("time", ""),
                output=passage.fields.get("output", ""),
                note=passage.fields.get("note", ""),
                citation=citation(passage, identity, self.engine.view, query.as_of),
            )
            for passage in self.engine.view.document_passages(sop)
            if passage.kind == "langkah" and passage.fields
        )

    # --- the norms behind the lead ----------------------------------------------------------------------------

    def _quotes(
        self,
        query: Query,
        plan: Plan,
        found: Sequence[Evidence],
        sop: DocumentKey | None,
        differing: Disagreement | None = None,
    ) -> tuple[Quote, ...]:
        """The leading articles whole, their exceptions, further support, an SOP's legal basis; by hierarchy."""
        picked: dict[str, Quote] = {}
        chosen = plan.leads
        for evidence in chosen:
            if evidence.passage.document == sop:
                continue
            self._add(picked, evidence.unit, query)
            for exception in self._exceptions(evidence.unit):
                self._add(picked, exception, query, alone=True)
        if differing is not None:
            self._add(picked, differing.other.unit, query)
        beside = (e.unit for side in plan.sides for e in side.evidence[1:])
        leaned_on = (unit for evidence in chosen for unit in self._referred(evidence.unit))
        for unit in (*leaned_on, *plan.norms, *beside):
            self._add(picked, unit, query)
        if plan.shape == "objection":
            return self._by_rank(picked)
        for old in replaced_by(self.finder, query, chosen[0]):
            self._add(picked, old.unit, query)
        if _NEWER.search(query.text):
            for unit in acts_of(self.engine, chosen[0].passage.document)[:1]:
                self._add(picked, unit, query)
        if sop is not None:
            for unit in self._legal_basis(sop):
                self._add(picked, unit, query)
        others = {evidence.passage.article for evidence in plan.others}
        for evidence in self._further([each for each in found if each.passage.article not in others]):
            if len(picked) >= _MOST_QUOTES:
                break
            said_already = any(
                same_words(evidence.unit.text, quoted.text) and quoted.citation.form in _NORMS
                for quoted in picked.values()
            )
            if evidence.passage.document != sop and not said_already:
                self._add(picked, evidence.unit, query)
        return self._by_rank(picked)

    def _by_rank(self, picked: dict[str, Quote]) -> tuple[Quote, ...]:
        return tuple(sorted(picked.values(), key=lambda q: rank(self.engine.identities[q.citation.document].kind)))

    def _further(self, found: Sequence[Evidence]) -> Iterable[Evidence]:
        """Evidence nearly as good as the best, one unit for each of the articles that the search put first included."""
        best = max((e.score for e in found), default=0.0)
        near = [e for e in found if e.score >= _SUPPORTING_SHARE * best]
        by_search = sorted({e.hit.passage.key: e for e in reversed(found)}.values(), key=lambda e: -e.hit.score)
        return [*by_search[:_SEARCHED_FIRST], *near]

    def _add(self, picked: dict[str, Quote], unit: Unit, query: Query, alone: bool = False) -> None:
        article = unit.passage
        if str(article.key) in picked or str(unit.key) in picked:
            return
        identity = self.engine.identities[article.document]
        if not alone and len(article.text) <= _WHOLE_ARTICLE:
            cited = citation(article, identity, self.engine.view, query.as_of)
            picked[article.key] = quote(article.text, article, cited, marks_within(unit, query))
            return
        picked[unit.key] = quote(unit.text, article, self._citation(unit, query), marks(unit.text, query))

    def _exceptions(self, unit: Unit) -> list[Unit]:
        """Other ayat of an article that except something from the quoted one, or extend it: shown with it, always."""
        number = re.search(r"-ayat-(\w+)$", unit.key)
        if unit.passage.kind != "pasal" or number is None:
            return []
        pointer = re.compile(rf"ayat \({re.escape(number.group(1))}\)")
        cut = units(unit.passage)
        at = next((n for n, other in enumerate(cut) if other.key == unit.key), len(cut))
        pointing = [u for u in cut if u.key != unit.key and pointer.search(u.text) and _EXCEPTION.search(u.text)]
        following = [u for u in cut[at + 1 : at + 2] if _EXTENDS.search(u.text)]
        return list({u.key: u for u in (*pointing, *following)}.values())[:2]

    def _continuation(self, unit: Unit, query: Query) -> list[Unit]:
        """The next ayat where it finishes what the quoted one begins: the list announced, the term left open."""
        finished = _FINISHED_BY.get(query.kind)
        if finished is None or "-ayat-" not in unit.key:
            return []
        if query.kind is QuestionKind.LIST and finished.search(unit.text):
            return []
        cut = units(unit.passage)
        at = next((n for n, other in enumerate(cut) if other.key == unit.key), len(cut))
        return [
            following
            for following in cut[at + 1 : at + 2]
            if finished.search(following.text) and coverage(query.needs, frozenset(stems(following.text))) >= _SPEAKS_ON
        ]

    def _referred(self, unit: Unit) -> list[Unit]:
        """The article that the quoted words lean on ("sebagaimana dimaksud dalam Pasal 66"), where it is held."""
        if not _LEANS.search(unit.text):
            return []
        spoken = replace(unit.passage, text=unit.text)
        places = (context.passage for context in self.engine.around(spoken) if context.bond is Bond.REFERRED)
        return [Unit(place, place.key, place.label, 0, len(place.text)) for place in places][:1]

    def _legal_basis(self, sop: DocumentKey) -> list[Unit]:
        """The held Pasal that an SOP names as its basis, in its own order, at most three."""
        basis = next((p for p in self.engine.view.document_passages(sop) if p.key.endswith("#dasar-hukum")), None)
        found: list[Unit] = []
        for reference in parse_references(basis.text) if basis else ():
            passage = self.engine.lookup(reference)
            if passage is not None and all(u.passage.article != passage.article for u in found):
                found.append(Unit(passage, passage.key, passage.label, 0, len(passage.text)))
        return found[:3]

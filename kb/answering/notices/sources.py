"""What the sources of an answer are: a digest, revoked or amended, with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kb.answering.shapes.standing import confidence_phrase, label_of
from kb.search.engine import SearchEngine
from kb.types import (
    Citation,
    Confidence,
    Form,
    LegalStatus,
    Notice,
    NoticeKind,
    Query,
)
from kb.wording import Words

_STANDING = {
    LegalStatus.REVOKED: (NoticeKind.REVOKED, "revoked"),
    LegalStatus.PARTLY_REVOKED: (NoticeKind.REVOKED, "partly_revoked"),
    LegalStatus.AMENDED: (NoticeKind.AMENDED, "amended"),
    LegalStatus.UNVERIFIED: (NoticeKind.UNVERIFIED, "unverified"),
    LegalStatus.NOT_YET: (NoticeKind.UNVERIFIED, "not_yet"),
}


def of_citations(engine: SearchEngine, query: Query, citations: Iterable[Citation], words: Words) -> list[Notice]:
    """Notices that follow from what is cited: form, standing, gaps."""
    cited = list(citations)
    notices = _standing(engine, query, cited, words)
    for form, kind, name in (
        (Form.DIGEST, NoticeKind.DIGEST, "digest"),
        (Form.MODEL, NoticeKind.MODEL_SOP, "model_sop"),
    ):
        labels = [c.document_label for c in cited if c.form is form]
        if labels:
            notices.append(Notice(kind, words.say("notice", name, labels=words.listed(labels))))
    return notices + _gaps(engine, cited, words)


def _standing(engine: SearchEngine, query: Query, cited: Sequence[Citation], words: Words) -> list[Notice]:
    notices: list[Notice] = []
    for citation in {(c.document, c.legal_status.standing): c for c in cited}.values():
        named = _STANDING.get(citation.legal_status.standing)
        if named is None and citation.legal_status.confidence is not Confidence.OFFICIAL and _is_law(citation):
            named = (NoticeKind.UNVERIFIED, "in_force_unverified")
        if named is not None:
            kind, name = named
            text = standing_text(engine, name, citation, query.as_of, words)
            notices.append(Notice(kind, text, citation.document))
    return notices


def _is_law(citation: Citation) -> bool:
    return citation.legal_status.standing not in (LegalStatus.PROPOSAL, LegalStatus.NOT_A_NORM)


def standing_text(engine: SearchEngine, name: str, citation: Citation, as_of: date, words: Words) -> str:
    """One sentence on the standing of a cited document, or of the place where that alone stands so.

    By what, checked when, how well known.
    """
    status = citation.legal_status
    apart = engine.view.status(citation.document, as_of).standing is not status.standing
    by = words.listed(label_of(engine, key) for key in status.by)
    return words.say(
        "notice",
        name,
        label=f"{citation.place} {citation.document_label}" if apart else citation.document_label,
        by=words.phrase("by", labels=by) if by else "",
        checked=words.day(status.checked),
        confidence=confidence_phrase(status, words),
        note=status.note,
        as_of=words.day(as_of),
    )


def _gaps(engine: SearchEngine, cited: Sequence[Citation], words: Words) -> list[Notice]:
    """Gaps of a cited document that touch a cited place: the text there may hold a neighbour's words."""
    notices: list[Notice] = []
    for citation in cited:
        record = engine.view.document(citation.document)
        if record is None or citation.form is not Form.OFFICIAL:
            continue
        near = [gap for gap in record.gaps if _touches(gap.place, citation.passage.partition("#")[2])]
        for gap in near:
            text = words.say("notice", "gap", label=citation.document_label, message=gap.message)
            notices.append(Notice(NoticeKind.GAP, text, citation.document))
    return list(dict.fromkeys(notices))


def _touches(gap_place: str, cited_place: str) -> bool:
    """Whether a lost Pasal is the one cited or the next after it (its text may have merged into the cited one)."""
    lost, cited = _number(gap_place), _number(cited_place)
    return lost is not None and cited is not None and lost - cited in (0, 1)


def _number(place: str) -> int | None:
    parts = place.split("-")
    if len(parts) > 1 and parts[0] == "pasal" and parts[1].isdigit():
        return int(parts[1])
    return None

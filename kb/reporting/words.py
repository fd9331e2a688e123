"""The words of a report, from ``words.toml``, and the sentences that both the terminal and the page are made of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from kb.reporting.document import DocumentReport

Language = Literal["id", "en"]
_PRINTING = 12
_TABLE = Path(__file__).with_name("words.toml")


@cache
def words(language: Language) -> Mapping[str, str]:
    """The words of a language, read once."""
    with _TABLE.open("rb") as file:
        table = tomllib.load(file)[language]
    return {str(key): str(value) for key, value in table.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report: its heading, its lines, and whether the admin must look at it."""

    heading: str
    lines: tuple[str, ...]
    look: bool = False


def parts(report: DocumentReport, language: Language = "id") -> tuple[Part, ...]:
    """The report in words, part by part."""
    say = words(language)
    text = report.pages - report.pages_ocr - report.pages_empty
    pages = say["pages_line"].format(pages=report.pages, text=text, ocr=report.pages_ocr, empty=report.pages_empty)
    return (
        Part(say["pages"], (pages,), report.pages_empty > 0),
        Part(say["structure"], _structure(report, say), _lost(report)),
        Part(
            say["words"],
            _words(report, say),
            report.must_be_seen or bool(report.account and report.account.words_in_gaps),
        ),
        _part(say, "gaps", _gaps(report, say)),
        Part(say["status"], (_status(report, say),)),
        _part(say, "stale", [basis.message for basis in report.stale]),
        _part(say, "copies", [f"{held.source.file}: {held.message}" for held in report.copies]),
        Part(say["relations"], _relations(report, say) or (say["relations_none"],)),
        Part(say["questions"], report.questions or (say["questions_none"],)),
        *_made(report, say),
        Part(say["files"], tuple(f"{held.source.file} · {held.source.sha256[:12]}" for held in report.files)),
    )


def fields(report: DocumentReport, language: Language = "id") -> tuple[tuple[str, str], ...]:
    """The identity, field by field, with printed names; what was not read says so."""
    say = words(language)
    unread = say["unread"] if report.guessed else "–"
    return tuple((say[name], value or unread) for name, value in report.fields)


def _part(say: Mapping[str, str], name: str, found: list[str]) -> Part:
    return Part(say[name], tuple(found) or (say[f"{name}_none"],), bool(found))


def _lost(report: DocumentReport) -> bool:
    return report.guessed and report.articles_found < (report.articles_expected or 0)


def _made(report: DocumentReport, say: Mapping[str, str]) -> tuple[Part, ...]:
    """What a language model proposed, where it did; to be looked at while something waits for a decision."""
    made = report.made
    if not made.made:
        return ()
    lines = [say["proposed_line"].format(made=made.made, accepted=made.accepted, rejected=made.rejected)]
    if made.stale:
        lines.append(say["proposed_stale"].format(count=made.stale))
    return (Part(say["proposed"], tuple(lines), made.made > made.accepted + made.rejected),)


def _structure(report: DocumentReport, say: Mapping[str, str]) -> tuple[str, ...]:
    kinds = ", ".join(f"{kind} {count}" for kind, count in report.structure)
    found = [say["passages_line"].format(count=report.passages, kinds=kinds)]
    if report.articles_expected:
        found.insert(0, say["articles_line"].format(found=report.articles_found, expected=report.articles_expected))
    elif report.articles_found:
        found.insert(0, say["articles_found"].format(found=report.articles_found))
    return tuple(found)


def _words(report: DocumentReport, say: Mapping[str, str]) -> tuple[str, ...]:
    """How many words were read and where they are; lines that only the printing put there, each once."""
    account = report.account
    if account is None:
        return (say["words_uncounted"],)
    counts = say["words_line"].format(read=account.words_read, held=account.words_held, in_gaps=account.words_in_gaps)
    printing = (say["words_printing"].format(line=line, times=times) for line, times in account.printing[:_PRINTING])
    more = len(account.printing) - _PRINTING
    doubt = (say["words_must_be_seen"].format(share=round(100 * account.share_in_gaps)),) if report.must_be_seen else ()
    return (counts, *doubt, *printing, *((say["words_more"].format(count=more),) if more > 0 else ()))


def _gaps(report: DocumentReport, say: Mapping[str, str]) -> list[str]:
    return [
        say["gap_page"].format(message=gap.message.rstrip("."), page=gap.page) if gap.page else gap.message
        for gap in report.gaps
    ]


def _status(report: DocumentReport, say: Mapping[str, str]) -> str:
    status = report.status
    by = say["by"].format(names=", ".join(report.status_by)) if report.status_by else ""
    known = say["confidence"].format(confidence=status.confidence.value)
    checked = status.checked.isoformat() if status.checked else ""
    line = " · ".join(part for part in (f"{status.standing.value} {by}".strip(), known, checked) if part)
    return f"{line}. {status.note}".strip()


def _relations(report: DocumentReport, say: Mapping[str, str]) -> tuple[str, ...]:
    acts = [say["acts"].format(kind=kind.replace("_", " "), other=other) for kind, other in report.acts]
    acted = [say["acted"].format(kind=kind.replace("_", " "), other=other) for kind, other in report.acted]
    return (*acts, *acted)

"""A report as one HTML file that stands alone and prints on A4, for a person to check and sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup, escape

from kb.reporting.document import DocumentReport
from kb.reporting.words import Language, Part, fields, parts, words

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_BOX = "\N{BALLOT BOX}"


def report_page(reports: Sequence[DocumentReport], language: Language = "id") -> str:
    """The page of one report, or of several, each beginning on a sheet of its own."""
    say = words(language)
    title = say["report"] if len(reports) != 1 else f"{say['report']}: {reports[0].identity.label}"
    style = Markup(_STYLE.read_text(encoding="utf-8"))
    body = Markup("\n").join(_article(report, language) for report in reports)
    return str(
        Markup(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" content="{}">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            "<title>{}</title><style>{}</style></head><body>\n{}\n</body></html>\n"
        ).format(language, _POLICY, title, style, body)
    )


def _article(report: DocumentReport, language: Language) -> Markup:
    say = words(language)
    day = report.as_of.isoformat()
    pieces = [
        Markup('<h1>{}</h1><p class="sub">{} · {}<br>{}</p>').format(
            report.identity.label, say["report"], report.key, say["as_of"].format(day=day, revision=report.revision)
        ),
        Markup("<p>{}</p>").format(report.identity.title),
        Markup('<p class="verdict{}">{}</p>').format(
            "" if report.in_order else " look", say["verdict_good" if report.in_order else "verdict_look"]
        ),
        _identity(report, language),
        *(_part(part) for part in parts(report, language)),
        _preview(report, say["preview"], say["page_short"]),
        _sign(language),
        Markup("<footer>{}</footer>").format(
            say["made"].format(sha=", ".join(held.source.sha256 for held in report.files))
        ),
    ]
    return Markup("<article>\n{}\n</article>").format(Markup("\n").join(pieces))


def _identity(report: DocumentReport, language: Language) -> Markup:
    say = words(language)
    rows = Markup("").join(
        Markup('<tr><th>{}</th><td>{}</td><td class="box">{}</td></tr>').format(name, value, _BOX)
        for name, value in fields(report, language)
    )
    note = say["identity_guessed" if report.guessed else "identity_declared"]
    return Markup("<h2>{}</h2><p>{}</p><table>{}</table>").format(say["identity"], note, rows)


def _part(part: Part) -> Markup:
    return Markup("<h2{}>{}</h2>{}").format(
        Markup(' class="look"') if part.look else "", part.heading, _list(part.lines)
    )


def _list(lines: Iterable[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(line) for line in lines))


def _preview(report: DocumentReport, heading: str, page: str) -> Markup:
    quotes = Markup("").join(
        Markup("<p><b>{}</b> · {}</p><blockquote>{}</blockquote>").format(
            passage.label, page.format(page=passage.page), escape(passage.text[:600])
        )
        for passage in report.preview
    )
    return Markup("<h2>{}</h2>{}").format(heading, quotes)


def _sign(language: Language) -> Markup:
    say = words(language)
    return Markup(
        '<section class="sign"><h2>{}</h2><p>{}</p><p>{} {} &emsp; {} {}</p><table>'
        '<tr><th>{}</th><td></td></tr><tr><th>{}</th><td></td></tr><tr class="hand"><th>{}</th><td></td></tr>'
        "</table></section>"
    ).format(
        say["sign"], say["sign_line"], _BOX, say["sign_good"], _BOX, say["sign_bad"],
        say["sign_name"], say["sign_date"], say["sign_hand"],
    )  # fmt: skip

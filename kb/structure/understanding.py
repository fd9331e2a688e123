"""Which kind of text a file holds, and the reader for it: front matter by its form, else a regulation, else a report."""

from __future__ import annotations

from kb.errors import InputRefused
from kb.structure import frontmatter
from kb.structure.digest import digest_sections
from kb.structure.markdown import headings
from kb.structure.report import report_sections
from kb.structure.sop import sop_sections
from kb.types import Document, Form, Gap, Pages, Section


def understand(pages: Pages) -> Document:
    """The document that a file holds.

    Raises :class:`InputRefused` when its front matter is wrong, or when nothing can be made of its text.
    """
    text = "\n".join(page.text for page in pages.pages)
    source, body = frontmatter.split(text)
    if source is not None:
        return _declared(frontmatter.parse(source, pages.file), body, pages)
    raise InputRefused(pages.file, "belum dikenali.", "")


def _declared(entry: frontmatter.FrontMatter, body: str, pages: Pages) -> Document:
    """A document with front matter, read by its form."""
    identity = frontmatter.identity_of(entry)
    gaps: tuple[Gap, ...] = ()
    parts = headings(body)
    if not parts:
        raise InputRefused(pages.file, "tidak ada isi di bawah bagian kepalanya.", "Tulis isinya, lalu masukkan lagi.")
    if entry.form is Form.MODEL or entry.kind == "sop":
        sections, gaps = sop_sections(parts)
    elif entry.form is Form.STUDY:
        sections = report_sections(parts)
    else:
        sections = digest_sections(parts)
    return Document(
        identity=identity,
        form=entry.form,
        status=frontmatter.status_of(entry),
        sections=sections,
        relations=frontmatter.relations_of(entry, identity.key),
        sources=entry.sources,
        summary=_summary(sections),
        gaps=gaps,
    )


def _summary(sections: tuple[Section, ...]) -> str:
    """The text under "Ringkasan", empty when there is none."""
    return next((section.text for section in sections if section.place == "ringkasan"), "")

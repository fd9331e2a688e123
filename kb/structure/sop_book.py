"""SOPs on forms (a workbook, tables in Word or PDF) become documents with the same sections as SOPs in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.structure.identity import document_key
from kb.structure.kinds import kinds
from kb.structure.markdown import Block, Heading, Table
from kb.structure.naming import slug
from kb.structure.references import parse_references
from kb.structure.regulation import page_gaps
from kb.structure.sop import sop_sections
from kb.structure.sop_grid import Flow, Grid, GridStep, flows_of, goes_on, grids_of, more_steps
from kb.structure.sop_identity import IdentityBox, identity_box
from kb.types import (
    Document,
    DocumentKey,
    Form,
    Gap,
    Identity,
    LegalStatus,
    Pages,
    Relation,
    RelationKind,
    Section,
    Status,
)

DRAWN = "gambar"
"""Value of a step's field ``actor_from`` where its actor is the column of a symbol drawn in its row."""

_LAW = re.compile(r"^[^\w\n]*(?:Menimbang|MEMUTUSKAN|M\s?E\s?M\s?U\s?T\s?U\s?S)", re.MULTILINE)
_NAMED = re.compile(r"^(?:standar\s+operasional\s+prosedur|sop|prosedur)\b[\s:\-–]*", re.IGNORECASE)
# "E. PROSEDUR", "BAB II SOP", "3) Langkah", "Nomor: 065/21/2024": what stands above a table and is no SOP's name.
_HEADING = re.compile(
    r"^(?:BAB\s+[IVXL]+\b|(?:[A-Za-z]|[IVX]{1,4}|\d{1,2})\s?[.)]\s|(?:Nomor|No|Tanggal|Tgl|Revisi)\b\W)", re.I
)
_REGION = re.compile(r"^(?:PEMERINTAH\s+)?(?:DAERAH\s+)?(?:KOTA|KABUPATEN|PROVINSI)\s+(\w.*)$")
# The unit whose SOP it is: two offices give SOPs the same title.
_OFFICE = re.compile(
    r"(?:DINAS|BADAN|SEKRETARIAT|INSPEKTORAT|BAGIAN|KECAMATAN|KELURAHAN|KANTOR|RUMAH\s+SAKIT|RSUD|UPT|PUSKESMAS|SATUAN)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STEPS = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Keterangan")
_IDENTITY = (
    ("number", "Nomor"),
    ("title", "Judul"),
    ("made", "Tanggal Pembuatan"),
    ("revised", "Tanggal Revisi"),
    ("effective", "Tanggal Efektif"),
    ("approved", "Disahkan oleh"),
)
_LEAST_STEPS = 2
_LEAST_LABELS = 2


@dataclass(slots=True)
class _Draft:
    """One SOP while its pages are gone through."""

    box: IdentityBox = field(default_factory=IdentityBox)
    flow: Flow | None = None
    page: int = 1
    pages: set[int] = field(default_factory=set)

    @property
    def usable(self) -> bool:
        steps = len(self.flow.steps) if self.flow else 0
        head = self.flow.head if self.flow else None
        roles = bool(head and (head.roles or "actor" in head.fields.values()))
        return (steps >= _LEAST_STEPS and (roles or self.box.named >= _LEAST_LABELS)) or self.box.found


def sops_of(pages: Pages) -> tuple[Document, ...]:
    """Every SOP that a file holds on forms, in order; none when it holds a law, or no form of an SOP.

    A form is an identity box, a flow table, or one after the other; a second box, or a table whose numbers start
    again, begins the next SOP.
    """
    if "|" not in "".join(page.text for page in pages.pages[:40]) or any(_LAW.search(p.text) for p in pages.pages):
        return ()
    drafts = [draft for draft in _drafts(pages) if draft.usable]
    if not any(draft.flow or draft.box.lists for draft in drafts):
        return ()
    documents: dict[str, Document] = {}
    for draft in drafts:
        document = _document(draft, pages, len(drafts) == 1)
        documents.setdefault(document.key, document)
    return tuple(documents.values())


def _drafts(pages: Pages) -> list[_Draft]:
    drafts: list[_Draft] = []
    for grid in (grid for page in pages.pages for grid in grids_of(page)):
        flows = list(flows_of(grid))
        box = identity_box(grid.rows[: flows[0][0]] if flows else grid.rows)
        if box.named >= _LEAST_LABELS:
            if not drafts or drafts[-1].flow is not None or drafts[-1].box.repeats(box):
                drafts.append(_Draft(page=grid.page))
            drafts[-1].box.add(box)
            drafts[-1].pages.add(grid.page)
        for _, flow in flows:
            _attach(drafts, flow, grid)
        if not flows and drafts and (last := drafts[-1].flow) is not None and goes_on(last, grid):
            more_steps(last, grid)
            drafts[-1].pages.add(grid.page)
    return drafts


def _attach(drafts: list[_Draft], flow: Flow, grid: Grid) -> None:
    """A flow table joins the SOP whose box stood before it, or goes on with its steps, or is an SOP of its own."""
    held = drafts[-1].flow if drafts else None
    if held is not None and _continues(held, flow):
        held.steps += flow.steps
        held.roles += [role for role in flow.roles if role not in held.roles]
    elif drafts and held is None:
        drafts[-1].flow = flow
    else:
        drafts.append(_Draft(flow=flow, page=grid.page))
    drafts[-1].pages.add(grid.page)


def _continues(held: Flow, flow: Flow) -> bool:
    if not held.steps or not flow.steps:
        return not flow.titles or flow.titles == held.titles
    last, first = held.steps[-1].number, flow.steps[0].number
    return last.isdigit() and first.isdigit() and int(first) > int(last)


def _document(draft: _Draft, pages: Pages, alone: bool) -> Document:
    title = _title(draft, pages)
    office = next((line for line in draft.box.unit if _OFFICE.match(line)), "")
    key = DocumentKey(
        "-".join(part for part in (document_key("sop", "", None, title), office and slug(office)) if part)
    )
    label = title if _NAMED.match(title) else f"SOP {title}"
    values = draft.box.values
    years = [int(match[0]) for name in ("effective", "made", "number") if (match := _YEAR.search(values.get(name, "")))]
    identity = Identity(
        key=key,
        kind="sop",
        label=label,
        title=title,
        number=values.get("number", ""),
        year=years[0] if years else None,
        issuer=", ".join(draft.box.unit[:3]),
        family="sop",
    )
    sections, gaps = sop_sections(_headings(draft))
    steps = draft.flow.steps if draft.flow else []
    own = [page for page in pages.pages if alone or page.number in draft.pages]
    return Document(
        identity=identity,
        form=Form.OFFICIAL,
        status=Status(LegalStatus.UNVERIFIED, note="Status belum diperiksa; SOP dibaca dari berkas."),
        sections=tuple(_placed(section, steps, draft.page) for section in sections),
        relations=_relations(identity, draft.box),
        sources=(pages.file,),
        gaps=(*page_gaps(replace(pages, pages=tuple(own))), *gaps, *_jumps(steps)),
    )


def _title(draft: _Draft, pages: Pages) -> str:
    """The box's title, else the last line above the flow table, else the file's name."""
    titles = draft.flow.titles if draft.flow else []
    named = " ".join(re.split(r"[\s_\-]+", pages.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
    names_itself = [text for text in titles if _NAMED.match(text) and not text.endswith(".")]
    plain = [text for text in reversed(titles) if not _HEADING.match(text) and not text.endswith((".", ";", ":"))]
    for text in (draft.box.values.get("title", ""), *names_itself, *plain, named):
        cleaned = _NAMED.sub("", " ".join(text.split())).strip(" .:")
        if re.search(r"\w{3}", cleaned):
            return cleaned[:200]
    return named


def _headings(draft: _Draft) -> list[Heading]:
    """The form's parts in the order of docs/document-format.md."""
    box = draft.box
    rows = [(name, box.values[key]) for key, name in _IDENTITY if box.values.get(key)]
    if box.unit:
        rows.insert(0, ("Unit", ", ".join(box.unit)))
    out = [Heading(1, "Identitas", (Block(table=Table(("Unsur", "Isi"), tuple(rows))),))] if rows else []
    roles = draft.flow.roles if draft.flow else []
    out += _list("Dasar hukum", box.lists.get("basis", []))
    out += _list("Pelaksana", roles)
    out += _list("Kualifikasi pelaksana", box.lists.get("qualification", []))
    out += _list("Keterkaitan", box.lists.get("related", []))
    out += _list("Perlengkapan", box.lists.get("tools", []))
    if draft.flow and draft.flow.steps:
        table = Table(_STEPS, tuple(_row(step) for step in draft.flow.steps))
        called = tuple(text for text in draft.flow.titles if _NAMED.match(text) and not text.endswith("."))
        out.append(Heading(1, "Langkah", (Block(called), Block(table=table)) if called else (Block(table=table),)))
    out += _list("Peringatan", box.lists.get("warning", []))
    out += _list("Pencatatan", box.lists.get("record", []))
    return out


def _list(name: str, items: list[str]) -> list[Heading]:
    return [Heading(1, name, (Block(tuple(f"- {item}" for item in items)),))] if items else []


def _row(step: GridStep) -> tuple[str, ...]:
    of = step.fields
    return (step.number, of["action"], of["actor"], of["papers"], of["time"], of["output"], of["note"])


def _placed(section: Section, steps: list[GridStep], page: int) -> Section:
    """A section with its page; a step whose actor is drawn says so in its fields."""
    if not section.children:
        return replace(section, page=page, last_page=page)
    children = tuple(
        replace(
            child,
            page=step.page,
            last_page=step.page,
            fields={**child.fields, "actor_from": DRAWN} if step.drawn else child.fields,
        )
        for child, step in zip(section.children, steps, strict=True)
    )
    return replace(section, page=children[0].page, last_page=children[-1].page, children=children)


def _relations(identity: Identity, box: IdentityBox) -> tuple[Relation, ...]:
    """The rules that the legal basis names by number and year."""
    region = next((match[1] for line in box.unit if (match := _REGION.match(line))), "")
    found: dict[DocumentKey, Relation] = {}
    for item in box.lists.get("basis", []):
        for reference in parse_references(item):
            target = reference.document
            if target is None or reference.kind not in kinds():
                continue
            if region and not reference.office and kinds()[reference.kind].local and not kinds()[reference.kind].office:
                target = document_key(reference.kind, reference.number, reference.year, "", region)
            found.setdefault(target, Relation(identity.key, RelationKind.REFERS, target, "Dasar hukum"))
    return tuple(found.values())


def _jumps(steps: list[GridStep]) -> Iterator[Gap]:
    """Numbers that the table leaves out: "3, 5" may be a slip of the writer or a lost row."""
    numbers = [(int(step.number), step.page) for step in steps if step.number.isdigit()]
    for (before, _), (after, page) in pairwise(numbers):
        if after > before + 1:
            missing = ", ".join(str(number) for number in range(before + 1, min(after, before + 6)))
            message = f"Nomor langkah melompat dari {before} ke {after}; langkah {missing} tidak ada di tabel."
            yield Gap(f"langkah-{before + 1}", message, page)

"""An SOP in Markdown: its parts by heading, its table of steps as one section a step."""

from __future__ import annotations

import re

from kb.structure.markdown import Heading, Table
from kb.structure.naming import Places, slug
from kb.structure.wrapping import join_lines, words_of
from kb.types import Gap, Section

COLUMNS = {
    "no": "number",
    "nomor": "number",
    "langkah": "action",
    "kegiatan": "action",
    "aktivitas": "action",
    "uraian": "action",
    "uraian kegiatan": "action",
    "pelaksana": "actor",
    "kelengkapan": "papers",
    "persyaratan": "papers",
    "waktu": "time",
    "output": "output",
    "keluaran": "output",
    "keterangan": "note",
    "ket": "note",
}
"""Column heads of the step table and the field they fill."""

FIELDS = (
    ("actor", "Pelaksana"),
    ("papers", "Kelengkapan"),
    ("time", "Waktu"),
    ("output", "Output"),
    ("note", "Keterangan"),
)
"""Fields of a step in printed order with their printed names."""


def sop_sections(headings: list[Heading]) -> tuple[tuple[Section, ...], tuple[Gap, ...]]:
    """The parts of an SOP and what its table leaves unsaid. The step table lies in the section ``langkah``."""
    words = words_of(line for heading in headings for line in heading.text_lines())
    places = Places()
    sections: list[Section] = []
    gaps: list[Gap] = []
    for heading in headings:
        steps = _step_table(heading)
        label = heading.text or "Pengantar"
        place = places.unique("langkah" if steps and heading.text.lower().startswith("langkah") else slug(label))
        children = tuple(_steps(steps, places, heading, gaps)) if steps else ()
        lines = _lines_without(heading, steps)
        kind = "langkah" if children else "judul"
        sections.append(
            Section(
                kind,
                "",
                place,
                label,
                "",
                join_lines(lines, words, "blank"),
                confidence=heading.confidence,
                children=children,
            )
        )
    if not any(section.children for section in sections):
        gaps.append(Gap("langkah", "Tabel langkah tidak terbaca."))
    return tuple(sections), tuple(gaps)


def _step_table(heading: Heading) -> Table | None:
    """The table that has a column of activities."""
    for table in heading.tables():
        named = {COLUMNS.get(name.lower().strip(" ."), "") for name in table.header}
        if "action" in named and ("actor" in named or "number" in named):
            return table
    return None


def _lines_without(heading: Heading, steps: Table | None) -> list[str]:
    out: list[str] = []
    for block in heading.blocks:
        if block.table is None:
            out += [re.sub(r"^\s*[-*•]\s+", "- ", line) for line in block.lines]
        elif block.table is not steps:
            out += block.table.spaced_lines()
    return out


def _steps(table: Table, places: Places, heading: Heading, gaps: list[Gap]) -> list[Section]:
    names = [COLUMNS.get(name.lower().strip(" ."), "") for name in table.header]
    out: list[Section] = []
    for row in table.rows:
        values = {name: cell for name, cell in zip(names, row, strict=True) if name and cell}
        if "action" not in values:
            continue
        number = values.pop("number", "").strip(" .") or str(len(out) + 1)
        place = places.unique(f"langkah-{slug(number)}")
        fields = {name: values.get(name, "") for name in ("actor", "action", "papers", "time", "output", "note")}
        if not fields["actor"]:
            gaps.append(Gap(place, f"Pelaksana langkah {number} tidak terbaca."))
        out.append(
            Section(
                kind="langkah",
                number=number,
                place=place,
                label=f"Langkah {number}",
                text=step_text(fields),
                confidence=heading.confidence,
                fields=fields,
            )
        )
    return out


def step_text(fields: dict[str, str]) -> str:
    """One step as lines: what is done, then who, with what, how long, what comes out."""
    lines = [f"{name}: {fields[key]}" for key, name in FIELDS if fields[key]]
    return "\n".join([fields["action"], *lines])

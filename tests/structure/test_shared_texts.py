"""The real texts beside the project: how much of each is found. Skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand
from kb.types import Document


def _read(shared: Path, name: str) -> Document:
    return understand(read(shared / "data" / "spbe_core" / name, Settings()))


@pytest.mark.parametrize(
    ("name", "key", "articles"),
    [
        ("pdf/perpres-83-2025-komite-transformasi-digital.pdf", "perpres-83-2025", 21),
        ("pdf/perpres-82-2023-percepatan-transformasi-digital.pdf", "perpres-82-2023", 22),
        ("pdf/uu-27-2022-pdp.pdf", "uu-27-2022", 76),
        ("pdf/uu-11-2008-ite.pdf", "uu-11-2008", 54),
        ("pdf/permenpanrb-59-2020-pemantauan-evaluasi-spbe.pdf", "permenpanrb-59-2020", 12),
        ("pdf/peraturan-bssn-8-2024-audit-keamanan-spbe.pdf", "peraturan-bssn-8-2024", 73),
        ("md/perpres-132-2022-arsitektur-spbe-nasional.batang-tubuh.md", "perpres-132-2022", 6),
    ],
)
def test_every_pasal_is_found(shared: Path, name: str, key: str, articles: int) -> None:
    document = _read(shared, name)
    assert document.key == key
    assert len(document.articles) == articles
    assert document.identity.articles == articles
    assert passages(document)


def test_perpres_95_names_every_heading_that_its_conversion_lost(shared: Path) -> None:
    document = _read(shared, "md/perpres-95-2018-spbe.md")
    found, told = set(document.articles), {gap.place for gap in document.gaps}
    assert document.identity.articles == 77
    for number in range(1, 78):
        assert str(number) in found or f"pasal-{number}" in told
    assert len(found) >= 73
    texts = {section.number: section.full_text for section in document.walk() if section.kind == "pasal"}
    assert "sumber daya manusia" in texts["51"]
    assert "kepala daerah" in texts["61"]


@pytest.mark.parametrize("name", ["pdf/uu-1-2024-perubahan-kedua-ite.pdf", "pdf/uu-19-2016-perubahan-ite.pdf"])
def test_amending_laws_name_what_they_amend(shared: Path, name: str) -> None:
    document = _read(shared, name)
    assert document.articles == ("I", "II")
    assert document.relations[0].object == "uu-11-2008"


def test_reports_keep_their_tables_as_rows(shared: Path) -> None:
    document = _read(shared, "md/laporan-evaluasi-spbe-2024.md")
    assert document.identity.title == "Laporan Evaluasi SPBE Tahun 2024"
    assert any("Tabalong" in passage.text for passage in passages(document))


def test_permenpanrb_59_says_which_rule_it_replaces_and_which_it_carries_out(shared: Path) -> None:
    document = _read(shared, "pdf/permenpanrb-59-2020-pemantauan-evaluasi-spbe.pdf")
    stated = {relation.object: (relation.kind.value, relation.basis) for relation in document.relations}
    assert stated["permenpanrb-5-2018"] == ("mencabut", "Pasal 11")
    assert stated["perpres-95-2018"] == ("melaksanakan", "Menimbang (Pasal 71 ayat (3))")

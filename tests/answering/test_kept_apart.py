"""Thirty pairs of documents that differ only in issuer, region, year or a part of the number, kept apart and asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import AnswerStatus

# What each document's one rule says: sixty things an office keeps, and how long.
_THINGS = (
    "stempel arsip kendaraan seragam komputer proyektor kamera drone genset telepon meja kursi lemari brankas printer"
    " pemindai server router antena radio kipas dispenser kulkas mikrofon pengeras layar papan spidol map kwitansi"
    " materai prangko amplop kalender peta bendera piagam medali plakat lencana kunci gembok senter tangga sapu ember"
    " pompa selang gerobak sepeda perahu tenda terpal tikar karpet tirai jendela pagar lampu kabel"
).split()
_MONTHS = "dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()


@dataclass(frozen=True, slots=True)
class Made:
    """One made document: its printed name and number, its year, how people name it, and the thing it rules on."""

    name: str
    number: str
    year: int
    asked: str
    thing: str
    months: str

    @property
    def text(self) -> str:
        """The document as an office would print it; the title is the same in both of a pair."""
        office = self.name.partition(" ")[2]
        head = f"{self.name}\nNOMOR {self.number}"
        return (
            f"{head}\nTENTANG\nPENYIMPANAN BARANG\n\n{office},\n\nMenimbang : bahwa barang perlu disimpan;\n"
            "Mengingat : Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;\n\nMEMUTUSKAN:\nMenetapkan :\n"
            f"{self._body}\nDitetapkan di Kota Tua\npada tanggal 4 Mei {self.year}\n{office},\nttd\nCONTOH NAMA\n"
        )

    @property
    def _body(self) -> str:
        rule = f"{self.thing.capitalize()} disimpan di gudang selama {self.months} bulan."
        if self.name.startswith("PERATURAN"):
            return f"Pasal 1\n{rule}\n\nPasal 2\nPeraturan ini mulai berlaku pada tanggal diundangkan.\n"
        return f"KESATU : {rule}\nKEDUA : Keputusan ini mulai berlaku pada tanggal ditetapkan.\n"

    @property
    def question(self) -> str:
        """What its reader would ask."""
        return f"Berapa bulan {self.thing} disimpan di gudang menurut {self.asked}?"


def pairs() -> list[tuple[Made, Made]]:
    """Thirty pairs: ten that differ in region, eight in issuer, six in year, six in a part of the number."""
    rows: list[tuple[tuple[str, str, int, str], tuple[str, str, int, str]]] = []
    for kind, short in (
        ("PERATURAN BUPATI", "Perbup"),
        ("PERATURAN DAERAH KABUPATEN", "Perda"),
        ("PERATURAN GUBERNUR", "Pergub"),
        ("PERATURAN WALI KOTA", "Perwali"),
        ("PERATURAN DESA", "Perdes"),
        ("KEPUTUSAN BUPATI", "Keputusan Bupati"),
        ("KEPUTUSAN GUBERNUR", "Keputusan Gubernur"),
        ("KEPUTUSAN WALI KOTA", "Keputusan Wali Kota"),
        ("KEPUTUSAN CAMAT", "Keputusan Camat"),
        ("PERATURAN DPRD KABUPATEN", "Peraturan DPRD"),
    ):
        first, second = (
            (f"{kind} {r.upper()}", "7 TAHUN 2021", 2021, f"{short} {r} 7/2021") for r in ("Arumsari", "Banyubening")
        )
        rows.append((first, second))
    for one, other in (
        ("KEPUTUSAN KEPALA DINAS KESEHATAN", "KEPUTUSAN KEPALA DINAS PENDIDIKAN"),
        ("KEPUTUSAN KEPALA DINAS SOSIAL", "KEPUTUSAN KEPALA DINAS PERHUBUNGAN"),
        ("KEPUTUSAN SEKRETARIS DAERAH", "KEPUTUSAN KEPALA BADAN KEUANGAN"),
        ("KEPUTUSAN DIREKTUR RSUD MELATI", "KEPUTUSAN DIREKTUR RSUD KENANGA"),
        ("KEPUTUSAN KEPALA PUSKESMAS UTARA", "KEPUTUSAN KEPALA PUSKESMAS SELATAN"),
        ("PERATURAN REKTOR UNIVERSITAS MAWAR", "PERATURAN REKTOR UNIVERSITAS DAHLIA"),
        ("PERATURAN KEPALA DESA TANJUNG", "PERATURAN KEPALA DESA PINANG"),
        ("KEPUTUSAN LURAH TIMUR", "KEPUTUSAN LURAH BARAT"),
    ):
        where = "" if "REKTOR" in one else " KABUPATEN ARUMSARI"
        rows.append(
            tuple(  # type: ignore[arg-type]
                (f"{name}{where}", "12 TAHUN 2022", 2022, f"{name.title().replace('Rsud', 'RSUD')} Nomor 12 Tahun 2022")
                for name in (one, other)
            )
        )
    for n, kind in enumerate(("BUPATI", "WALI KOTA", "GUBERNUR") * 2):
        head = "PERATURAN" if n < 3 else "KEPUTUSAN"
        first, second = (
            (
                f"{head} {kind} CENDANA",
                f"{n + 20} TAHUN {year}",
                year,
                f"{head.title()} {kind.title()} Cendana {n + 20}/{year}",
            )
            for year in (2019, 2020)
        )
        rows.append((first, second))
    for one, other in (
        ("188.45/124/2023", "188.45/125/2023"),
        ("000.4/31/2023", "000.5/31/2023"),
        ("188.45/61/HK/2023", "188.45/61/ORG/2023"),
        ("31.1 TAHUN 2023", "31.2 TAHUN 2023"),
        ("41 TAHUN 2023", "41.1 TAHUN 2023"),
        ("100.3.3/8/2023", "100.3.2/8/2023"),
    ):
        first, second = (
            ("KEPUTUSAN BUPATI DELIMA", number, 2023, f"Keputusan Bupati Delima Nomor {number.title()}")
            for number in (one, other)
        )
        rows.append((first, second))
    things = iter(zip(_THINGS, _MONTHS * 6, strict=False))
    return [(Made(*one, *next(things)), Made(*other, *next(things))) for one, other in rows]


PAIRS = pairs()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """All sixty documents, taken in at once."""
    folder: Path = tmp_path_factory.mktemp("pasangan")
    for number, made in enumerate(made for pair in PAIRS for made in pair):
        (folder / f"{number:02}.txt").write_text(made.text, encoding="utf-8")
    pandu = KnowledgeBase.open(Settings(data=folder / "data"))
    report = pandu.ingest(sorted(folder.glob("*.txt")))
    assert not report.refused, report.refused
    assert [one.outcome for one in report.documents] == ["new"] * 60
    return pandu


def test_thirty_pairs_are_sixty_documents(office: KnowledgeBase) -> None:
    assert len(PAIRS) == 30
    assert len(office.engine.identities) == 60


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].asked.replace(" ", "_"))
def test_each_is_answered_from_its_own(office: KnowledgeBase, pair: tuple[Made, Made]) -> None:
    for own, other in (pair, pair[::-1]):
        answer = office.ask(own.question)
        assert answer.lead, (own.question, answer.status, answer.message)
        assert f"{own.thing.capitalize()} disimpan" in answer.lead[0].text
        crossed = office.ask(f"Berapa bulan {other.thing} disimpan di gudang menurut {own.asked}?")
        named = re.compile(rf"\b{other.thing}\b")
        assert not any(named.search(one.text.lower()) for one in crossed.lead), crossed.lead


@pytest.mark.parametrize(
    "asked",
    [
        "Perbup Candrasari 7/2021",
        "Keputusan Bupati Delima Nomor 188.45/126/2023",
        "Keputusan Direktur RSUD Anggrek Nomor 12 Tahun 2022",
    ],
)
def test_a_third_that_is_not_held_is_said_not_to_be(office: KnowledgeBase, asked: str) -> None:
    answer = office.ask(f"Apa isi {asked}?")
    assert answer.status is AnswerStatus.NOT_HELD and not answer.lead
    assert "tidak ada dalam koleksi" in answer.message


def test_a_region_that_is_named_without_a_number_is_not_answered_from_another(office: KnowledgeBase) -> None:
    answer = office.ask("Berapa bulan stempel disimpan di gudang di Kabupaten Kebumen?")
    assert not any("tempel" in one.text for one in answer.lead)

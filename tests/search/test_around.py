"""What comes along with a passage: neighbours, what it points at, its Penjelasan, exceptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.search.around import Bond
from kb.settings import Settings
from kb.types import PassageKey

LAW = """UNDANG-UNDANG REPUBLIK INDONESIA
NOMOR 7 TAHUN 2020
TENTANG
LAYANAN SURAT

DENGAN RAHMAT TUHAN YANG MAHA ESA

BAB I
KETENTUAN UMUM

Pasal 1
Dalam Undang-Undang ini yang dimaksud dengan Surat adalah pesan tertulis yang dikirim melalui kantor layanan.

Pasal 2
(1) Setiap pengirim wajib menuliskan alamat penerima dengan lengkap dan jelas pada sampul surat yang dikirimkan.
(2) Alamat penerima paling sedikit memuat nama jalan, nomor rumah, kelurahan, dan kota tempat penerima tinggal.
(3) Ketentuan sebagaimana dimaksud pada ayat (1) dikecualikan bagi surat dinas yang diantar oleh petugas sendiri.

Pasal 3
Petugas yang melanggar ketentuan sebagaimana dimaksud dalam Pasal 2 ayat (1) dikenai teguran tertulis oleh atasannya.

Pasal 4
Undang-Undang ini mulai berlaku pada tanggal diundangkan.

PENJELASAN
ATAS
UNDANG-UNDANG REPUBLIK INDONESIA
NOMOR 7 TAHUN 2020
TENTANG
LAYANAN SURAT

I. UMUM
Surat perlu sampai.

II. PASAL DEMI PASAL

Pasal 1
Cukup jelas.

Pasal 2
Yang dimaksud dengan "lengkap" adalah dapat dicari oleh petugas tanpa bertanya kepada siapa pun di jalan.

Pasal 3
Cukup jelas.

Pasal 4
Cukup jelas.
"""
MORE = "Sampul yang tidak memuat alamat lengkap dikembalikan kepada pengirim dengan catatan petugas. " * 20
"""Articles of some length are cut into their ayat."""


@pytest.fixture(scope="module")
def pandu(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("around")
    (folder / "layanan-surat.txt").write_text(
        LAW.replace("yang dikirimkan.", f"yang dikirimkan. {MORE}"), encoding="utf-8"
    )
    pandu = KnowledgeBase.open(Settings(data=folder / "data", embedding_model=str(tiny_model)))
    pandu.ingest([folder / "layanan-surat.txt"])
    return pandu


def bonds(pandu: KnowledgeBase, place: str) -> dict[str, Bond]:
    """What stands around a place of the law: place → bond."""
    passage = pandu.engine.view.passage(PassageKey(f"uu-7-2020#{place}"))
    assert passage is not None, [p.key for p in pandu.engine.view.all_passages()]
    return {context.passage.key.partition("#")[2]: context.bond for context in pandu.engine.around(passage)}


def test_an_article_comes_with_its_neighbours_and_what_it_points_at(pandu: KnowledgeBase) -> None:
    found = bonds(pandu, "pasal-3")
    assert found["pasal-4"] is Bond.AFTER
    referred = [place for place, bond in found.items() if bond is Bond.REFERRED]
    assert [place.removesuffix("-ayat-1") for place in referred] == ["pasal-2"]


def test_an_article_comes_with_its_explanation(pandu: KnowledgeBase) -> None:
    assert bonds(pandu, "pasal-2")["penjelasan-pasal-2"] is Bond.EXPLANATION


def test_an_ayat_comes_with_the_ayat_beside_it_and_the_one_that_excepts_from_it(pandu: KnowledgeBase) -> None:
    found = bonds(pandu, "pasal-2-ayat-1")
    assert found["pasal-2-ayat-2"] is Bond.AFTER
    assert found["pasal-2-ayat-3"] is Bond.EXCEPTION
    assert found["penjelasan-pasal-2"] is Bond.EXPLANATION


def test_a_passage_never_comes_with_itself(pandu: KnowledgeBase) -> None:
    for passage in pandu.engine.view.all_passages():
        assert passage.key not in [context.passage.key for context in pandu.engine.around(passage)]

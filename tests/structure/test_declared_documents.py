"""Documents with front matter: digests, SOPs and studies as they are written in documents/."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_pdf import pages_of

from kb.errors import InputRefused
from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand
from kb.types import Confidence, Document, Form, LegalStatus

DOCUMENTS = Path(__file__).parents[2] / "documents"

HEAD = """---
kind: perpres
form: ringkasan
title: Contoh Layanan
number: "95"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-20
confidence: V
relations:
  - {relation: melaksanakan, object: uu-11-2008, basis: menimbang}
sources: [naskah, 2026]
---
"""
DIGEST = (
    HEAD
    + """# Ringkasan
Mengatur layanan.

# BAB I Ketentuan Umum
## Pasal 1
1. SPBE adalah penyelenggaraan.
2. Layanan adalah keluaran.
3. Data adalah catatan.
4. Pusat Data adalah fasilitas.

## Pasal 61 [S]
(1) Kepala daerah menetapkan kebijakan.
(4) Koordinator adalah sekretaris daerah:
   a. satu;
   b. dua.

# Penjelasan
## Pasal 61
Yang dimaksud dengan kebijakan adalah aturan.
## Pasal 1
Cukup jelas.

# Lampiran I Bobot dan Predikat
| Indikator | Nama | Bobot |
| --- | --- | --- |
| 26 | Manajemen pengetahuan | 1,50 |
| 27 | Manajemen perubahan | 1,50 |
"""
)


def _understood(text: str, file: str = "contoh.md") -> Document:
    return understand(pages_of(text, media_type="text/markdown", file=file))


def test_digest_becomes_a_tree_with_stable_places() -> None:
    document = _understood(DIGEST)
    places = [section.place for section in document.walk()]
    for place in ("ringkasan", "bab-1", "pasal-1-angka-3", "pasal-61-ayat-4", "pasal-61-ayat-4-huruf-a", "lampiran-1"):
        assert place in places
    assert "penjelasan-pasal-61" in places
    assert document.articles == ("1", "61")
    assert document.identity.label == "Perpres 95/2018"
    assert document.identity.key == "perpres-95-2018"
    assert document.form is Form.DIGEST
    assert document.status.standing is LegalStatus.IN_FORCE
    assert document.relations[0].object == "uu-11-2008"
    assert document.summary == "Mengatur layanan."


def test_digest_passages_follow_the_rules() -> None:
    found = {passage.key.split("#")[1]: passage for passage in passages(_understood(DIGEST))}
    assert found["pasal-61"].text.startswith("(1) Kepala daerah")
    assert "\n(4) Koordinator adalah sekretaris daerah:\na. satu;" in found["pasal-61"].text
    assert found["pasal-61"].article == found["pasal-61"].key
    assert found["pasal-61"].confidence is Confidence.SECONDARY
    assert found["pasal-1"].confidence is Confidence.OFFICIAL
    assert found["pasal-1-angka-3"].text == "Data adalah catatan."
    assert found["pasal-1-angka-3"].article == "perpres-95-2018#pasal-1"
    assert found["pasal-61"].context == "Perpres 95/2018 Contoh Layanan · BAB I Ketentuan Umum"
    assert "penjelasan-pasal-61" in found
    assert "penjelasan-pasal-1" not in found, "Cukup jelas says nothing"
    assert "Indikator: 26; Nama: Manajemen pengetahuan; Bobot: 1,50" in found["lampiran-1"].text


def test_reading_twice_gives_the_same_passages() -> None:
    assert passages(_understood(DIGEST)) == passages(_understood(DIGEST))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("status: berlaku", "status: aktif", "«aktif»; yang boleh: berlaku"),
        ("kind: perpres", "kind: perpress", "`kind`"),
        ("form: ringkasan", "form: digest", "naskah"),
        ("confidence: V", "confidence: X", "S2"),
        ("status_checked: 2026-11-20", "status_checked: kemarin", "tanggal ISO"),
        ("issuer: Presiden\n", "", "`issuer` wajib ada"),
        ('number: "95"\n', "", "`number` wajib ada"),
        ("sources: [naskah, 2026]", "sources: []", "`sources`"),
        ("issuer: Presiden", "pengarang: Budi", "`pengarang` tidak dikenal"),
        ("relation: melaksanakan", "relation: meniadakan", "mencabut"),
        ("title: Contoh Layanan", "title: [", "YAML"),
    ],
)
def test_wrong_front_matter_names_field_value_and_what_is_allowed(old: str, new: str, says: str) -> None:
    with pytest.raises(InputRefused) as caught:
        _understood(DIGEST.replace(old, new))
    assert says in caught.value.reason


def test_front_matter_alone_is_refused() -> None:
    with pytest.raises(InputRefused, match="tidak ada isi"):
        _understood(HEAD)


SOP = """---
kind: sop
form: contoh
title: Permohonan Subdomain
key: sop-03-subdomain
number: SOP-03
issuer: Pandu
status: usulan
status_checked: 2026-11-20
confidence: S
sources: [pola umum]
---
# Ringkasan
Meminta subdomain.
# Langkah
| No | Kegiatan | Pelaksana | Kelengkapan | Waktu | Output | Keterangan |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | Mengajukan surat | OPD | Surat | 1 jam | Surat terdaftar | |
| 2 | Menguji keamanan | | Kode | 5 hari | Laporan | wajib |
# Peringatan
- Tanpa uji, tanpa alamat.
"""


def test_sop_steps_are_passages_with_fields() -> None:
    document = _understood(SOP)
    found = {passage.key.split("#")[1]: passage for passage in passages(document)}
    assert list(found) == ["ringkasan", "langkah", "langkah-1", "langkah-2", "peringatan"]
    assert found["langkah-1"].fields["actor"] == "OPD"
    assert found["langkah-1"].kind == "langkah"
    assert found["langkah-2"].label == "Langkah 2"
    assert found["langkah-2"].article == found["langkah"].key
    assert "Mengajukan surat" in found["langkah"].text
    assert "Menguji keamanan" in found["langkah"].text
    assert document.identity.label == "Permohonan Subdomain"
    assert [gap.place for gap in document.gaps] == ["langkah-2"], "an actor that is not named is a gap, never a guess"


def test_study_is_read_by_its_headings() -> None:
    text = SOP.replace("kind: sop", "kind: riset").replace("form: contoh", "form: riset").split("# Ringkasan")[0]
    document = _understood(text + "# Temuan\nSatu.\n\n## Sub\n" + "Kalimat panjang sekali. " * 200)
    found = [passage.key.split("#")[1] for passage in passages(document)]
    assert found == ["temuan", "sub", "sub-2", "sub-3"]
    assert all(len(passage.text) <= 1800 for passage in passages(document))


def test_a_table_of_contents_answers_nothing_and_a_list_of_that_name_stays() -> None:
    head = SOP.replace("kind: sop", "kind: riset").replace("form: contoh", "form: riset").split("# Ringkasan")[0]
    contents = "# Daftar Isi\nTemuan utama ..... 3\nHambatan 12\nKata pengantar iv\n"
    listed = "# Daftar Tabel\nTabel 1 memuat nilai tiap domain.\nTabel 2 memuat peringkat.\n"
    document = _understood(f"{head}{contents}{listed}# Temuan\nSatu temuan.")
    assert [passage.key.split("#")[1] for passage in passages(document)] == ["daftar-tabel", "temuan"]
    assert "Hambatan 12" in " ".join(section.text for section in document.sections), "the reader still sees it"


def test_every_document_of_the_collection_is_read() -> None:
    files = sorted(DOCUMENTS.rglob("*.md"))
    assert files
    keys = []
    for file in files:
        document = understand(read(file, Settings()))
        keys.append(document.key)
        found = passages(document)
        assert found, file.name
        assert [passage.order for passage in found] == list(range(len(found)))
        assert all(len(passage.context) <= 200 for passage in found)
        assert all(passage.text.strip() for passage in found)
    assert len(set(keys)) == len(keys)

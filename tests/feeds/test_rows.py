"""Every variant and fault of a feed's text that was met in the wild."""

from __future__ import annotations

import json

import pytest

from kb.errors import InputRefused
from kb.feeds.rows import Row, rows_of
from kb.feeds.values import bare_number, plain, region_of, standing_of
from kb.types import LegalStatus

ONE: dict[str, object] = {
    "idData": "412", "tahun_pengundangan": "2023", "tanggal_pengundangan": "2023-05-17", "jenis": "Peraturan Bupati",
    "noPeraturan": "21",
    "judul": "Peraturan Bupati Contoh Nomor 21 Tahun 2023 tentang Sistem Pemerintahan Berbasis Elektronik",
    "noPanggil": "-", "singkatanJenis": "PERBUP", "tempatTerbit": "Contoh", "status": "Berlaku",
    "teuBadan": "Kabupaten Contoh", "fileDownload": "perbup-21-2023.pdf",
    "urlDownload": "https://jdih.contohkab.go.id/berkas/perbup-21-2023.pdf", "operasi": "4", "display": "1",
}  # fmt: skip


def rows(value: object, base: str = "") -> list[Row]:
    return rows_of(value if isinstance(value, str) else json.dumps(value), base, "umpan")


def one(base: str = "", **changed: object) -> Row:
    (row,) = rows([{**ONE, **changed}], base)
    return row


def test_the_shared_template_is_read() -> None:
    row = one()
    assert row.document == "perbup-contoh-21-2023"
    assert row.key == "kabupaten contoh|perbup|21|2023"
    assert row.url == "https://jdih.contohkab.go.id/berkas/perbup-21-2023.pdf"
    assert (row.standing, row.faults) == (LegalStatus.IN_FORCE, ())
    assert row.raw == ONE


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE]),
        json.dumps({"status": True, "data": [ONE]}),
        json.dumps({"status": True, "data": {"data": [ONE], "total": 1}}),
        json.dumps(ONE),
        "\ufeff" + json.dumps([ONE]),
        json.dumps([ONE]).replace("Berbasis", "Ber\x0bbasis").replace("Ber basis", "Berbasis"),
        json.dumps([ONE]).replace("Sistem", "Sistem\n\t"),
        "\r\n\r\n" + json.dumps([ONE]) + "\r\n",
    ],
)
def test_every_wrapping_gives_the_row(text: str) -> None:
    assert [row.document for row in rows(text)] == ["perbup-contoh-21-2023"]


def test_objects_one_behind_the_other_are_all_taken() -> None:
    text = (
        json.dumps(ONE)
        + json.dumps({**ONE, "noPeraturan": "22", "judul": "x"})
        + ","
        + json.dumps({**ONE, "judul": ""})
    )
    assert [row.place for row in rows(text)] == [1, 2, 3]


@pytest.mark.parametrize("text", ["0 results", " 0 result ", "", "\n", "[]", '{"status":true,"data":[]}'])
def test_a_feed_without_rows_is_empty_and_no_fault(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<!DOCTYPE html><html>Error 500", "HTML"),
        ("Warning: mysqli_connect() failed", "tidak berisi objek JSON"),
        ('[{"judul": "terpot', "rusak"),
        ("[" * 100_000, "bertumpuk"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        rows(text)


def test_numbers_as_numbers_and_empties_of_every_kind() -> None:
    row = one(idData=412, noPeraturan=21, tahun_pengundangan=2023, status=None, urlDownload="-", fileDownload="")
    assert row.document == "perbup-contoh-21-2023"
    assert (row.standing, row.url, row.faults) == (None, "", ())


def test_the_old_set_of_names_is_read() -> None:
    old = {"tanggalData": "2021-02-03", "tahun": 2020, "jenis": "Peraturan Daerah", "nomor": "3", "judul": "Retribusi",
           "lokasi": "Kota Contoh", "status": "Tidak Berlaku", "urldownload": "http://a.go.id/a.pdf"}  # fmt: skip
    (row,) = rows([{**old, "noPeraturan": old.pop("nomor")}])
    assert (row.document, row.standing) == ("perda-kota-contoh-3-2020", LegalStatus.REVOKED)
    assert row.url == "http://a.go.id/a.pdf"


def test_the_titles_own_year_stands_against_the_year_of_publication() -> None:
    assert one(tahun_pengundangan="2024").document == "perbup-contoh-21-2023"
    title = "Peraturan Bupati Contoh tentang Perubahan atas Peraturan Bupati Nomor 5 Tahun 2019"
    assert one(judul=title).document == "perbup-contoh-21-2023"


def test_a_number_with_a_letter_and_entities_in_the_title() -> None:
    row = one(noPeraturan="232A", judul="Tata Cara &amp; Syarat &quot;SPBE&quot;")
    assert row.document == "perbup-contoh-232a-2023"
    assert row.title == 'Tata Cara & Syarat "SPBE"'


def test_a_relative_address_needs_a_base() -> None:
    assert (
        one("https://jdih.contoh.go.id/integrasi", urlDownload="berkas/a.pdf").url
        == "https://jdih.contoh.go.id/berkas/a.pdf"
    )
    assert "--base" in one(urlDownload="berkas/a.pdf").faults[0]
    assert "kosong" in one(urlDownload="").faults[0]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"noPeraturan": "-", "judul": "SPBE"}, "nomor kosong"),
        ({"jenis": "Monografi", "singkatanJenis": "", "judul": "Buku"}, "jenis tidak dikenali"),
        ({"tahun_pengundangan": "", "tanggal_pengundangan": "0000-00-00", "judul": "SPBE"}, "tahun kosong"),
        ({"teuBadan": "", "tempatTerbit": "-"}, "daerahnya"),
    ],
)
def test_a_row_that_says_not_who_it_is_is_named(changed: dict[str, object], why: str) -> None:
    row = one(**changed)
    assert row.document is None
    assert why in "; ".join(row.faults)


def test_what_changes_at_every_reading_is_no_change() -> None:
    assert one().content == one(operasi="5", display="0", lastUpdated="2026-01-01").content
    assert one().content != one(status="Dicabut").content


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("Berlaku", LegalStatus.IN_FORCE), ("Aktif", LegalStatus.IN_FORCE), ("Tidak Berlaku", LegalStatus.REVOKED),
        ("Dicabut", LegalStatus.REVOKED), ("Diubah", LegalStatus.AMENDED), ("Tidak Aktif", LegalStatus.REVOKED),
        ("Tidak Lagi Berlaku", LegalStatus.REVOKED), ("entah", None),
    ],
)  # fmt: skip
def test_free_words_of_standing(words: str, standing: LegalStatus | None) -> None:
    assert standing_of(words) is standing


def test_small_values() -> None:
    assert [plain(value) for value in (None, "", "-", " null ", True, {}, 5)] == ["", "", "", "", "", "", "5"]
    assert [bare_number(text) for text in ("21", "Nomor 21 Tahun 2023", "PM.41", "232A", "3/PMK.03/2022")] == [
        "21", "21", "41", "232A", "3/PMK.03/2022",
    ]  # fmt: skip
    assert [region_of(name) for name in ("Kabupaten Contoh", "Pemerintah Kota Batu", "Provinsi Jawa Timur")] == [
        "Contoh", "Batu", "Jawa Timur",
    ]  # fmt: skip

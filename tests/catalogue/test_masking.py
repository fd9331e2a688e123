"""What identifies a person is masked; rules, dates and years are not."""

from __future__ import annotations

import pytest

from kb.catalogue.masking import masked, masked_values


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NIK saya 3509123456780001 kenapa", "NIK saya [NIK] kenapa"),
        ("nik 3509 1234 5678 0001", "nik [NIK]"),
        ("3509.1234.5678.0001", "[NIK]"),
        ("NIP 198001012005011002", "NIP [NIP]"),
        ("NIP. 19800101 200501 1 002,", "NIP. [NIP],"),
        ("NPWP 12.345.678.9-012.000", "NPWP [nomor]"),
        ("hubungi 081234567890", "hubungi [telepon]"),
        ("0812-3456-7890", "[telepon]"),
        ("+62 812 3456 7890", "[telepon]"),
        ("62812345678901", "[telepon]"),
        ("telp (0526) 2021234", "telp [telepon]"),
        ("telp 021-5551234", "telp [telepon]"),
        ("surel budi.s+1@dinas.example.go.id ya", "surel [surel] ya"),
        ("(budi@example.id)", "([surel])"),
    ],
)
def test_personal_numbers_and_addresses_are_masked(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "UU 11/2008 dan PP 71/2019",
        "Pasal 61 ayat (4) Perpres 95 Tahun 2018",
        "tahun 2018 2019 2020 2021",
        "2018-2019-2020-2021",
        "anggaran Rp1.250.000.000",
        "nomor 188.45/1612/HK/2019",
        "3/PMK.03/2022",
        "24-11-2026",
        "SNI ISO 27001",
        "@akun tanpa titik",
    ],
)
def test_what_a_question_is_about_stays(typed: str) -> None:
    assert masked(typed) == typed


def test_values_are_masked_all_the_way_down_and_keys_stay() -> None:
    value = {"nip": ["NIP 198001012005011002", {"x": "a@b.id"}], "n": 3, "none": None, "yes": True}
    assert masked_values(value) == {"nip": ["NIP [NIP]", {"x": "[surel]"}], "n": 3, "none": None, "yes": True}

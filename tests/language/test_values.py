"""Durations, dates, amounts and offices are found where they stand, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.language.amounts import money_spans, share_spans
from kb.language.dates import date_spans
from kb.language.durations import duration_spans, durations_in
from kb.language.offices import office_spans

Finder = Callable[[str], list[tuple[int, int]]]


def words(finder: Finder, text: str) -> list[str]:
    return [text[start:end] for start, end in finder(text)]


@pytest.mark.parametrize(
    ("finder", "text", "expected"),
    [
        (
            duration_spans,
            "wajib menjawab paling lambat 10 (sepuluh) hari kerja.",
            ["paling lambat 10 (sepuluh) hari kerja"],
        ),
        (
            duration_spans,
            "paling lambat 3 x 24 (tiga kali dua puluh empat) jam",
            ["paling lambat 3 x 24 (tiga kali dua puluh empat) jam"],
        ),
        (duration_spans, "dikibarkan selama satu hari", ["selama satu hari"]),
        (duration_spans, "direviu setiap tahun atau sewaktu-waktu", ["setiap tahun", "sewaktu-waktu"]),
        (duration_spans, "UU Nomor 5 Tahun 2014 dan 1 tahun anggaran", []),
        (date_spans, "pada tanggal 21 April 2008 di Jakarta", ["21 April 2008"]),
        (date_spans, "rencana tahun 2020-2024", ["tahun 2020-2024"]),
        (date_spans, "Perpres Nomor 95 Tahun 2018", []),
        (date_spans, "berlaku sejak tanggal diundangkan", ["sejak tanggal diundangkan"]),
        (
            money_spans,
            "denda paling banyak Rp4.000.000.000,00 (empat miliar rupiah) atau 2 juta rupiah",
            ["paling banyak Rp4.000.000.000,00 (empat miliar rupiah)", "2 juta rupiah"],
        ),
        (money_spans, "47 indikator", []),
        (share_spans, "dipotong 25% (dua puluh lima persen)", ["25% (dua puluh lima persen)"]),
        (share_spans, "sebesar 2,5 persen dari nilai", ["sebesar 2,5 persen"]),
        (
            office_spans,
            "Kepala Dinas Komunikasi dan Informatika melapor kepada bupati melalui sekretaris daerah.",
            ["Kepala Dinas Komunikasi dan Informatika", "bupati", "sekretaris daerah"],
        ),
        (office_spans, "Sekretaris Daerah (Sekda) menjabat.", ["Sekretaris Daerah (Sekda)"]),
        (office_spans, "PPID wajib menetapkan daftar", ["PPID"]),
        (office_spans, "data wajib dicadangkan dan diuji", []),
    ],
)
def test_a_value_is_found_where_it_stands(finder: Finder, text: str, expected: list[str]) -> None:
    assert words(finder, text) == expected


def test_a_duration_counts_its_units() -> None:
    (three,) = durations_in("3 x 24 (tiga kali dua puluh empat) jam")
    assert (three.number, three.each, three.count, three.unit) == (3, 24, 72, "jam")
    (ten,) = durations_in("10 (sepuluh) hari kerja")
    assert (ten.count, ten.unit) == (10, "hari kerja")

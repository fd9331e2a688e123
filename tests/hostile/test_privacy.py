"""What identifies a person is masked however it is spelled; what a question is about is not (M6)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.answering.generation.prompt import first_messages
from kb.catalogue import Catalogue, Logbook
from kb.catalogue.masking import masked

NIK = {"3509 1241 0790 0001": " ", "350912 410790 0001": " ", "35 09 12 410790 0001": " "}
NIP = {"19800101 200501 1 002": " ", "198001 012005 011002": " "}
PHONES = ("0812 3456 7890", "0812 345 6789", "+62 812 3456 7890", "021 5551 2345", "0526 202 1234")
SEPARATORS = {
    "nbsp": "\u00a0",
    "two spaces": "  ",
    "thin": "\u2009",
    "wide": "\u3000",
    "tab": "\t",
    "line": "\n",
    "zero width": "\u200b",
    "filler": "\u3164",
    "hyphen": "-",
    "en dash": "–",
    "em dash": "—",
    "minus": "\u2212",
    "spaced dash": " - ",
    "dot": ".",
    "middle dot": "·",
    "slash": "/",
    "fraction slash": "\u2044",
    "underscore": "_",
    "bar": "|",
    "star": "*",
}
DIGITS = {
    "fullwidth": "０１２３４５６７８９",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "devanagari": "०१२३४५६७८९",
}


def _in_digits(text: str, digits: str) -> str:
    return text.translate({ord(str(number)): digit for number, digit in enumerate(digits)})


GROUPED = [
    (name, spelled.replace(" ", separator), kind)
    for spelled, kind in (
        ("3509 1241 0790 0001", "[NIK]"),
        ("350912 410790 0001", "[NIK]"),
        ("19800101 200501 1 002", "[NIP]"),
        ("0812 3456 7890", "[telepon]"),
    )
    for name, separator in SEPARATORS.items()
]
OTHER_DIGITS = [
    (name, _in_digits(number, digits), kind)
    for number, kind in (
        ("3509124107900001", "[NIK]"),
        ("19800101 200501 1 002", "[NIP]"),
        ("0812-3456-7890", "[telepon]"),
    )
    for name, digits in DIGITS.items()
]
SPELLED = [
    ("area", "(0526) 2021234", "[telepon]"),
    ("area dots", "021.555.1234", "[telepon]"),
    ("area slash", "0526/2021234", "[telepon]"),
    ("country", "+62 (0) 812 3456 7890", "[telepon]"),
    ("country brackets", "(+62) 812-3456-7890", "[telepon]"),
    ("double zero", "0062 812 3456 7890", "[telepon]"),
    ("abroad", "+1 202 555 0123", "[telepon]"),
    ("no zero", "812-3456-7890", "[telepon]"),
    ("digits apart", "0 8 1 2 3 4 5 6 7 8 9 0", "[telepon]"),
    ("pairs", "08 12 34 56 78 90", "[telepon]"),
    ("nik apart", "3 5 0 9 1 2 4 1 0 7 9 0 0 0 0 1", "[NIK]"),
    ("struck through", "0\u03368\u03361\u03362\u03363456\u03367890", "[telepon]"),
    ("keycaps", "".join(f"{digit}\ufe0f\u20e3" for digit in "081234567890"), "[telepon]"),
    ("joiner", "0812\u200d3456\u20607890", "[telepon]"),
    ("chat", "https://wa.me/6281234567890", "[telepon]"),
    ("chat text", "wa.me/6281234567890?text=halo", "[telepon]"),
    ("chat api", "api.whatsapp.com/send?phone=6281234567890", "[telepon]"),
    ("telegram", "t.me/budi_santoso", "[akun]"),
    ("telegram https", "https://telegram.me/budi_santoso", "[akun]"),
    ("line", "line.me/ti/p/~budi", "[akun]"),
    ("at", "budi(at)dinas.example.go.id", "[surel]"),
    ("at spaces", "budi at dinas.example.go.id", "[surel]"),
    ("at square", "budi.s [at] dinas [dot] example", "[surel]"),
    ("at sign apart", "budi @ dinas.example.go.id", "[surel]"),
    ("at curly", "budi{at}dinas.example", "[surel]"),
    ("at titik", "budi (at) dinas titik go titik id", "[surel]"),
    ("at dot", "budi at dinas dot example dot id", "[surel]"),
    ("fullwidth at", "budi＠dinas．example", "[surel]"),
    ("zero width at", "budi\u200b@\u200bdinas.example", "[surel]"),
    ("nbsp at", "budi\u00a0@\u00a0dinas.example", "[surel]"),
    ("npwp", "12.345.678.9-012.000", "[nomor]"),
    ("npwp dashes", "12-345-678-9-012-000", "[nomor]"),
    ("npwp plain", "123456789012000", "[nomor]"),
    ("card", "4111 1111 1111 1111", "[NIK]"),
]
NAMED = [
    ("bpjs", "BPJS 0001234567890", "BPJS [nomor]"),
    ("bpjs dashes", "no. BPJS: 0001-2345-67890", "no. BPJS: [nomor]"),
    ("bpjs work", "BPJS Ketenagakerjaan 12345678901", "BPJS Ketenagakerjaan [nomor]"),
    ("jkn", "kartu JKN saya 0001 2345 67890", "kartu JKN saya [nomor]"),
    ("sim", "SIM C 9012 3456 7890", "SIM C [nomor]"),
    ("sim plain", "SIM 901234567890", "SIM [nomor]"),
    ("account", "rekening BRI 0012-01-123456-50-1", "rekening BRI [nomor]"),
    ("account bca", "rek. BCA a.n. Budi: 123 456 7890", "rek. BCA a.n. Budi: [nomor]"),
    ("account bank", "Bank Mandiri 1234567890123", "Bank Mandiri [nomor]"),
    ("nip old", "NIP lama 131234567", "NIP lama [NIP]"),
    ("nik dotted", "NIK.35.09.12.410790.0001", "NIK.[NIK]"),
    ("nik short", "NIK saya 35091241079", "NIK saya [NIK]"),
    ("family", "No. KK 3509124107900001", "No. KK [NIK]"),
    ("nrp", "NRP 87654321", "NRP [NIP]"),
    ("local phone", "telp. 2021234", "telp. [telepon]"),
    ("wa", "WA 8123-4567-890", "WA [telepon]"),
    ("passport", "paspor A1234567", "paspor [nomor]"),
]


@pytest.mark.parametrize(("typed", "kind"), [row[1:] for row in (*GROUPED, *OTHER_DIGITS, *SPELLED)])
def test_m6_a_spelling_does_not_get_a_number_past_the_masker(typed: str, kind: str) -> None:
    assert masked(f"tolong cek {typed}, terima kasih") == f"tolong cek {kind}, terima kasih"


@pytest.mark.parametrize(("typed", "kept"), [row[1:] for row in NAMED])
def test_m6_a_number_that_a_word_names_is_masked(typed: str, kept: str) -> None:
    assert masked(typed) == kept


def test_m6_there_are_at_least_120_spellings_and_60_texts_that_stay() -> None:
    assert len({typed for _, typed, _ in (*GROUPED, *OTHER_DIGITS, *SPELLED, *NAMED)}) >= 120
    assert len(set(STAYS)) >= 60


STAYS = """
Perpres Nomor 95 Tahun 2018
Undang-Undang Nomor 11 Tahun 2008 tentang ITE
UU 11/2008 dan PP 71/2019
UU Nomor 1/2024, UU Nomor 19/2016, UU Nomor 11/2008
Pasal 61 ayat (4) Perpres 95 Tahun 2018
Pasal 27 ayat (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)
Pasal 12, 13, 14, 15, 16, 17, 18, dan 19
Pasal 5 Pasal 6 Pasal 7 Pasal 8 Pasal 9 Pasal 10
pasal 1 2 3 4 5 6 7 8 9 10 11 12
nomor 188.45/1612/HK/2019
nomor 188.45/124/2023
Keputusan Bupati Nomor 188.45/124/2023 dan 188.45/125/2023
surat 821.2/1234/2024/001
surat 0812/123/2023
surat nomor 005/1234/2023
surat 021/555/2019
3/PMK.03/2022
HK.02.01/MENKES/2015/2019
PM 3 Tahun 2022 Nomor 3 Tahun 2023
tahun 2018 2019 2020 2021
2018-2019-2020-2021
tahun 2018/2019 dan 2019/2020
RPJMD 2021-2026, RPJMN 2020-2024
24-11-2026
17/08/2023
2023-08-17
01-01-2023 - 31-12-2023
01/01/2023 31/12/2023
17-08-2023 01-12-2023
20230101 20231231
2023-01-01 2023-12-31
pukul 08.00-16.00
pukul 08.15-16.00 08.30-15.30
Senin 08.15-12.00, 13.00-16.15
anggaran Rp1.250.000.000
anggaran Rp 3.325.118.345.000.000
pagu Rp15000000000
pagu 2000000000000 rupiah
Rp3,515,916,100,000
sebesar 12.345.678 dan 23.456.789 dan 34.567.890
1.234.567,89
12.345 67.890 12.345 67.890
kode rekening 5.1.02.01.01.0024
5.1.02.02.001.00061
rekening belanja 5.1.02.01.001.00024
nomenklatur 2.16.02.2.01.0001
2.16.02.2.01.0001.5.1.02.01.001.00024
kode rekening 510201001000
kode barang 1.3.2.05.01.04.001
kode wilayah 35.09.12.2001
kode wilayah 3509122001
kode satker 123456
paket tender 12345678
kode RUP 45678901
NIB 9120001234567
KBLI 62019
ISBN 978-602-1234-56-7
ISO/IEC 27001:2013 27002:2022
SNI ISO 27001
HK.03.1.23.12.11.10569 Tahun 2011
HK.04.133.12.11.09938
Bank Tabungan Negara,Jakarta,Berlaku,1998,88,,24 April 1998
1,50 | 1,10 | 1,00 | 2,29 | 1,68
pandu-20261130-082036.tar.gz
20261130-082036-123456-r12
alamat 2001:0db8:85a3:0370:7334:1234:5678:9012
IPv4 192.168.100.200
indeks SPBE 2,34 2,56 2,78 3,01 3,12
nilai 3.45 3.56 3.67
port 8080 8443 5432
versi 1.2.3.4
@akun tanpa titik
NIK 16 digit dan NIP 18 digit
BPJS menurut Perpres 82/2018 dan 64/2020
rekening kas umum daerah Permendagri 77/2020
SIM Diklat 2022-2023
telepon tahun 2019 2020
WA grup 2023
hubungi 112 119 1500671
lihat https://jdih.example.go.id/2023/12/peraturan
law at jdih.example.go.id
rapat di gedung 2 lantai 3 ruang 4 kursi 5
Jalan Merdeka Nomor 12-14, kode pos 12345
perbup-tabalong-21-2023#pasal-61-ayat-4
m² dan 10³ serta ½ bagian
""".strip().splitlines()


@pytest.mark.parametrize("typed", STAYS)
def test_m6_what_a_question_is_about_stays_as_it_was_typed(typed: str) -> None:
    assert masked(typed) == typed
    assert masked(f"apa isi {typed} itu?") == f"apa isi {typed} itu?"


def test_m6_a_language_model_and_the_audit_trail_get_masked_words(tmp_path: Path) -> None:
    asked = first_messages("apakah 0812\u00a03456\u00a07890 atau budi(at)dinas.example terdaftar?", [])[-1][1]
    assert "[telepon] atau [surel]" in asked
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/katalog.sqlite")
    logbook = Logbook(catalogue.engine)
    logbook.audit("admin", "unggah", "KTP_3509124107900001.pdf", "dari 0812/3456/7890")
    entry = logbook.audit_trail()[0]
    catalogue.close()
    assert (entry.target, entry.detail) == ("KTP_[NIK].pdf", "dari [telepon]")


@pytest.mark.parametrize(
    "piece",
    ["1 ", "12.", "0812-", "a@", "budi at ", "wa.me/", "(at)", "3509124107900001 ", "０", "\u200b", "NIK ", "a.b"],
)
def test_m6_masking_takes_time_as_the_text_is_long(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        took = []
        for _ in range(3):
            began = time.process_time()
            masked(text)
            took.append(time.process_time() - began)
        return min(took)

    seconds(2000)
    assert seconds(32_000) < 40 * max(seconds(4000), 0.005)  # eight times the text; a square would take 64 times

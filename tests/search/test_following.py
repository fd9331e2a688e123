"""Follow-ups as text: a new subject, words that point back, the second of what was listed, the year before."""

import pytest

from kb.search.following import asks_a_term, has_clitic, listed, named_outright, points_back, without_opener


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("ganti topik kak. syarat pinjam ruang rapat apa", "syarat pinjam ruang rapat apa"),
        ("oh ya beda hal, ruang rapat dipinjam ke siapa?", "ruang rapat dipinjam ke siapa?"),
        ("Baik. Hal lain: siapa yang meminjamkan ruang rapat?", "siapa yang meminjamkan ruang rapat?"),
        ("mau nanya lain, ruang rapat bisa dipinjam?", "ruang rapat bisa dipinjam?"),
        ("Pindah topik ya, siapa yang memegang kunci?", "siapa yang memegang kunci?"),
        ("Sekalian tanya soal lain, kunci dipegang siapa?", "kunci dipegang siapa?"),
        ("Oke, saya mau bertanya hal lain. Kunci dipegang siapa?", "Kunci dipegang siapa?"),
        ("beda topik nih min, kunci dipegang siapa", "kunci dipegang siapa"),
        ("terima kasih, ada pertanyaan lain: kunci dipegang siapa", "kunci dipegang siapa"),
    ],
)
def test_words_that_open_a_new_subject_are_cut(text: str, question: str) -> None:
    assert without_opener(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "hal apa saja yang diatur?",
        "soal ujiannya dikirim ke mana?",
        "lain kali boleh?",
        "selain itu apa?",
        "kalau hal lain yang dilarang apa?",
        "mau tanya dong, syaratnya apa",
        "ganti topik",
        "",
    ],
)
def test_other_words_open_nothing(text: str) -> None:
    assert without_opener(text) is None


@pytest.mark.parametrize(
    "text",
    ["kalau di desa?", "terus kalau lewat?", "itu wajib?", "lha gimana dong", "untuk camat?",
     "setelah itu ke mana", "siapa yang menyetujui hal tersebut", "dikirim ke sana lewat apa", "beliau menunjuk siapa"],
)  # fmt: skip
def test_words_that_point_back_are_seen(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text", ["siapa kepala desa", "mau tanya syarat pindah", "hanya camat yang boleh?", "punya siapa"]
)
def test_words_that_only_look_like_it_are_not(text: str) -> None:
    assert not points_back(text)
    assert not has_clitic(text)


def test_a_word_in_nya_may_point_back() -> None:
    assert has_clitic("sanksinya?") and has_clitic("SK-nya siapa yang simpan")
    assert not points_back("sanksinya?")


def test_a_term_asked_for_by_its_name_needs_nothing_before() -> None:
    assert asks_a_term("apa itu SPBE?")
    assert not asks_a_term("artinya?")


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Pilihannya meliputi hindari, kurangi, alihkan, dan terima. (Pedoman, BAB III)",
         ("hindari", "kurangi", "alihkan", "terima")),
        ("Nilainya ramah, teliti, jujur dan sabar", ("Nilainya ramah", "teliti", "jujur", "sabar")),
        ("Isinya: a. nama pemohon; b. alamat: jalan dan nomor; c. tanda tangan.",
         ("nama pemohon", "alamat", "tanda tangan")),
        ("“1. Mengisi formulir. (Pemohon)\n2. Memeriksa. (Petugas)” (SOP)", ("Mengisi formulir", "Memeriksa")),
        ("Ada dua, lihat (a) Orang: takut salah. (b) Uang: tidak ada.", ("Orang", "Uang")),
        ("Camat melapor kepada bupati, lalu selesai. (Perbup 1/2020, Pasal 2)", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_what_a_text_lists(text: str, things: tuple[str, ...]) -> None:
    assert listed(text) == things


def test_the_second_is_named() -> None:
    answer = "Pilihannya meliputi hindari, kurangi, alihkan, dan terima."
    assert named_outright("yang kedua maksudnya?", "", answer) == "kurangi maksudnya?"
    assert named_outright("terus yg ke-3 gimana", "", answer) == "terus alihkan gimana"
    assert named_outright("poin 1 contohnya apa", "", answer) == "hindari contohnya apa"
    assert named_outright("kalau yang terakhir?", "", answer) == "kalau terima?"
    assert named_outright("yang kelima?", "", answer) == "yang kelima?"
    assert named_outright("yang kedua?", "", "Tidak ada daftar.") == "yang kedua?"


def test_the_year_before_and_after_is_named() -> None:
    assert named_outright("kalau tahun sebelumnya?", "nilai desa tahun 2021 berapa", "") == "kalau tahun 2020?"
    assert named_outright("tahun berikutnya?", "nilai desa berapa", "Nilai 2021 ialah 3.") == "tahun 2022?"
    assert named_outright("tahun sebelumnya?", "nilai desa berapa", "") == "tahun sebelumnya?"
    assert named_outright("pasal sebelumnya?", "tahun 2021", "") == "pasal sebelumnya?"

"""The layer under a scan is read in the order of the page, whatever order it lists its lines in."""

from __future__ import annotations

from pathlib import Path

from made_pdf import drawn_pdf

from kb.reading import read
from kb.reading.scans import Frame, Scan
from kb.reading.words import Picture, Word
from kb.settings import Settings
from kb.structure.understanding import understand

Piece = tuple[float, float, str]
"""Left, height above the page's foot, words."""


def _layer(folder: Path, *pages: list[Piece]) -> list[str]:
    """The text of pages whose words lie unseen, in the order given."""
    contents = ["3 Tr " + " ".join(_shown(*piece) for piece in pieces) for pieces in pages]
    path = folder / "pindaian.pdf"
    path.write_bytes(drawn_pdf(contents))
    return [page.text for page in read(path, Settings(ocr=False)).pages]


def _shown(left: float, height: float, words: str) -> str:
    escaped = words.replace("(", r"\(").replace(")", r"\)")
    return f"BT 1 0 0 1 {left} {height} Tm /F1 11 Tf ({escaped}) Tj ET"


LISTED = [
    (80.0, 700.0, "(2)"),
    (80.0, 672.0, "(3)"),
    (260.0, 750.0, "Pasal 8"),
    (80.0, 728.0, "(1) Aset dikelola oleh badan pelaksana"),
    (100.0, 714.0, "setiap tahun."),
    (100.0, 700.0, "Aset dapat disewakan kepada"),
    (100.0, 686.0, "masyarakat."),
    (100.0, 672.0, "Sewa ditetapkan oleh komite."),
]


def test_marks_listed_before_all_items_stand_before_their_own(tmp_path: Path) -> None:
    (text,) = _layer(tmp_path, LISTED)

    assert (
        text.split()
        == (
            "Pasal 8 (1) Aset dikelola oleh badan pelaksana setiap tahun. (2) Aset dapat disewakan kepada masyarakat."
            " (3) Sewa ditetapkan oleh komite."
        ).split()
    )


def test_each_ayat_of_such_a_page_is_a_passage_of_its_own(tmp_path: Path) -> None:
    head = [
        (180.0, 790.0 - 16 * row, words)
        for row, words in enumerate(
            ["PERATURAN BUPATI CONTOH", "NOMOR 3 TAHUN 2022", "TENTANG", "ASET", "MEMUTUSKAN:", "Pasal 7"]
        )
    ]
    path = tmp_path / "perbup.pdf"
    first = [*head, (80.0, 690.0, "Aset dicatat.")]
    path.write_bytes(drawn_pdf(["3 Tr " + " ".join(_shown(*piece) for piece in page) for page in (first, LISTED)]))

    document = understand(read(path, Settings(ocr=False)))

    (eighth,) = (section for section in document.walk() if section.kind == "pasal" and section.number == "8")
    assert [verse.text for verse in eighth.children if verse.kind == "ayat"] == [
        "(1) Aset dikelola oleh badan pelaksana setiap tahun.",
        "(2) Aset dapat disewakan kepada masyarakat.",
        "(3) Sewa ditetapkan oleh komite.",
    ]


def test_the_rest_of_a_line_listed_far_below_goes_on_with_it(tmp_path: Path) -> None:
    pieces = [
        (80.0, 700.0, "(1) Penyelesaian sengketa"),
        (260.0, 640.0, "BAB XIII"),
        (240.0, 700.0, "data pribadi dilakukan"),
        (100.0, 686.0, "melalui arbitrase."),
    ]

    (text,) = _layer(tmp_path, pieces)

    assert text.split() == "(1) Penyelesaian sengketa data pribadi dilakukan melalui arbitrase. BAB XIII".split()


def test_words_listed_apart_go_into_the_white_they_left_in_a_line(tmp_path: Path) -> None:
    pieces = [
        (80.0, 714.0, "dikecualikan dalam hal:"),
        (80.0, 700.0, "a."),
        (220.0, 700.0, "peraturan perundangan"),
        (100.0, 686.0, "yang tidak memungkinkan."),
        (104.0, 700.0, "terdapat ketentuan"),
    ]

    (text,) = _layer(tmp_path, pieces)

    assert " ".join(text.split()) == (
        "dikecualikan dalam hal: a. terdapat ketentuan peraturan perundangan yang tidak memungkinkan."
    )


def test_a_layer_in_order_and_one_with_columns_stay_as_they_are(tmp_path: Path) -> None:
    ordered = [(80.0, 700.0 - 14 * row, f"Baris ke {row} dari naskah ini.") for row in range(5)]
    columns = [(80.0, 700.0 - 14 * row, f"Kolom kiri baris {row} naskah") for row in range(5)]
    columns += [(320.0, 700.0 - 14 * row, f"Kolom kanan baris {row} naskah") for row in range(5)]

    texts = _layer(tmp_path, ordered, columns)

    assert [line.strip() for line in texts[0].split("\n")] == [words for _, _, words in ordered]
    assert texts[1].split() == " ".join(words for _, _, words in columns).split()


def test_labels_that_recognition_listed_as_a_column_stand_before_their_words() -> None:
    lines = [
        (0, 60, 100, "Menetapkan :"),
        (0, 60, 140, "KESATU"),
        (0, 60, 180, "KEDUA"),
        (1, 200, 60, "MEMUTUSKAN :"),
        (2, 190, 140, ": Menetapkan sistem informasi."),
        (2, 190, 180, ": Keputusan ini mulai berlaku."),
    ]
    words = tuple(
        Word(word, (left + 12.0 * at, top, left + 12.0 * (at + len(word)), top + 20.0), (block, 1, row), 90.0)
        for row, (block, left, top, line) in enumerate(lines)
        for at, word in _placed(line)
    )
    picture = Picture(800, 300, bytes(800 * 300))

    text = Scan(1, words, Frame(1, picture, 0.0, 1.0)).text

    assert text.split("\n") == [
        "MEMUTUSKAN :",
        "Menetapkan :",
        "KESATU : Menetapkan sistem informasi.",
        "KEDUA : Keputusan ini mulai berlaku.",
    ]


def _placed(line: str) -> list[tuple[int, str]]:
    """The words of a line, each with how many signs stand before it."""
    starts = [at for at in range(len(line)) if line[at] != " " and (at == 0 or line[at - 1] == " ")]
    return list(zip(starts, line.split(), strict=True))

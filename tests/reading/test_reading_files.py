"""Reading a file: what is read, and the words in which everything else is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from made_pdf import SMALL_LAW, made_pdf
from pypdf import PdfReader, PdfWriter

from kb.errors import InputRefused
from kb.reading import files_under, read, supported
from kb.settings import Settings


def _settings(**values: int) -> Settings:
    return Settings.model_validate(values)


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _encrypted(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made_pdf(SMALL_LAW))))
    writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_digital_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    pages = read(_write(tmp_path, "hukum.pdf", made_pdf(SMALL_LAW)), _settings())
    assert [page.number for page in pages.pages] == [1, 2]
    assert "Pasal 1" in pages.pages[0].text
    assert "Pasal 2" in pages.pages[1].text
    assert pages.media_type == "application/pdf"
    assert len(pages.sha256) == 64
    assert pages.empty == ()


def test_page_without_text_is_empty_and_named(tmp_path: Path) -> None:
    pages = read(_write(tmp_path, "campur.pdf", made_pdf([SMALL_LAW[0], [], ["- 3 -"]])), _settings())
    assert pages.empty == (2, 3)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Layanan", "Layanan"),
        ("\ufeffLayanan é".encode(), "Layanan é"),
        ("Layanan é".encode("cp1252"), "Layanan é"),
        ("Layanan é".encode("utf-16"), "Layanan é"),
        (b"satu\r\ndua", "satu\ndua"),
    ],
)
def test_encodings_of_text(tmp_path: Path, content: bytes, text: str) -> None:
    assert read(_write(tmp_path, "catatan.md", content), _settings()).pages[0].text == text


def test_form_feed_parts_pages(tmp_path: Path) -> None:
    assert len(read(_write(tmp_path, "dua.txt", b"satu\fdua"), _settings()).pages) == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("kosong.md", b" \n\n ", "kosong"),
        ("terpotong.pdf", made_pdf(SMALL_LAW)[:400], "rusak"),
        ("sampah.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 500, "rusak"),
        ("gambar.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "gambar PNG"),
        ("halaman.pdf", b"<!doctype html><html>404</html>", "halaman web"),
        ("hukum.md", made_pdf(SMALL_LAW), "isinya PDF"),
        ("biner.txt", b"abc\x00\x01\x02" * 99, "data biner"),
        ("pindaian.pdf", made_pdf([[], []]), "tanpa lapisan teks"),
        ("data.json", b"{}", "belum dapat dibaca"),
        ("surat.docx", b"PK\x03\x04", "rusak"),
        ("lama.xls", b"\xd0\xcf\x11\xe0", "Excel lama"),
        ("makro.xlsm", b"PK\x03\x04", "bermakro"),
        ("tanpa_akhiran", b"abc", "belum dapat dibaca"),
        ("kunci.pdf", _encrypted("rahasia", "pemilik"), "kata sandi"),
    ],
)
def test_what_cannot_be_read_is_refused_with_reason_and_remedy(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(InputRefused) as caught:
        read(_write(tmp_path, name, content), _settings())
    assert says in caught.value.reason
    assert caught.value.file == name
    assert caught.value.remedy


def test_pdf_that_the_empty_password_opens_is_read(tmp_path: Path) -> None:
    pages = read(_write(tmp_path, "terbuka.pdf", _encrypted("", "pemilik")), _settings())
    assert "LAYANAN DIGITAL CONTOH" in pages.pages[0].text


def test_missing_file_is_refused(tmp_path: Path) -> None:
    for name in ("tiada.pdf", "tiada", "tiada.xyz"):
        with pytest.raises(InputRefused, match="tidak ditemukan"):
            read(tmp_path / name, _settings())


def test_too_large_and_too_many_pages(tmp_path: Path) -> None:
    big = _write(tmp_path, "besar.txt", b"x" * (2 * 1024 * 1024))
    with pytest.raises(InputRefused, match="melebihi batas 1 MiB"):
        read(big, _settings(max_file_mb=1))
    with pytest.raises(InputRefused, match="melebihi batas 1"):
        read(_write(tmp_path, "dua.pdf", made_pdf(SMALL_LAW)), _settings(max_pages=1))


def test_pdf_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    slow = made_pdf([["kata"] * 400_000])
    with pytest.raises(InputRefused, match="terlalu lama"):
        read(_write(tmp_path, "lambat.pdf", slow), _settings(read_seconds=1))


def test_pdf_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made_pdf([["kata"] * 2_000_000]))))
    for page in writer.pages:
        page.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(InputRefused):
        read(_write(tmp_path, "bom.pdf", out.getvalue()), _settings(read_memory_mb=128))


def test_folder_is_listed_sorted_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.md", "a.pdf", "c.docx", ".rahasia", "sub/d.txt", ".git/e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [path.name for path in files_under(tmp_path)] == ["a.pdf", "b.md", "c.docx", "d.txt"]
    assert files_under(tmp_path / "b.md") == [tmp_path / "b.md"]
    assert supported(Path("A.PDF"))
    assert supported(Path("a.docx"))
    assert not supported(Path("a.xls"))

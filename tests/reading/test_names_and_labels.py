"""Names that are no UTF-8, names in archives of other systems, and charset labels that lie."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from office_made import read_bytes

from kb.reading import members, read_member
from kb.reading.names import kept, path_of, shown
from kb.settings import Settings


def test_a_name_that_is_no_utf8_is_shown_kept_and_found_again(tmp_path: Path) -> None:
    raw = os.path.join(os.fsencode(tmp_path), b"Panduan \xe9dit.md")  # noqa: PTH118 - bytes
    with open(raw, "wb") as file:  # noqa: PTH123 - bytes
        file.write(b"# Panduan\n\nIsi.\n")
    path = next(tmp_path.iterdir())
    assert shown(path.name) == "Panduan édit.md"
    assert path_of(kept(path)) == path
    kept(path).encode("utf-8")
    with members([path], Settings()) as found:
        assert found[0].name == "Panduan édit.md"
        assert read_member(found[0], Settings()).file == "Panduan édit.md"
        found[0].origin.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Panduan \x82dit.md", "Panduan édit.md"),
        (b"Panduan \xe9dit.md", "Panduan édit.md"),
        ("Panduan édit.md".encode(), "Panduan édit.md"),
        (b"Rapat 10:30.md", "Rapat 10:30.md"),
        (b"Catatan: rapat/isi.md", "Catatan: rapat/isi.md"),
    ],
    ids=["cp437", "cp1252", "utf-8 without its flag", "colon", "colon in a folder"],
)
def test_names_in_archives(tmp_path: Path, raw: bytes, text: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("n" * len(raw), "# Panduan\n\nIsi.\n")
    (tmp_path / "a.zip").write_bytes(out.getvalue().replace(b"n" * len(raw), raw))
    with members([tmp_path / "a.zip"], Settings()) as found:
        assert [(one.name, one.refused) for one in found] == [(f"a.zip/{text}", None)]


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso-8859-1", "utf-8", "kafé — ≥"),
        ("utf-8", "cp1252", "kafé"),
        ("utf-7", "utf-8", "kafé"),
        ("bukan-nama", "utf-8", "kafé"),
        ("utf-16", "utf-8", "kafé"),
        ("windows-1251", "cp1251", "Устав"),
    ],
)
def test_labels_that_lie_do_no_harm(tmp_path: Path, label: str, encoding: str, text: str) -> None:
    page = f"<html><meta charset='{label}'><p>Isi: {text}</p>".encode(encoding)
    assert read_bytes(tmp_path, "a.html", page)[0] == f"Isi: {text}"


def test_a_stray_byte_in_utf8_spoils_nothing_else(tmp_path: Path) -> None:
    content = "Kafé ".encode() + b"\xe9dit \x96 " + "≥ 5".encode()
    assert read_bytes(tmp_path, "a.txt", content)[0] == "Kafé édit – ≥ 5"

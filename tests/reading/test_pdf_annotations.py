"""What stands on a PDF beside its pages' own text: each kind is read as shown, or told."""

from __future__ import annotations

import io
from pathlib import Path

from made_pdf import drawn_pdf
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from kb.reading import read
from kb.reading.office import LOST
from kb.settings import Settings
from kb.structure.passages import passages
from kb.structure.understanding import understand
from kb.types import Pages

LABELS = ["Nama subdomain:", "Kelas layanan:", "Jenis layanan:", "", "Dinas menjawab dalam lima hari."]


def _writer() -> PdfWriter:
    lines = (
        "".join(f"BT /F1 11 Tf 72 {700 - 30 * n} Td ({line}) Tj ET " for n, line in enumerate(LABELS) if line)
        + "BT /F1 11 Tf 220 640 Td (Baru) Tj ET BT /F1 11 Tf 320 640 Td (Perpanjangan) Tj ET"
    )
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(drawn_pdf([lines]))))
    return writer


def _read(folder: Path, writer: PdfWriter) -> Pages:
    path = folder / "formulir.pdf"
    with path.open("wb") as file:
        writer.write(file)
    return read(path, Settings(ocr=False))


def _field(writer: PdfWriter, kind: str, name: str, box: tuple[float, float, float, float], **more: object) -> None:
    """A field of the form that is its own widget."""
    fields = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject("/Widget"),
        "/FT": NameObject(kind),
        "/F": NumberObject(4),
    }
    fields |= {"/T": TextStringObject(name), "/Rect": ArrayObject(FloatObject(side) for side in box)}
    fields |= {f"/{key}": value for key, value in more.items()}
    widget = writer._add_object(DictionaryObject({NameObject(key): value for key, value in fields.items()}))
    page = writer.pages[0]
    page.setdefault(NameObject("/Annots"), ArrayObject()).append(widget)
    root = writer.root_object
    form = root.setdefault(NameObject("/AcroForm"), DictionaryObject({NameObject("/Fields"): ArrayObject()}))
    form[NameObject("/NeedAppearances")] = BooleanObject(value=True)
    form["/Fields"].append(widget)


def _box(writer: PdfWriter, name: str, left: float, state: str) -> None:
    look = DictionaryObject({NameObject("/Ya"): NameObject("/Ya"), NameObject("/Off"): NameObject("/Off")})
    appearance = DictionaryObject({NameObject("/N"): look})
    _field(writer, "/Btn", name, (left, 637, left + 12, 649), AS=NameObject(state), V=NameObject(state), AP=appearance)


def test_values_of_a_form_stand_behind_their_labels(tmp_path: Path) -> None:
    writer = _writer()
    _field(writer, "/Tx", "nama", (200, 696, 400, 714), V=TextStringObject("ikan.sukamerta.go.id"))
    options = ArrayObject(
        ArrayObject([TextStringObject(code), TextStringObject(shown)])
        for code, shown in (("t", "Tinggi"), ("r", "Rendah"))
    )
    _field(writer, "/Ch", "kelas", (200, 666, 400, 684), V=TextStringObject("t"), Opt=options, Ff=NumberObject(1 << 17))
    _box(writer, "baru", 200, "/Ya")
    _box(writer, "lama", 300, "/Off")
    lines = _read(tmp_path, writer).pages[0].text.split("\n")
    assert lines[:4] == [
        "Nama subdomain: ikan.sukamerta.go.id",
        "Kelas layanan: Tinggi",
        "Jenis layanan: ☑ Baru ☐ Perpanjangan",
        "Dinas menjawab dalam lima hari.",
    ]


def test_hidden_fields_are_not_shown_and_passwords_are_told(tmp_path: Path) -> None:
    writer = _writer()
    _field(writer, "/Tx", "gaib", (200, 696, 400, 714), V=TextStringObject("tersembunyi"), F=NumberObject(2))
    _field(writer, "/Tx", "sandi", (200, 666, 400, 684), V=TextStringObject("rahasia"), Ff=NumberObject(1 << 13))
    pages = _read(tmp_path, writer)
    assert "tersembunyi" not in pages.pages[0].text
    assert "rahasia" not in pages.pages[0].text + pages.metadata[LOST]
    assert "kata sandi" in pages.metadata[LOST]


def test_a_typed_note_is_a_passage_and_a_comment_is_told(tmp_path: Path) -> None:
    writer = _writer()
    writer.add_annotation(0, FreeText(text="Batas waktu diubah menjadi tujuh hari", rect=(72, 500, 300, 520)))
    writer.add_annotation(0, Text(text="Tanyakan kepada Bagian Hukum", rect=(72, 450, 90, 470)))
    pages = _read(tmp_path, writer)
    assert "tujuh hari" not in pages.pages[0].text
    document = understand(pages)
    assert any("Batas waktu diubah menjadi tujuh hari" in passage.text for passage in passages(document))
    assert any("Tanyakan kepada Bagian Hukum" in gap.message for gap in document.gaps)


def test_attached_files_are_told_by_name(tmp_path: Path) -> None:
    writer = _writer()
    writer.add_attachment("daftar-aset.xlsx", b"isi")
    (gap,) = understand(_read(tmp_path, writer)).gaps
    assert "daftar-aset.xlsx" in gap.message


def test_an_xfa_form_is_told(tmp_path: Path) -> None:
    writer = _writer()
    _field(writer, "/Tx", "nama", (200, 696, 400, 714), V=TextStringObject("ikan"))
    form = writer.root_object["/AcroForm"]
    form[NameObject("/XFA")] = ArrayObject([TextStringObject("datasets"), TextStringObject("<xfa/>")])
    assert any("XFA" in gap.message for gap in understand(_read(tmp_path, writer)).gaps)

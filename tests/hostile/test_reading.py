"""Files that are read: what their authors wish the reader to do, and what it does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from hostile_files import many_pages, with_parts, word, workbook
from made_pdf import SMALL_LAW, made_pdf

from kb.errors import InputRefused
from kb.feeds.fetch import refused_address
from kb.knowledge_base import KnowledgeBase
from kb.reading import read
from kb.reading import sandbox as asking
from kb.reading.sandbox import ask
from kb.settings import Settings

ROOT = Path(__file__).parents[2]
HEAD = "kind: sop\nform: contoh\ntitle: Judul\nissuer: Dinas\nstatus: bukan_norma\nstatus_checked: 2026-01-01\n"
GOOD = f"---\n{HEAD}confidence: V\nsources: [a]\n---\n# Ringkasan\nLayanan surat.\n\n# Langkah 1\nKirim surat.\n"


@pytest.fixture
def pandu(tmp_path: Path, tiny_model: Path) -> KnowledgeBase:
    wanted = {"data": tmp_path / "data", "embedding_model": str(tiny_model), "read_seconds": 4, "read_memory_mb": 512}
    return KnowledgeBase.open(Settings.model_validate(wanted))


def taken(pandu: KnowledgeBase, folder: Path, **contents: str | bytes) -> dict[str, str]:
    """What became of each file of a batch: its outcome, or why it was refused."""
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = pandu.ingest([folder])
    return {found.file: found.error or found.outcome for found in report.documents}


# --- H1 --------------------------------------------------------------------------------------------------------------


def unfolding() -> str:
    """A few hundred bytes that stand for a thousand million words."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "---\nkind: sop\ntitle: [*a9]\n" + "\n".join(lines) + "\n---\n# Ringkasan\nisi\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (unfolding(), "jangkar atau alias"),
        (GOOD.replace("Judul", "&a Judul"), "jangkar atau alias"),
        (GOOD.replace("Judul", "!!binary SnVkdWw="), "penanda tipe"),
        (GOOD.replace("Judul", "!!python/object/apply:os.getpid []"), "penanda tipe"),
        (GOOD.replace("[a]", "[" * 200 + "a" + "]" * 200), "bertumpuk"),
        (GOOD.replace("Judul", "x" * 40_000), "lebih panjang"),
        (GOOD.replace("2026-01-01", "2026-99-99"), "nilai yang tidak mungkin"),
        (GOOD.replace("Judul", "9" * 9_000), "nilai yang tidak mungkin"),
    ],
    ids=["aliases", "anchor", "tag", "object", "deep", "long", "date", "number"],
)
def test_h1_front_matter_stands_for_no_more_than_is_written(
    pandu: KnowledgeBase, tmp_path: Path, text: str, why: str
) -> None:
    began = time.monotonic()
    became = taken(pandu, tmp_path / "masuk", jahat_md=text, baik_md=GOOD)
    assert time.monotonic() - began < 15
    assert became["baik.md"] == "new"
    assert why in became["jahat.md"] and "docs/document-format.md" in became["jahat.md"]


# --- M2 --------------------------------------------------------------------------------------------------------------

LONG = "PERATURAN PRESIDEN\nNOMOR 1 TAHUN 2020\nTENTANG\nLAYANAN\n" + "".join(
    f"Pasal {number}\n(1) Dinas wajib melayani sesuai dengan Pasal {number + 1} ayat (1).\n" for number in range(60_000)
)


def test_m2_a_text_that_takes_too_long_to_understand_is_given_up_and_the_batch_goes_on(
    pandu: KnowledgeBase, tmp_path: Path
) -> None:
    pandu = KnowledgeBase.open(pandu.settings.model_copy(update={"read_seconds": 2}))
    began, worked = time.monotonic(), time.process_time()
    became = taken(pandu, tmp_path / "masuk", panjang_txt=LONG, baik_md=GOOD)
    assert time.monotonic() - began < 25
    assert time.process_time() - worked < 10
    assert became["baik.md"] == "new"
    assert "terlalu lama" in became["panjang.txt"] and "KB_READ_SECONDS" in became["panjang.txt"]


@pytest.mark.parametrize("text", ["Pasal 1\n" * 25_000, ("\u2003" * 5_000 + "Pasal 1\n") * 20], ids=["pasal", "blanks"])
def test_m2_texts_made_to_be_slow_end_within_the_limits(pandu: KnowledgeBase, tmp_path: Path, text: str) -> None:
    began = time.monotonic()
    became = taken(pandu, tmp_path / "masuk", lambat_txt=text, baik_md=GOOD)
    assert time.monotonic() - began < 30
    assert became["baik.md"] == "new"


# --- M3 --------------------------------------------------------------------------------------------------------------

BARE = """
import importlib.util, socket, sys
spec = importlib.util.spec_from_file_location("worker", {worker!r})
worker = importlib.util.module_from_spec(spec)
sys.modules["worker"] = worker
spec.loader.exec_module(worker)
worker.bare_packages()
import kb.reading.confinement as confinement
confinement.landlock = confinement.seccomp = lambda *_, **__: False
worker.serve(socket.socket(fileno=int(sys.argv[1])))
"""


@pytest.fixture(params=["bubblewrap", "kernel", "limits"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A fork server of its own, confined by all there is, by the kernel alone, or by nothing but resource limits."""
    from kb.reading import forking

    if request.param != "bubblewrap":
        monkeypatch.setattr(forking, "bubblewrap", lambda: None)
    if request.param == "limits":
        program = tmp_path / "tanpa.py"
        program.write_text(BARE.format(worker=str(forking.WORKER)))
        monkeypatch.setattr(forking, "WORKER", program)
    server = forking.ForkServer()
    monkeypatch.setattr(asking, "server", lambda: server)
    yield request.param


def below(number: int) -> list[int]:
    """A process and all below it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found = [number]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def test_m3_good_files_of_every_kind_are_read_whatever_confines_the_child(way: str, tmp_path: Path) -> None:
    contents = {"a.pdf": made_pdf(SMALL_LAW), "b.docx": word(), "c.xlsx": workbook(), "d.html": b"<p>Isi layanan"}
    for name, content in {**contents, "e.md": GOOD.encode(), "f.txt": b"Catatan rapat"}.items():
        (tmp_path / name).write_bytes(content)
        assert any(page.text.strip() for page in read(tmp_path / name, Settings()).pages), (way, name)


def test_m3_the_child_reaches_neither_network_nor_other_files_nor_processes(way: str) -> None:
    from kb.reading.sandbox import protections

    found = protections(Settings())
    if way == "limits":
        assert found == {"by": "rlimits", "network": "open", "files": "open", "processes": "open"}
        return
    names = {"bubblewrap", "landlock", "seccomp"} & set(found["by"].split())
    if not names:
        pytest.skip("this system has none of them")
    assert way != "bubblewrap" or "bubblewrap" in names or os.system("bwrap --unshare-all --ro-bind / / true") != 0
    if names >= {"landlock", "seccomp"} or "bubblewrap" in names:
        assert {name: found[name] for name in ("network", "files")} == {"network": "closed", "files": "closed"}


def test_m3_no_secret_of_ours_is_in_the_surroundings_of_the_child(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_LLM_API_KEY", "kunci-yang-rahasia")
    (tmp_path / "a.md").write_text(GOOD)
    before = set(below(os.getpid()))
    assert ask(tmp_path / "a.md", Settings(), "plain", unpacked_mb=1).values["pages"]
    started = [number for number in below(os.getpid()) if number not in before]
    assert started
    for number in started:
        assert b"kunci-yang-rahasia" not in Path(f"/proc/{number}/environ").read_bytes()


def test_m3_status_says_what_confines_the_reader(pandu: KnowledgeBase) -> None:
    from kb.cli.status import status_report

    said = status_report(pandu)["reading"]
    assert isinstance(said, dict) and {"by", "network", "files", "processes"} == set(said)


def test_m3_a_server_that_was_killed_is_started_again(way: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD)
    before = set(below(os.getpid()))
    for _ in range(2):
        assert read(tmp_path / "a.md", Settings()).pages
        for number in below(os.getpid()):
            if number not in before:
                os.kill(number, 9)
        time.sleep(0.2)


# --- M4 --------------------------------------------------------------------------------------------------------------


def test_m4_a_worker_gets_every_setting_but_the_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kb.web.admin.supervisor import _environment

    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("KB_LLM_API_KEY=kunci-di-berkas\n")
    monkeypatch.setenv("KB_LLM_API_KEY", "kunci-yang-rahasia")
    monkeypatch.setenv("KB_OIDC_CLIENT_SECRET", "sandi-yang-rahasia")
    surroundings = _environment(Settings.model_validate({"llm": "openai:uji", "max_pages": 77}))
    code = (
        "from kb.settings import Settings; s = Settings(); k = s.llm_api_key; o = s.oidc_client_secret\n"
        "print(s.llm, s.max_pages, repr(k.get_secret_value() if k else ''), bool(o))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["openai:uji", "77", "''", "False"]
    assert not any("rahasia" in value or "**" in value for value in surroundings.values())


# --- L8 --------------------------------------------------------------------------------------------------------------

BOMB = '<?xml version="1.0"{declared}?><!DOCTYPE a [<!ENTITY e "ha">]><a xmlns="b">&e;</a>'
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def coded(codec: str, declared: str = "", mark: bytes = b"") -> bytes:
    said = f' encoding="{declared}"' if declared else ""
    return mark + BOMB.format(declared=said).encode(codec)


ENCODINGS = {
    "utf8": coded("utf-8"),
    "utf8-marked": coded("utf-8-sig", "UTF-8"),
    "utf16": coded("utf-16", "UTF-16"),
    "utf16be-bare": coded("utf-16-be"),
    "utf16le-bare": coded("utf-16-le", "UTF-16LE"),
    "utf7": BOMB.format(declared=' encoding="UTF-7"').replace("<!", "+ADwAIQ-").encode(),
    "utf7-far": BOMB.format(declared=" " * 5_000 + ' encoding="UTF-7"').replace("<!", "+ADwAIQ-").encode(),
    "utf32": coded("utf-32", "UTF-32"),
    "ucs4-bare": coded("utf-32-be"),
    "ebcdic": coded("cp037", "IBM037"),
    "shift-jis": coded("shift-jis", "Shift_JIS"),
    "lies": coded("utf-8", "UTF-16"),
    "blanks-first": b"  \r\n" + coded("utf-8").partition(b"?>")[2],
    "lower": coded("utf-8").replace(b"DOCTYPE", b"doctype"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("surat.docx", "word/document.xml"),
        ("surat.docx", "word/ANGKA.XML"),
        ("surat.docx", "word/gambar.bin"),
        ("surat.docx", "tanpa_akhiran"),
        ("tabel.xlsx", "xl/worksheets/sheet1.xml"),
        ("tabel.xlsx", "xl/drawings/drawing1.XmL"),
        ("tabel.xlsx", "xl/sharedStrings.dat"),
    ],
)
def test_l8_no_part_of_any_name_or_encoding_has_a_document_type(
    tmp_path: Path, file: str, part: str, encoding: str
) -> None:
    package = word() if file.endswith("docx") else workbook()
    (tmp_path / file).write_bytes(with_parts(package, {part: ENCODINGS[encoding]}))
    with pytest.raises(InputRefused, match=r"entitas|pengodean"):
        read(tmp_path / file, Settings())


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_l8_good_parts_in_the_encodings_of_the_standard_are_read(tmp_path: Path, codec: str) -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(word("Naskah yang baik"))) as archive:
        text = archive.read("word/document.xml").decode()
    text = text.replace("encoding='UTF-8'", f"encoding='{codec.removesuffix('-sig')}'").replace(
        'encoding="UTF-8"', f'encoding="{codec.removesuffix("-sig")}"'
    )
    picture = {"word/media/a.svg": b'<!DOCTYPE svg PUBLIC "a" "b"><svg/>'}
    (tmp_path / "a.docx").write_bytes(with_parts(word(), {"word/document.xml": text.encode(codec), **picture}))
    assert "Naskah yang baik" in read(tmp_path / "a.docx", Settings()).pages[0].text


# --- L9 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1",
        "64:ff9b:1::1", "64:ff9b:1::8.8.8.8", "fec0::1", "feff::1", "2002:7f00:1::", "2002:c0a8:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2a00:1::5efe:10.0.0.1", "2a00:1::200:5efe:169.254.169.254",
        "100::1", "2001:db8::1", "3fff::1", "5f00::1", "fe00::1", "0.1.2.3", "100.64.0.1", "100.127.255.254",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "ff0e::1", "::2",
    ],
)  # fmt: skip
def test_l9_only_global_unicast_is_connected_to_whatever_carries_it(address: str) -> None:
    assert refused_address(address, loopback=False)
    assert refused_address(address, loopback=True)


@pytest.mark.parametrize(
    "address", ["103.28.12.1", "2606:4700::1111", "64:ff9b::103.28.12.1", "2a00:1::5efe:103.28.12.1", "::ffff:8.8.8.8"]
)
def test_l9_public_addresses_stay_reachable(address: str) -> None:
    assert refused_address(address, loopback=False) == ""


# --- L10 -------------------------------------------------------------------------------------------------------------


def claiming(count: int) -> bytes:
    """One page, and a count that says there are many."""
    return many_pages(1).replace(b"/Count 1 ", b"/Count %d " % count)


def drawn_pages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of pages that are drawn to be recognised, as they come."""
    from kb.reading import pdf

    drawn: list[int] = []
    whole: Callable[..., object] = pdf.recognise

    def counted(file: object, numbers: list[int], *rest: object) -> object:
        drawn.extend(numbers)
        return whole(file, numbers, *rest)

    monkeypatch.setattr(pdf, "recognise", counted)
    return drawn


def test_l10_a_pdf_that_claims_thousands_of_pages_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = drawn_pages(monkeypatch)
    (tmp_path / "a.pdf").write_bytes(claiming(2_999))
    began = time.monotonic()
    pages = read(tmp_path / "a.pdf", Settings())
    assert time.monotonic() - began < 15
    assert "Halaman yang baik" in pages.pages[0].text
    assert drawn == []


def test_l10_one_picture_shown_on_a_thousand_pages_is_recognised_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = drawn_pages(monkeypatch)
    line = b"q 400 0 0 400 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"
    (tmp_path / "a.pdf").write_bytes(many_pages(1_000, line))
    with pytest.raises(InputRefused, match="1000 halamannya"):
        read(tmp_path / "a.pdf", Settings())
    assert drawn == [1]


def test_l10_the_time_of_a_file_is_that_of_all_its_children(tmp_path: Path) -> None:
    from kb.reading import Budget

    (tmp_path / "a.md").write_text(GOOD)
    budget = Budget(30)
    assert read(tmp_path / "a.md", Settings(), budget).pages
    assert budget.seconds < 30
    with pytest.raises(InputRefused, match="terlalu lama"):
        read(tmp_path / "a.md", Settings(), replace(budget, seconds=0))

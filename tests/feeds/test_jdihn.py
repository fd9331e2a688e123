"""A feed taken in from a real server: rows compared, files downloaded and read, standings kept as claims."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from local_server import LocalServer
from made_pdf import SMALL_LAW, made_pdf

from kb.errors import InputRefused
from kb.feeds.jdihn import FeedReport, FeedWishes, import_feed
from kb.knowledge_base import KnowledgeBase
from kb.types import DocumentKey, LegalStatus

KEY = DocumentKey("perpres-7-2024")
LAW = made_pdf(SMALL_LAW)


def row(number: str = "7", url: str = "/berkas/perpres-7.pdf", **more: object) -> dict[str, object]:
    return {
        "idData": number, "tahun_pengundangan": "2024", "jenis": "Peraturan Presiden", "singkatanJenis": "PERPRES",
        "noPeraturan": number, "judul": f"Peraturan Presiden Nomor {number} Tahun 2024 tentang Layanan Digital",
        "status": "Berlaku", "teuBadan": "Pemerintah Pusat", "urlDownload": url, **more,
    }  # fmt: skip


def offer(server: LocalServer, *rows: dict[str, object]) -> str:
    server.gives("/integrasi", json.dumps(rows).encode(), "application/json")
    return f"{server.url}/integrasi"


def outcomes(report: FeedReport) -> list[str]:
    return [found.outcome for found in report.rows]


def test_new_then_the_same_then_changed(server: LocalServer, pandu: KnowledgeBase) -> None:
    server.gives("/berkas/perpres-7.pdf", LAW)
    feed = offer(server, row())
    first = import_feed(pandu, feed)
    assert [(r.outcome, r.document_id) for r in first.rows] == [("baru", KEY)], first
    assert pandu.catalogue.at().document(KEY) is not None
    assert pandu.ask("Apa bunyi Pasal 2 Perpres 7/2024?").citations[0].document == KEY

    server.asked.clear()
    assert outcomes(import_feed(pandu, feed)) == ["sama"]
    assert server.asked == ["/integrasi"]

    changed = [[line.replace("cepat; dan", "segera; dan") for line in page] for page in SMALL_LAW]
    server.gives("/berkas/perpres-7.pdf", made_pdf(changed))
    assert outcomes(import_feed(pandu, offer(server, row(abstrak="baru")))) == ["berubah"]
    passage = pandu.catalogue.at().document_passages(KEY)
    assert any("segera; dan" in part.text for part in passage)


def test_every_bad_file_is_a_row_of_its_own_and_the_rest_goes_on(server: LocalServer, pandu: KnowledgeBase) -> None:
    server.gives("/berkas/perpres-7.pdf", LAW)
    server.drips("/lambat.pdf")
    server.breaks("/putus.pdf")
    server.redirects("/belok.pdf", "http://169.254.169.254/latest/meta-data/")
    server.gives("/besar.pdf", b"%PDF-1.4" + b"x" * 2_000_000)
    server.gives("/halaman.pdf", b"<html>Login dulu</html>", "text/html")
    server.gives("/rusak.pdf", b"%PDF-1.4 bukan pdf")
    rows = [row("1", "/lambat.pdf"), row("2", "/putus.pdf"), row("3", "/belok.pdf"), row("4", "/besar.pdf"),
            row("5", "/halaman.pdf"), row("6", "/rusak.pdf"), row("8", "http://10.0.0.1/a.pdf"), row("9", "/tiada.pdf"),
            row("10", ""), row("-", judul="Tanpa nomor"), row()]  # fmt: skip
    report = import_feed(pandu, offer(server, *rows))
    assert outcomes(report) == ["gagal"] * 8 + ["baru", "gagal", "baru"], report.rows
    assert report.rows[8].reason == "tanpa naskah untuk diunduh"
    reasons = [found.reason for found in report.failed]
    for expected, reason in zip(
        ("tidak selesai", "sambungan gagal", "tidak termasuk yang diizinkan", "lebih besar", "halaman HTML", "rusak",
         "tidak termasuk yang diizinkan", "404", "nomor kosong"), reasons, strict=True,
    ):  # fmt: skip
        assert expected in reason
    assert [record.key for record in pandu.catalogue.at().documents()] == [KEY]
    assert not any((pandu.settings.data / "feeds").rglob("*.pdf"))


def test_a_failed_row_is_tried_again_and_its_object_is_kept(server: LocalServer, pandu: KnowledgeBase) -> None:
    feed = offer(server, row())
    assert outcomes(import_feed(pandu, feed)) == ["gagal"]
    (held,) = pandu.catalogue.feed_rows(feed).values()
    assert (held.raw, held.taken) == (row(), False)
    server.gives("/berkas/perpres-7.pdf", LAW)
    assert outcomes(import_feed(pandu, feed)) == ["sama"]
    assert pandu.catalogue.at().document(KEY) is not None


def test_doubled_rows_are_told_apart(server: LocalServer, pandu: KnowledgeBase) -> None:
    server.gives("/berkas/perpres-7.pdf", LAW)
    report = import_feed(pandu, offer(server, row(), row(), row(subjek="lain")))
    assert outcomes(report) == ["baru", "sama", "gagal"]
    assert "baris 1" in report.rows[2].reason


def test_in_force_is_a_claim_and_no_proof_and_revoked_counts_with_confidence_s(
    server: LocalServer, pandu: KnowledgeBase
) -> None:
    server.gives("/berkas/perpres-7.pdf", LAW)
    import_feed(pandu, offer(server, row(), row("12", "", status="Dicabut")))
    view, today = pandu.catalogue.at(), date(2026, 11, 24)
    assert view.status(KEY, today).standing is LegalStatus.UNVERIFIED
    assert "Diklaim berlaku" in view.status(KEY, today).note
    other = view.status(DocumentKey("perpres-12-2024"), today)
    assert (other.standing, other.confidence.value) == (LegalStatus.REVOKED, "S")


def test_the_text_says_who_it_is_and_the_feed_does_not(server: LocalServer, pandu: KnowledgeBase) -> None:
    server.gives("/berkas/perpres-7.pdf", LAW)
    report = import_feed(pandu, offer(server, row("70")))
    assert report.rows[0].document_id == KEY
    assert "menurut umpan perpres-70-2024, menurut naskahnya perpres-7-2024" in report.rows[0].reason


def test_a_feed_in_a_file_downloads_only_from_hosts_that_are_named(
    server: LocalServer, pandu: KnowledgeBase, tmp_path: Path
) -> None:
    server.gives("/berkas/perpres-7.pdf", LAW)
    file = tmp_path / "umpan.json"
    file.write_text(json.dumps([row()]), "utf-8")
    assert "--base" in import_feed(pandu, str(file)).rows[0].reason
    wishes = FeedWishes(base=server.url)
    assert "tidak termasuk yang diizinkan" in import_feed(pandu, str(file), wishes).rows[0].reason
    assert server.asked == []


def test_without_downloading_the_rows_are_read_and_claims_are_kept(server: LocalServer, pandu: KnowledgeBase) -> None:
    report = import_feed(pandu, offer(server, row()), FeedWishes(download=False))
    assert (outcomes(report), report.claims, server.asked) == (["baru"], 1, ["/integrasi"])


@pytest.mark.parametrize("answer", [b"<html>500</html>", b"\xff\xfe\x00"])
def test_a_feed_that_is_none_is_refused(server: LocalServer, pandu: KnowledgeBase, answer: bytes) -> None:
    server.gives("/integrasi", answer, "text/html")
    with pytest.raises(InputRefused):
        import_feed(pandu, f"{server.url}/integrasi")


def test_a_feed_that_says_0_results_is_empty(server: LocalServer, pandu: KnowledgeBase) -> None:
    server.gives("/integrasi", b"0 results", "text/html")
    assert import_feed(pandu, f"{server.url}/integrasi").rows == ()

"""The admin's work over HTTP, with real jobs on a real collection: from an upload to the way back."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from documents_made import mostly_over_printed
from fastapi.testclient import TestClient
from web_fakes import FakeBackend

from kb.catalogue.jobs import JobKind, JobState
from kb.catalogue.logbook import Asked, State
from kb.web.admin.inbox import grouped
from kb.web.app import build_app

if TYPE_CHECKING:
    from houses import Browser, House

RULE = """---
kind: perpres
form: ringkasan
title: {title}
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
## Pasal 1
Dinas mengelola {about}.
## Pasal 2
Kepala dinas menetapkan {about}.
"""


def rule(number: int, about: str, title: str = "Sistem Uji") -> bytes:
    return RULE.format(number=number, about=about, title=title).encode()


def page(browser: TestClient, path: str) -> str:
    answer = browser.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def second_published(house: House) -> Browser:
    """The admin's browser, after a second document was taken in and published."""
    ani = house.browser("ani")
    ani.upload(("aturan-2.md", rule(2, "arsip")))
    house.work()
    ani.form("/admin/terbitkan")
    house.work()
    return ani


def test_upload_report_compare_publish_and_back(house: House) -> None:
    ani = house.browser("ani")
    ani.form("/admin/simpanan", questions="Apa bunyi Pasal 2 Perpres 2/2018?\nApa bunyi Pasal 1 Perpres 1/2018?")
    answer = ani.upload(("aturan-2.md", rule(2, "tanda tangan")), ("rusak.pdf", b"%PDF-1.4 rusak"))
    where = answer.headers["location"]
    assert "menunggu" in page(ani, where)
    assert house.work() == 1
    done = page(ani, where)
    assert "perpres-2-2018" in done and "rusak.pdf" in done and "ditolak" not in done
    assert re.search("[12] dari 2 jawaban akan berbeda", done)
    assert house.held() == {"perpres-1-2018"}
    waiting = page(ani, "/admin/tunggu")
    assert "/admin/tunggu/perpres-2-2018" in waiting and "Terbitkan semua" in waiting
    report = page(ani, "/admin/tunggu/perpres-2-2018")
    assert "Dinas mengelola tanda tangan." in report
    assert "Apa bunyi Pasal 2 Perpres 2/2018?" in report, "questions that the staged snapshot answers"
    original = ani.get("/admin/dokumen/perpres-2-2018/asli")
    assert original.content == rule(2, "tanda tangan")
    assert original.headers["content-disposition"].startswith("attachment")

    ani.form("/admin/terbitkan")
    house.work()
    assert house.held() == {"perpres-1-2018", "perpres-2-2018"}
    published = page(ani, "/admin/pekerjaan/2").partition("<h1>")[2]
    assert 'href="/"' in published and 'href="/admin/riwayat"' in published, "where to try it, where to go back"
    assert "Tidak ada yang menunggu keputusan" in page(ani, "/admin/tunggu")
    assert list(house.settings.uploads.glob("*")) == []
    back = re.findall(r'name="to" value="([^"]+)"', page(ani, "/admin/riwayat"))
    assert len(back) == 1
    ani.form("/admin/kembali", to=back[0])
    house.work()
    assert house.held() == {"perpres-1-2018"}
    assert {record.key for record in house.office.catalogue.at().documents()} == {"perpres-1-2018"}
    assert ani.form("/admin/kembali", to="../catalogue.db").status_code == 404


def test_a_document_that_must_be_seen_is_published_with_a_yes_only(house: House) -> None:
    ani = house.browser("ani")
    job = ani.upload(("aturan-7.pdf", mostly_over_printed())).headers["location"]
    house.work()
    assert "Terlalu banyak kata yang tidak masuk petikan" in page(ani, job)
    waiting = page(ani, "/admin/tunggu")
    assert "Lihat dulu sebelum menerbitkan" in waiting and "20 dari" in waiting
    assert waiting.count('action="/admin/terbitkan"') == 1, "no publishing beside the yes"
    (revision,) = re.findall(r'name="seen" value="(\d+)" required', waiting)
    for wrong in ({}, {"seen": "0"}, {"seen": str(int(revision) + 1)}):
        answer = ani.form("/admin/terbitkan", **wrong)
        assert answer.headers["location"] == "/admin/tunggu?pesan=unseen"
        assert "Belum diterbitkan" in page(ani, answer.headers["location"])
        assert house.work() == 0, "nothing was queued"
    ani.upload(("aturan-2.md", rule(2, "arsip")))
    ani.form("/admin/terbitkan", seen=revision)
    house.work()
    assert house.held() == {"perpres-1-2018"}, "the yes was to what waited before"
    assert "perpres-7-2021" in page(ani, f"/admin/pekerjaan/{house.office.jobs.latest()[0].id}")
    (revision,) = re.findall(r'name="seen" value="(\d+)"', page(ani, "/admin/tunggu"))
    ani.form("/admin/terbitkan", seen=revision)
    house.work()
    assert house.held() == {"perpres-1-2018", "perpres-2-2018", "perpres-7-2021"}
    book = house.office.logbook.audit_trail(50)
    assert [entry.target for entry in book if entry.action == "terbitkan.dilihat"] == ["perpres-7-2021"] * 2


def test_a_confirmed_identity_is_read_again_and_published_under_it(house: House) -> None:
    ani = house.browser("ani")
    ani.upload(("surat.md", rule(2, "arsip")))
    house.work()
    wrong = ani.form("/admin/tunggu/perpres-2-2018", kind="perpres", title="", number="2", year="2018")
    assert wrong.status_code in (400, 422)
    fields = {"kind": "perbup", "title": "Arsip", "number": "21", "year": "2023", "region": "Tabalong"}
    ani.form("/admin/tunggu/perpres-2-2018", **fields)
    house.work()
    assert "perbup-tabalong-21-2023" in page(ani, "/admin/tunggu")
    ani.form("/admin/terbitkan")
    house.work()
    assert house.held() == {"perpres-1-2018", "perbup-tabalong-21-2023"}


def test_an_identity_confirmed_as_it_is_costs_no_reading(house: House) -> None:
    ani = house.browser("ani")
    ani.upload(("surat.md", rule(2, "arsip")))
    house.work()
    fields = {"kind": "perpres", "title": "Sistem Uji", "number": "2", "year": "2018", "region": "", "enacted": ""}
    answer = ani.form("/admin/tunggu/perpres-2-2018", **fields)
    assert answer.headers["location"] == "/admin/tunggu/perpres-2-2018?pesan=unchanged"
    assert "Tidak ada yang diubah." in page(ani, answer.headers["location"])
    assert house.work() == 0, "nothing was queued"


def test_a_file_that_waits_already_is_said_to_wait_not_to_be_held(house: House) -> None:
    ani = house.browser("ani")
    ani.upload(("surat.md", rule(2, "arsip")))
    house.work()
    ani.upload(("surat.md", rule(2, "arsip")))
    house.work()
    newest = house.office.jobs.latest()[0]
    assert newest.result["documents"][0]["outcome"] == "waits"  # type: ignore[index]
    shown = page(ani, f"/admin/pekerjaan/{newest.id}")
    assert "sudah menunggu keputusan" in shown and "sudah dipegang</span>" not in shown


def test_the_history_names_what_each_publication_changed(house: House) -> None:
    ani = second_published(house)
    shown = page(ani, "/admin/riwayat")
    assert "Perpres 2/2018: baru" in shown and "Yang tertua yang masih disimpan." in shown
    ani.form("/admin/dokumen/perpres-1-2018/tarik")
    house.work()
    assert "Perpres 1/2018: hilang dari koleksi" in page(ani, "/admin/riwayat")
    back = re.findall(r'name="to" value="([^"]+)"', page(ani, "/admin/riwayat"))
    ani.form("/admin/kembali", to=back[0])
    house.work()
    assert "Perpres 2/2018: baru" in page(ani, "/admin/riwayat")


def test_another_copy_replaces_only_after_a_yes(house: House) -> None:
    ani = house.browser("ani")
    ani.upload(("salinan.md", rule(1, "pusat data nasional")))
    house.work()
    (job,) = [job for job in house.office.jobs.latest() if job.kind is JobKind.TAKE_IN]
    assert job.result["documents"][0]["outcome"] == "same"  # type: ignore[index]
    assert "Ya, gantikan" in page(ani, f"/admin/pekerjaan/{job.id}")
    ani.form("/admin/ganti", job=str(job.id))
    house.work()
    assert "menggantikan versi yang dipegang" in page(ani, "/admin/tunggu")
    ani.form("/admin/terbitkan")
    house.work()
    held = house.office.published().document_passages(next(iter(house.office.published().documents())).key)
    assert any("nasional" in passage.text for passage in held)


def test_discarding_leaves_nothing_behind(house: House) -> None:
    ani, before = house.browser("ani"), sorted(house.settings.originals.rglob("*.md"))
    ani.upload(("aturan-2.md", rule(2, "rahasia jabatan")))
    house.work()
    ani.form("/admin/buang")
    house.work()
    assert house.held() == {"perpres-1-2018"}
    assert sorted(house.settings.originals.rglob("*.md")) == before
    assert list(house.settings.uploads.glob("*")) == []
    with house.office.catalogue.engine.connect() as connection:
        texts = connection.exec_driver_sql("SELECT group_concat(text) FROM passages").scalar()
    assert "rahasia jabatan" not in str(texts)


def test_a_cancelled_job_leaves_nothing_waiting(house: House) -> None:
    ani = house.browser("ani")
    where = ani.upload(("aturan-2.md", rule(2, "arsip"))).headers["location"]
    assert ani.form(f"{where}/batal").status_code == 303
    assert house.work() == 0
    assert "dibatalkan" in page(ani, where)
    number = house.office.jobs.add(JobKind.TAKE_IN, "ani", {"files": ["x/001/a.md"], "replace": False})
    with house.office.catalogue.engine.begin() as connection:  # running, and told to stop, when it asks
        connection.exec_driver_sql(f"UPDATE jobs SET cancelled = 1 WHERE id = {number}")
    house.work()
    found = house.office.jobs.get(number)
    assert found is not None and found.state is JobState.CANCELLED
    assert house.office.catalogue.staged_from is None


def test_a_job_whose_process_died_is_done_by_the_next(house: House) -> None:
    ani = house.browser("ani")
    ani.upload(("aturan-2.md", rule(2, "arsip")))
    assert house.office.jobs.take() is not None  # taken by a process that dies now
    assert house.work() == 1
    job = house.office.jobs.latest(1)[0]
    assert job.state is JobState.DONE and job.progress["resumed"]
    assert "sempat terputus dan dilanjutkan" in page(ani, f"/admin/pekerjaan/{job.id}")


def test_only_one_worker_at_a_time(house: House) -> None:
    from kb.search.locks import worker_lock

    house.browser("ani").upload(("aturan-2.md", rule(2, "arsip")))
    import threading

    with worker_lock(house.settings.data):
        done: list[int] = []
        thread = threading.Thread(target=lambda: done.append(house.work()))
        thread.start()
        thread.join()
    assert done == [0]
    assert house.work() == 1


def test_retire_and_restore_a_document(house: House) -> None:
    ani = second_published(house)
    ani.form("/admin/dokumen/perpres-2-2018/tarik")
    house.work()
    assert house.held() == {"perpres-1-2018"}
    assert "/admin/dokumen/perpres-2-2018/pulihkan" in page(ani, "/admin/dokumen")
    ani.form("/admin/dokumen/perpres-2-2018/pulihkan")
    house.work()
    assert house.held() == {"perpres-1-2018", "perpres-2-2018"}
    ani.form("/admin/dokumen/tidak-ada/tarik")
    house.work()
    assert "tidak dipegang" in page(ani, f"/admin/pekerjaan/{house.office.jobs.latest(1)[0].id}")


def test_care_of_a_document_is_kept_and_shown_when_due(house: House) -> None:
    ani = house.browser("ani")
    ani.form("/admin/dokumen/perpres-1-2018", owner="Bagian Hukum", review="2020-01-31")
    shown = page(ani, "/admin/dokumen")
    assert "Bagian Hukum" in shown and "2020-01-31" in shown and "sudah waktunya" in shown
    assert ani.form("/admin/dokumen/perpres-1-2018", owner="x", review="kapan-kapan").status_code == 400
    assert ani.form("/admin/dokumen/tidak-ada", owner="x").status_code == 404


def test_abbreviations_take_effect_without_a_restart_and_a_wrong_table_is_refused(house: House) -> None:
    ani = house.browser("ani")
    table = '[singkatan]\nzqx = ["pusat data"]\n'
    seen = ani.post(
        "/admin/singkatan", data={"csrf": ani.mark(), "table": table, "question": "apa itu zqx", "act": "lihat"}
    )
    assert "ZQX → pusat data" in seen.text
    assert not house.settings.office_lexicon.exists(), "a preview keeps nothing"
    house.pandu.refresh()
    assert not house.pandu.engine.understand("apa itu zqx").expansions
    ani.form("/admin/singkatan", table=table, act="simpan")
    assert house.pandu.refresh()
    assert ("ZQX", "pusat data") in house.pandu.engine.understand("apa itu zqx").expansions
    for wrong in ("[singkatan", "[lain]\na = 1", "[singkatan]\na = 1", "[ejaan]\na = 1"):
        assert ani.form("/admin/singkatan", table=wrong, act="simpan").status_code == 400
    assert house.settings.office_lexicon.read_text() == table
    house.settings.office_lexicon.write_text("[rusak")
    house.pandu.refresh()
    assert ("ZQX", "pusat data") in house.pandu.engine.understand("apa itu zqx").expansions


def test_unanswered_questions_stand_in_groups_with_what_came_nearest(house: House) -> None:
    logbook = house.office.logbook
    for question in ("Berapa hari cuti melahirkan?", "cuti melahirkan berapa lama", "Bagaimana sewa kendaraan dinas?"):
        logbook.asked(question, "not_held", "", ["PP 11/2017"] if "cuti" in question else [])
    groups = grouped(logbook.questions())
    assert [len(group.questions) for group in groups] == [2, 1]
    assert groups[0].missing == ("PP 11/2017",)
    ani = house.browser("ani")
    shown = page(ani, "/admin/pertanyaan")
    assert "2 kali" in shown and "PP 11/2017" in shown
    ani.form("/admin/pertanyaan", numbers=groups[0].numbers, state="selesai")
    assert len(logbook.questions(State.NEW)) == 1 and len(logbook.questions(State.DONE)) == 2


def test_questions_without_words_do_not_swallow_each_other() -> None:
    from datetime import UTC, datetime

    asked = [Asked(n, datetime.now(UTC), text, "clarify", "", (), State.NEW) for n, text in enumerate(("??", "!!"))]
    assert len(grouped(asked)) == 2


def test_feedback_shows_the_answer_as_it_stood_and_changes_state(house: House) -> None:
    answer = {"lead": [{"text": "Wajib lapor.", "citation": {"label": "Pasal 5"}}], "quotes": [], "steps": None}
    number = house.office.logbook.report_answer("Apa?", answer, "usang", "ada yang baru")
    ani = house.browser("ani")
    shown = page(ani, "/admin/masukan")
    assert "Wajib lapor." in shown and "Pasal 5" in shown and "ada yang baru" in shown and "usang" in shown
    ani.form(f"/admin/masukan/{number}", state="dikerjakan")
    assert house.office.logbook.feedback(State.NEW) == []
    assert ani.form(f"/admin/masukan/{number}", state="apa saja").status_code == 400
    assert ani.form("/admin/masukan/999", state="selesai").status_code == 404


def test_a_backup_is_made_downloaded_restored_and_answers(house: House, tmp_path: Path) -> None:
    from kb.backup import restore_backup
    from kb.knowledge_base import KnowledgeBase

    ani = house.browser("ani")
    ani.form("/admin/cadangan")
    house.work()
    (name,) = re.findall(r'href="/admin/cadangan/(pandu-[\d-]+\.tar\.gz)"', page(ani, "/admin/cadangan"))
    archive = tmp_path / name
    archive.write_bytes(ani.get(f"/admin/cadangan/{name}").content)
    with tarfile.open(archive) as packed:
        assert "catalogue.db" in packed.getnames()
    again = tmp_path / "pulih"
    settings = house.settings.model_copy(update={"data": again})
    restore_backup(archive, settings, unsigned=True)
    assert KnowledgeBase.open(settings).ask("pusat data").citations[0].document == "perpres-1-2018"
    ani.form(f"/admin/cadangan/{name}/hapus")
    assert name not in page(ani, "/admin/cadangan")


def test_every_page_stands_in_both_languages(house: House) -> None:
    ani = house.browser("ani")
    ani.upload(("aturan-2.md", rule(2, "arsip")))
    house.work()
    paths = [
        "/admin",
        *(
            f"/admin/{name}"
            for name in (
                "unggah tunggu tunggu/perpres-2-2018 dokumen dokumen/perpres-1-2018 pertanyaan masukan singkatan "
                "simpanan riwayat pekerjaan pekerjaan/1 pemakaian akun cadangan jejak"
            ).split()
        ),
    ]
    for path in paths:
        indonesian, english = page(ani, f"{path}?bahasa=id"), page(ani, f"{path}?bahasa=en")
        assert '<html lang="id">' in indonesian and '<html lang="en">' in english
        assert "Keluar" in indonesian and "Sign out" in english
    assert '<html lang="en">' in page(ani, "/admin"), "the choice is kept"


def test_the_application_does_its_jobs_in_a_process_of_its_own(house: House) -> None:
    import time

    from houses import Browser

    with Browser(build_app(house.settings, backend=FakeBackend()), base_url="http://127.0.0.1:7860") as ani:
        ani.follow_redirects = False
        ani.post("/masuk", data={"nama": "ani", "sandi": "kuda hijau di sawah luas"})
        answer = ani.upload(("aturan-2.md", rule(2, "arsip")))
        number = int(answer.headers["location"].rpartition("/")[2])
        until = time.monotonic() + 120
        while time.monotonic() < until and not house.office.jobs.get(number).state.over:  # type: ignore[union-attr]
            time.sleep(0.3)
    job = house.office.jobs.get(number)
    assert job is not None and job.state is JobState.DONE, job
    assert house.office.catalogue.staged_from is not None

"""A small knowledge base that answers from a fixed table, for tests of the pages alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.browsing.finding import Findings
from kb.browsing.shelf import Shelf, Wish
from kb.types import (
    Answer,
    AnswerStatus,
    Choice,
    Citation,
    DocumentKey,
    Form,
    LegalStatus,
    Notice,
    NoticeKind,
    Passage,
    PassageKey,
    Quote,
    Side,
    Status,
    Step,
    Turn,
)

TODAY = date(2026, 11, 24)
NASTY = '<script>alert("x")</script> **tebal** <img src=x onerror=alert(1)> ${1+1} {{value}} & "kutip"'

AYAT = (
    "Gubernur dan bupati/wali kota mempunyai tugas melakukan koordinasi dan menetapkan kebijakan SPBE di Pemerintah "
    "Daerah masing-masing.",
    "Untuk melaksanakan tugas sebagaimana dimaksud pada ayat (1), gubernur dan bupati/wali kota menetapkan koordinator "
    "SPBE Pemerintah Daerah.",
    "Koordinator SPBE Pemerintah Daerah mempunyai tugas melakukan koordinasi dan penerapan kebijakan SPBE di "
    "Pemerintah Daerah masing-masing.",
    "Koordinator SPBE Pemerintah Daerah sebagaimana dimaksud pada ayat (2) dijabat oleh sekretaris daerah.",
)


def citation(
    key: str = "perpres-95-2018#pasal-61-ayat-4",
    label: str = "Perpres 95/2018",
    place: str = "Pasal 61 ayat (4)",
    standing: LegalStatus = LegalStatus.IN_FORCE,
    form: Form = Form.OFFICIAL,
    by: tuple[str, ...] = (),
    title: str = "Sistem Pemerintahan Berbasis Elektronik",
) -> Citation:
    """A citation; the defaults are those of the coordinator's article."""
    status = Status(standing, checked=date(2026, 11, 1), by=tuple(DocumentKey(each) for each in by))
    document = DocumentKey(key.split("#", maxsplit=1)[0])
    return Citation(PassageKey(key), document, label, title, place, 31, form, status)


def quote(text: str, words: str = "", cited: Citation | None = None) -> Quote:
    """A quote with ``words`` marked."""
    start = text.find(words) if words else -1
    return Quote(text, cited or citation(), ((start, start + len(words)),) if start >= 0 else ())


def coordinator(question: str = "Siapa koordinator SPBE di kabupaten?") -> Answer:
    """The plain answer: a lead, its norms, an old rule, notes and what to ask next."""
    revoked = citation(
        "permenpanrb-5-2018#pasal-3",
        "PermenPANRB 5/2018",
        "Pasal 3",
        LegalStatus.REVOKED,
        Form.DIGEST,
        by=("permenpanrb-59-2020",),
        title="Pedoman Evaluasi SPBE",
    )
    return Answer(
        AnswerStatus.ANSWERED,
        question,
        TODAY,
        lead=(quote(AYAT[3], "sekretaris daerah"),),
        quotes=(
            quote(
                AYAT[1],
                "koordinator SPBE Pemerintah Daerah",
                citation(place="Pasal 61 ayat (2)", key="perpres-95-2018#pasal-61-ayat-2"),
            ),
            quote("Evaluasi SPBE dilaksanakan oleh tim koordinasi.", "tim koordinasi", revoked),
        ),
        notices=(
            Notice(
                NoticeKind.DIGEST, "PermenPANRB 5/2018 di sini adalah ringkasan Pandu; cocokkan dengan naskah resmi."
            ),
            Notice(NoticeKind.NOT_REGULATED, "Masa jabatan koordinator tidak disebut dalam pasal ini."),
            Notice(NoticeKind.EXPANDED, "Saya mencari juga: sistem pemerintahan berbasis elektronik."),
        ),
        next=("Apa tugas koordinator SPBE?", "Siapa koordinator SPBE di instansi pusat?"),
        contact="Dinas Komunikasi dan Informatika",
        snapshot="uji",
        milliseconds=230.0,
    )


def doubtful(question: str = "siapa yang ragu") -> Answer:
    """A partial answer: three places that may be meant."""
    places = [citation(f"perpres-95-2018#pasal-61-ayat-{n}", place=f"Pasal 61 ayat ({n})") for n in (4, 2, 3)]
    texts = (AYAT[3], AYAT[1], AYAT[2])
    choices = tuple(
        Choice(
            f"Perpres 95/2018 Sistem Pemerintahan Berbasis Elektronik · BAB V · {cited.place}",
            quote(text, "sekretaris daerah", cited),
            f"{question} [Perpres 95/2018, {cited.place}]",
        )
        for text, cited in zip(texts, places, strict=True)
    )
    return Answer(
        AnswerStatus.PARTIAL,
        question,
        TODAY,
        message="Pandu tidak yakin. Mungkin ini yang Anda cari:",
        lead=tuple(choice.quote for choice in choices),
        choices=choices,
        contact="Dinas Komunikasi dan Informatika",
    )


def compared(question: str = "Apa beda Perpres 95/2018 dan PermenPANRB 5/2018?") -> Answer:
    """A comparison: two columns whose quotes stand in lead and norms too, one of them in both columns."""
    new, old = quote(AYAT[3], "sekretaris daerah"), coordinator().quotes[-1]
    whole = quote("\n".join(AYAT), AYAT[3], citation("perpres-95-2018#pasal-61", place="Pasal 61"))
    both = quote(AYAT[0], "", citation("perpres-95-2018#pasal-61-ayat-1", place="Pasal 61 ayat (1)"))
    return replace(
        coordinator(question),
        lead=(new, old),
        quotes=(whole, both, old),
        sides=(Side("Perpres 95/2018", (new, whole, both)), Side("PermenPANRB 5/2018", (old, both))),
    )


def subdomain(question: str) -> Answer:
    """A how-to answer with the steps of a model SOP."""
    steps = (
        (
            "Ajukan surat permohonan subdomain kepada Kepala Diskominfo.",
            "Kepala OPD",
            "Surat permohonan; SK tim pengelola",
            "1 hari kerja",
            "Surat terkirim",
        ),
        (
            "Periksa kelengkapan berkas dan catat dalam register.",
            "Sekretariat Diskominfo",
            "Berkas permohonan",
            "1 hari kerja",
            "Nomor register",
        ),
        (
            "Analisis kebutuhan dan kesesuaian nama subdomain.",
            "Tim layanan domain",
            "Formulir analisis",
            "2 hari kerja",
            "Nota analisis",
        ),
        (
            "Uji kerentanan aplikasi sebelum dipublikasikan.",
            "Tim keamanan informasi",
            "Kode sumber; akses uji",
            "3 hari kerja",
            "Laporan uji",
        ),
        (
            "Aktifkan rekaman DNS dan beri tahu pemohon.",
            "Pengelola DNS",
            "Laporan uji lulus",
            "1 hari kerja",
            "Subdomain aktif",
        ),
    )
    made = tuple(
        Step(
            str(number),
            action,
            actor,
            papers,
            time,
            output,
            citation(
                f"sop-03-subdomain#langkah-{number}",
                "SOP 03",
                f"langkah {number}",
                LegalStatus.NOT_A_NORM,
                Form.MODEL,
                title="SOP Permohonan subdomain go.id",
            ),
        )
        for number, (action, actor, papers, time, output) in enumerate(steps, start=1)
    )
    return Answer(
        AnswerStatus.ANSWERED,
        question,
        TODAY,
        steps=made,
        notices=(Notice(NoticeKind.MODEL_SOP, "Ini contoh SOP. Cocokkan dengan SOP instansi Anda."),),
        next=("Berkas apa yang disiapkan?",),
        contact="Dinas Komunikasi dan Informatika",
        milliseconds=310.0,
    )


def refusal(status: AnswerStatus, question: str = "Berapa TPP eselon IV?") -> Answer:
    """An answer that is none, of a given kind."""
    grounded = {AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY}
    if status in grounded:
        return replace(coordinator(question), status=status)
    return Answer(
        status,
        question,
        TODAY,
        message="Tidak ada dalam koleksi ini.",
        next=("Permenkominfo 5/2015", "Permenkominfo 5/2020") if status is AnswerStatus.CLARIFY else (),
        nearest=((DocumentKey("perpres-95-2018"), "Perpres 95/2018"),) if status is AnswerStatus.NOT_HELD else (),
        contact="BKPSDM",
    )


@dataclass(frozen=True)
class FakeView:
    """A source as the page needs it."""

    document_label: str
    document_title: str
    form: Form
    status: Status
    place: str
    page: int
    passages: tuple[Passage, ...]
    pages: None = None


class FakeBackend:
    """Answers by a word in the question."""

    snapshot_id = "uji"

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], date | None]] = []

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: str | None = None,
        within: Mapping[str, str] | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history), as_of))
        low = question.casefold()
        if "rusak" in low:
            raise RuntimeError("rahasia: " + question)
        if "ragu" in low and "[" not in low:
            return doubtful(question)
        if "apa beda" in low:
            return compared(question)
        if "subdomain" in low:
            return subdomain(question)
        if "tpp" in low:
            return refusal(AnswerStatus.OUT_OF_SCOPE, question)
        if "permen 5" in low:
            return refusal(AnswerStatus.CLARIFY, question)
        return coordinator(question)

    def answer_stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: str | None = None,
        within: Mapping[str, str] | None = None,
    ) -> Iterator[Answer]:
        yield self.ask(question, history, as_of, language, within)

    def source(self, key: PassageKey) -> FakeView | None:
        if not key.startswith("perpres-95-2018#pasal-61"):
            return None
        return pasal_61()

    def page_picture(
        self, key: PassageKey, words: str = "", page: int | None = None, size: str = "normal", webp: bool = False
    ) -> None:
        return None

    def document(self, key: DocumentKey, as_of: date | None = None) -> None:
        return None

    def article(self, key: PassageKey, as_of: date | None = None) -> None:
        return None

    def shelf(self, wish: Wish, as_of: date | None = None) -> Shelf:
        return Shelf((), 0, 0, ())

    def scopes(self) -> dict[str, tuple[str, ...]]:
        return {"lingkup": ("nasional", "kantor")}

    def steps(self, key: DocumentKey) -> list[Passage]:
        return []

    def identity(self, key: DocumentKey) -> None:
        return None

    def find(
        self, question: str, chosen: Mapping[str, str], as_of: date | None = None, start: int = 0, count: int = 10
    ) -> Findings:
        return Findings(question, question, (), (), 0, {})

    def refresh(self) -> bool:
        return False

    def examples(self, count: int) -> list[str]:
        return ["Siapa koordinator SPBE di kabupaten?", "Bagaimana cara meminta subdomain go.id?"][:count]


def pasal_61() -> FakeView:
    """Pasal 61 with its four ayat, and text that would like to be markup."""
    document, article = DocumentKey("perpres-95-2018"), PassageKey("perpres-95-2018#pasal-61")
    passages = tuple(
        Passage(
            PassageKey(f"{article}-ayat-{number}"),
            document,
            "ayat",
            f"Pasal 61 ayat ({number})",
            text,
            "",
            article,
            number,
            31,
        )
        for number, text in enumerate((*AYAT, NASTY), start=1)
    )
    status = Status(LegalStatus.IN_FORCE, checked=date(2026, 11, 1))
    return FakeView(
        "Perpres 95/2018", "Sistem Pemerintahan Berbasis Elektronik", Form.OFFICIAL, status, "Pasal 61", 31, passages
    )

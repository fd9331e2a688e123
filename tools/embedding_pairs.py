"""Texts that belong together: what the embedding model is trained on (used by ``train_embedding.py``)."""

from __future__ import annotations

import csv
import json
import random
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST = 900
"""Characters of a passage that are trained on; the vector of a longer one is the mean of its pieces all the same."""

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""The development data beside the repository; never part of it."""

LABELS = {"uu": "Undang-Undang", "pp": "Peraturan Pemerintah", "permenkeu": "Peraturan Menteri Keuangan"}
SHORT_LABELS = {"uu": "UU", "pp": "PP", "permenkeu": "PMK"}

PASAL = re.compile(
    r"^\W*(?:(?:BAB|Bagian|Paragraf)\b.{0,200}?)?Pasal\s+(\d+\s?[A-Z]{0,2}|I{1,3})(?=\s*$|\s+\(\d|\s+[A-Z])", re.M
)
"""``Pasal 5`` at the start of a line, or behind a heading on the same line; not ``Pasal 5 ayat (1)``."""

HEADING = re.compile(
    r"^\W*(?:BAB\s+[IVXL]+|Bagian\s+(?:Ke\w+|Per\w+)|Paragraf\s+\d+)[ \t]*\n?[ \t]*([^\n]{4,200})", re.M
)
"""``BAB II ASAS DAN TUJUAN`` → ``ASAS DAN TUJUAN``."""

TITLE = re.compile(
    r"\bTENTANG\s+(.{5,400}?)\s*(?:DENGAN RAHMAT|Menimbang|PRESIDEN REPUBLIK|MENTERI KEUANGAN REP)", re.S
)
DEFINITION = re.compile(r"(?:^|\s)(?:\d+|[a-z])[.)]\s+([A-Z][\w /,()-]{2,120}?)\s+(?:adalah|ialah)\s+([^\n]{20,600})")
SENTENCE = re.compile(r"(?<=[.;:])\s+|\n+|\s(?=\(\d+\)\s)")
ROMAN = {"I": "1", "II": "2", "III": "3"}
"""Amending laws count their own Pasal in Roman numbers; the gold places do not."""

EMPTY_HEADING = re.compile(r"ketentuan\s+(?:umum|penutup|peralihan|lain|pidana)|^umum$", re.I)
"""Headings that every law has and that say nothing about the Pasal below."""

LONG_NUMBER = re.compile(r"\d{5,}")

QUESTION_HEADS = (
    *("apa itu", "apa yang dimaksud dengan", "apa pengertian", "apa", "apa saja", "jelaskan", "bagaimana"),
    *("bagaimana ketentuan", "bagaimana cara", "siapa yang", "siapa", "berapa", "kapan", "apakah", "di mana"),
    *("mengapa", "kenapa", "aturan tentang", "apa sanksi", "bolehkah", "gimana", "sebutkan"),
)
DEFINITION_HEADS = (
    "apa itu {}?",
    "apa yang dimaksud dengan {}?",
    "apa pengertian {}?",
    "{}",
    "definisi {}",
    "{} itu apa?",
)

Pair = tuple[str, str]
"""A question-like text and the passage that it should find."""


class SharedDataMissing(SystemExit):
    """The development data is not on this machine."""

    def __init__(self, path: Path) -> None:
        """Say what is missing and what to do."""
        super().__init__(
            f"{path}: not found. The model is trained on development data that is not part of the repository; "
            "name its folder with --shared FOLDER. Using Pandu needs neither: kb/search/models/static is trained."
        )


@dataclass(frozen=True, slots=True)
class Pasal:
    """One Pasal of a law. ``law`` is its path in the corpus (``uu/2007/40``), ``place`` ``uu/2007/40#Pasal-91``."""

    law: str
    place: str
    title: str
    heading: str
    body: str

    @property
    def label(self) -> str:
        """The short name people write, e.g. ``UU 40/2007``."""
        kind, year, number = self.law.split("/")
        return f"{SHORT_LABELS.get(kind, kind)} {number}/{year}"

    @property
    def passage(self) -> str:
        """The text as it is indexed: title of the law, number of the Pasal, body."""
        return f"{self.title}\nPasal {self.place.rsplit('-', 1)[1]}\n{self.body}"


def existing(path: Path) -> Path:
    """The path, or a clear end of the programme when it is not there."""
    if not path.exists():
        raise SharedDataMissing(path)
    return path


def unpack_corpus(shared: Path, folder: Path) -> Path:
    """Unpack the laws into ``folder`` unless they lie there already; returns the folder that holds ``uu/``, ``pp/``."""
    target = folder / "peraturan_md"
    if not target.exists():
        with tarfile.open(existing(shared / "corpus" / "peraturan_md.tar.xz")) as archive:
            archive.extractall(folder, filter="data")
    return target


def law_title(law: str, text: str) -> str:
    """``UU 40/2007 Undang-Undang tentang Perseroan Terbatas`` from the first page and the place in the corpus."""
    kind, year, number = law.split("/")
    found = TITLE.search(text[:3000])
    subject = " ".join(found[1].split()).title() if found else ""
    name = f"{LABELS.get(kind, kind)} Nomor {number} Tahun {year}"
    return f"{name} tentang {subject}" if subject else name


def subject_of(heading: str) -> str:
    """What a heading says about the Pasal below it; empty when it says nothing."""
    subject = heading.split("Pasal", maxsplit=1)[0].strip()
    return "" if EMPTY_HEADING.search(subject) else subject


def split_law(law: str, text: str) -> Iterator[Pasal]:
    """The Pasal of one law in their order, each with the nearest heading before it."""
    title = law_title(law, text)
    headings = [(match.start(), match[1].strip()) for match in HEADING.finditer(text)]
    marks = list(PASAL.finditer(text))
    heading, at = "", 0
    for position, mark in enumerate(marks):
        while at < len(headings) and headings[at][0] <= mark.start():
            heading, at = subject_of(headings[at][1]), at + 1
        end = marks[position + 1].start() if position + 1 < len(marks) else len(text)
        number = ROMAN.get(mark[1], mark[1].replace(" ", ""))
        yield Pasal(law, f"{law}#Pasal-{number}", title, heading, text[mark.end() : end].strip()[:6000])


def read_laws(corpus: Path) -> list[Pasal]:
    """Every Pasal of every law, in a fixed order."""
    laws = sorted(existing(corpus).rglob("*.md"))
    return [
        pasal
        for path in laws
        for pasal in split_law(path.relative_to(corpus).with_suffix("").as_posix(), path.read_text(encoding="utf-8"))
    ]


def read_lines(path: Path) -> list[dict[str, object]]:
    """The records of a JSON-lines file."""
    with existing(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def question_pairs(shared: Path) -> list[Pair]:
    """Questions of IDK-MRC train with the passage they were asked about; the unanswerable ones share its topic."""
    passages = {str(record["passage_id"]): str(record["passage"]) for record in passage_records(shared)}
    questions = read_lines(shared / "qa" / "idk_mrc.train.jsonl")
    return [(str(question["question"]), passages[str(question["passage_id"])]) for question in questions]


def passage_records(shared: Path) -> list[dict[str, object]]:
    """All passages of IDK-MRC."""
    return read_lines(shared / "qa" / "idk_mrc.passages.jsonl")


def read_informal(shared: Path) -> dict[str, list[str]]:
    """Formal word → informal spellings of it."""
    informal: dict[str, list[str]] = {}
    with existing(shared / "lexicon" / "kamus-alay-pairs.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["slang"].isalpha() and row["formal"].isalpha():
                informal.setdefault(row["formal"], []).append(row["slang"])
    return informal


class PairMaker:
    """Makes the pairs of a collection, with one seeded source of chance."""

    def __init__(self, informal: dict[str, list[str]], seed: int) -> None:
        self._informal = informal
        self._chance = random.Random(seed)

    def of_pasal(self, pasal: Pasal) -> list[Pair]:
        """Inverse cloze, title, heading, keyword and definition pairs of one Pasal."""
        if len(pasal.body) < 60:
            return []
        return [
            (self._spoken(query, pasal), passage)
            for query, passage in [*self._cloze(pasal), *self._named(pasal), *self._definitions(pasal)]
            if len(query) > 3
        ]

    def of_question(self, question: str, passage: str) -> list[Pair]:
        """The question as asked, and once with informal spellings."""
        return [(question, passage), (self._informally(question, 0.3), passage)]

    def of_passage(self, passage: str) -> list[Pair]:
        """Inverse cloze on running text."""
        sentences = [sentence for sentence in SENTENCE.split(passage) if len(sentence) > 25]
        if len(sentences) < 2:
            return []
        return [self._take(sentences, "")]

    def _take(self, sentences: Sequence[str], context: str) -> Pair:
        """One sentence (or some words of it) against the others; half of the time it stays in its passage."""
        at = self._chance.randrange(len(sentences))
        keep = self._chance.random() < 0.5
        rest = [sentence for place, sentence in enumerate(sentences) if keep or place != at]
        return self._shortened(sentences[at]), "\n".join([context, *rest]).strip()[:LONGEST]

    def _cloze(self, pasal: Pasal) -> list[Pair]:
        sentences = [sentence for sentence in SENTENCE.split(pasal.body) if len(sentence) > 25]
        if not sentences:
            return []
        if len(sentences) == 1:
            return [(self._shortened(sentences[0]), self._passage(pasal))]
        rounds = min(3, 1 + len(sentences) // 3)
        return [self._take(sentences, pasal.title if self._chance.random() < 0.6 else "") for _ in range(rounds)]

    def _named(self, pasal: Pasal) -> list[Pair]:
        subject = pasal.title.split(" tentang ", 1)[-1]
        sentence = self._shortened(self._chance.choice(SENTENCE.split(pasal.body)))
        pairs = [(f"{sentence} {self._chance.choice((subject, pasal.label, pasal.title))}", pasal.passage[:LONGEST])]
        if self._chance.random() < 0.3:
            pairs.append((f"{pasal.heading} {subject}".strip(), pasal.body[:LONGEST]))
        if pasal.heading:
            pairs.append((pasal.heading, self._passage(pasal)))
        return pairs

    def _definitions(self, pasal: Pasal) -> list[Pair]:
        found = DEFINITION.findall(pasal.body)
        chosen = self._chance.sample(found, min(4, len(found)))
        pairs = []
        for term, meaning in chosen:
            name = re.split(r"\s+(?:yang selanjutnya|,|\()", term)[0]
            question = self._chance.choice(DEFINITION_HEADS).format(name)
            target = f"{term} adalah {meaning}" if self._chance.random() < 0.5 else self._passage(pasal)
            pairs += [(question, target), (self._shortened(meaning), f"{pasal.title} {term}")]
        return pairs

    def _passage(self, pasal: Pasal) -> str:
        return (pasal.passage if self._chance.random() < 0.6 else pasal.body)[:LONGEST]

    def _shortened(self, sentence: str) -> str:
        """A run of 4 to 16 words, half of the time with some of them left out."""
        words = sentence.split()[:60]
        length = self._chance.randint(4, 16)
        start = self._chance.randrange(max(1, len(words) - length + 1))
        words = words[start : start + length]
        if self._chance.random() < 0.5:
            words = [word for word in words if self._chance.random() > 0.25]
        return " ".join(words)

    def _spoken(self, query: str, pasal: Pasal) -> str:
        """As people ask: a question word before, the law's number behind, informal spellings; each sometimes."""
        if self._chance.random() < 0.4:
            query = f"{self._chance.choice(QUESTION_HEADS)} {query}"
        if self._chance.random() < 0.1:
            query = f"{query} menurut {pasal.label}?"
        return self._informally(query, 0.15)

    def _informally(self, text: str, share: float) -> str:
        """Write some words the way they are typed in chats, in ``share`` of the texts."""
        if self._chance.random() > share:
            return text
        words = text.split()
        for place, word in enumerate(words):
            spellings = self._informal.get(word.lower())
            if spellings and self._chance.random() < 0.5:
                words[place] = self._chance.choice(spellings)
        return " ".join(words)


def make_pairs(shared: Path, laws: Sequence[Pasal], seed: int, question_rounds: int = 3) -> list[Pair]:
    """All training pairs in a fixed order: laws, then IDK-MRC train questions and their passages."""
    maker = PairMaker(read_informal(shared), seed)
    questions = question_pairs(shared)
    pairs = [pair for pasal in laws for pair in maker.of_pasal(pasal)]
    for _ in range(question_rounds):
        pairs += [pair for question in questions for pair in maker.of_question(*question)]
        pairs += [
            pair for passage in sorted({passage for _, passage in questions}) for pair in maker.of_passage(passage)
        ]
    return pairs


def training_texts(shared: Path, laws: Sequence[Pasal]) -> Iterator[str]:
    """Running text for the tokenizer, with numbers of five digits and more taken out."""
    for pasal in laws:
        yield LONG_NUMBER.sub(" ", f"{pasal.heading}\n{pasal.body}")
    for question, passage in question_pairs(shared):
        yield LONG_NUMBER.sub(" ", f"{question}\n{passage}")
    for formal, spellings in read_informal(shared).items():
        yield " ".join([formal, *spellings])

"""A JDIHN feed taken in: rows compared with what was met before, files downloaded and ingested, standings as claims."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from kb.catalogue import Claim, HeldRow
from kb.errors import InputRefused
from kb.feeds.apart import rows_apart
from kb.feeds.fetch import Rules, TooSlow, fetch
from kb.feeds.rows import Row
from kb.ingestion import FileReport
from kb.knowledge_base import KnowledgeBase
from kb.structure.naming import slug

Progress = Callable[[str], None]
RowOutcome = Literal["baru", "sama", "berubah", "gagal"]
_PATIENCE = 3
_DOUBLE = "kunci yang sama dengan baris {place}, isinya lain"


@dataclass(frozen=True, slots=True)
class FeedWishes:
    """What the admin asks: the base of relative addresses, further hosts, whether to download and to replace."""

    base: str = ""
    hosts: tuple[str, ...] = ()
    download: bool = True
    replace: bool = False


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of one row, and why where it failed or something is to be known."""

    row: int
    title: str
    document_id: str | None
    outcome: RowOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What became of a feed, row by row."""

    feed: str
    rows: tuple[RowReport, ...]
    claims: int
    snapshot: str | None

    @property
    def failed(self) -> tuple[RowReport, ...]:
        """The rows that failed."""
        return tuple(row for row in self.rows if row.outcome == "gagal")

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had each outcome."""
        return dict(Counter(row.outcome for row in self.rows))

    def as_dict(self) -> dict[str, object]:
        """The report as plain values."""
        rows = [asdict(row) for row in self.rows]
        return {
            "feed": self.feed,
            "counts": self.counts,
            "claims": self.claims,
            "rows": rows,
            "snapshot": self.snapshot,
        }


def import_feed(
    pandu: KnowledgeBase, feed: str, wishes: FeedWishes | None = None, progress: Progress | None = None
) -> FeedReport:
    """Read a feed, take in what is new or changed, and keep each object as it was.

    Raises:
        InputRefused: the feed itself cannot be read.

    """
    wishes, say = wishes or FeedWishes(), progress or (lambda _: None)
    rules = _rules(pandu, feed, wishes)
    content, base = _content(feed, rules, pandu.settings.feed_mb)
    rows = rows_apart(content, wishes.base or base, feed, pandu.settings)
    held = pandu.catalogue.feed_rows(feed)
    reports, due = _sorted(rows, held)
    taken: dict[int, HeldRow] = {}
    with _folder(pandu.settings.data / "feeds" / slug(feed, 12)) as folder:
        files: dict[int, Path | str] = {}
        late: Counter[str] = Counter()
        for number, row in enumerate(due, start=1):
            say(f"mengunduh {number} dari {len(due)}: {row.document}")
            files[row.place] = _download(row, rules, folder, late) if wishes.download else ""
        paths = [path for path in files.values() if isinstance(path, Path)]
        read = pandu.ingest(paths, progress, replace=wishes.replace).documents if paths else ()
    by_name = {found.file: found for found in reversed(read)}
    for row in due:
        got = files[row.place]
        found = by_name.get(got.name) if isinstance(got, Path) else None
        reports[row.place] = _settled(row, held.get(row.key), got, found)
        failed = reports[row.place].outcome == "gagal"
        done = not failed and bool(found or not row.url)
        document = (found.document_id if found else None) or row.document or ""
        taken[row.place] = HeldRow(row.key, row.content, row.raw, document, done, reports[row.place].reason)
    claims = list(_claims(rows, feed))
    with pandu.store.writing():
        with pandu.catalogue.change() as change:
            change.keep_rows(feed, [*taken.values(), *_faulty(rows, reports)])
            changed = change.claim(feed, claims)
        published = changed and pandu.store.current_id() is not None
        snapshot = pandu.publish(progress) if published else pandu.store.current_id()
    return FeedReport(feed, tuple(reports[row.place] for row in rows), len(claims), snapshot)


@contextmanager
def _folder(folder: Path) -> Iterator[Path]:
    """A folder for downloads, always the same for a feed, so that a file met again is known by its place."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rules(pandu: KnowledgeBase, feed: str, wishes: FeedWishes) -> Rules:
    settings = pandu.settings
    listed = (host.strip().lower() for host in settings.feed_hosts.split(","))
    hosts = {*wishes.hosts, *(host for host in listed if host)}
    address = urlsplit(feed) if _is_address(feed) else None
    if address is not None and address.hostname:
        hosts.add(address.hostname.lower())
    port = frozenset({address.port}) if address is not None and address.port else frozenset()
    size = settings.max_file_mb * 1024 * 1024
    return Rules(frozenset(hosts), settings.feed_seconds, size, settings.feed_loopback, port)


def _is_address(feed: str) -> bool:
    return feed.lower().startswith(("http://", "https://"))


def _content(feed: str, rules: Rules, megabytes: int) -> tuple[bytes, str]:
    """The feed's bytes, and the address that relative ones in it are read against."""
    if _is_address(feed):
        fetched = fetch(feed, replace(rules, size=megabytes * 1024 * 1024))
        return fetched.content, fetched.url
    try:
        with Path(feed).open("rb") as file:
            content = file.read((megabytes << 20) + 1)
    except OSError as error:
        raise InputRefused(feed, f"tidak dapat dibuka ({error.strerror}).", "Periksa nama berkasnya.") from error
    if len(content) > megabytes << 20:
        raise InputRefused(feed, f"lebih besar daripada {megabytes} MiB.", "Naikkan KB_FEED_MB.")
    return content, ""


def _sorted(rows: Iterable[Row], held: dict[str, HeldRow]) -> tuple[dict[int, RowReport], list[Row]]:
    """What is known of rows at once, by place, and the rows on which there is work to do."""
    reports: dict[int, RowReport] = {}
    due: list[Row] = []
    first: dict[str, Row] = {}
    for row in rows:
        before = first.setdefault(row.key, row)
        known = held.get(row.key)
        if row.document is None:
            reports[row.place] = _row(row, "gagal", "; ".join(row.faults))
        elif before is not row:
            double = before.content == row.content
            reports[row.place] = _row(
                row, "sama" if double else "gagal", "baris ganda" if double else _DOUBLE.format(place=before.place)
            )
        elif known is not None and known.content == row.content and known.taken:
            reports[row.place] = _row(row, "sama", known.reason, known.document)
        else:
            due.append(row)
    return reports, due


def _download(row: Row, rules: Rules, folder: Path, late: Counter[str]) -> Path | str:
    """The file of a row, or why there is none; empty where the row offers none.

    ``late`` counts by host what did not come in time: a host that was late three times is not asked again, else a feed
    of a thousand rows could keep us for a day.
    """
    if not row.url:
        return "; ".join(row.faults)
    host = urlsplit(row.url).hostname or ""
    if late[host] >= _PATIENCE:
        return f"{row.url}: dilewati, {host} sudah {_PATIENCE} kali tidak selesai dalam batas waktu. Impor lagi nanti."
    try:
        fetched = fetch(row.url, rules)
    except TooSlow as error:
        late[host] += 1
        return str(error)
    except InputRefused as error:
        return str(error)
    if b"%PDF-" not in fetched.content[:1024]:
        shown = "halaman HTML" if fetched.content.lstrip()[:1] == b"<" else fetched.media_type or "berkas lain"
        return f"{row.url}: isinya {shown}, bukan PDF."
    path = folder / f"{row.document}.pdf"
    path.write_bytes(fetched.content)
    return path


def _settled(row: Row, known: HeldRow | None, got: Path | str, found: FileReport | None) -> RowReport:
    """The report of a row on which there was work."""
    outcome: RowOutcome = "baru" if known is None else "sama" if known.content == row.content else "berubah"
    if isinstance(got, str):
        return _row(row, "gagal" if got else outcome, got or "tanpa naskah untuk diunduh" * (not row.url))
    if found is None or found.outcome == "refused":
        return _row(row, "gagal", (found.error if found else None) or "naskah tidak terbaca")
    note = found.note
    if found.document_id != row.document:
        note = (
            f"menurut umpan {row.document}, menurut naskahnya {found.document_id}; naskah yang dipakai. {note}".strip()
        )
    return _row(row, "baru" if found.outcome == "new" and known is None else outcome, note, found.document_id)


def _row(row: Row, outcome: RowOutcome, reason: str = "", document: str | None = None) -> RowReport:
    return RowReport(row.place, row.title, document or row.document, outcome, reason)


def _faulty(rows: Iterable[Row], reports: dict[int, RowReport]) -> list[HeldRow]:
    """Rows that say not who they are: kept whole as well, so that nothing of the feed is lost."""
    kept = {
        row.key or f"#{row.place}": HeldRow(
            row.key or f"#{row.place}", row.content, row.raw, "", False, reports[row.place].reason
        )
        for row in rows
        if row.document is None
    }
    return list(kept.values())


def _claims(rows: Iterable[Row], feed: str) -> Iterable[Claim]:
    """What the rows claim of standing, each document once."""
    claimed: dict[str, Claim] = {}
    for row in rows:
        if row.document is not None and row.standing is not None:
            claimed.setdefault(row.document, Claim(feed, row.document, row.standing, None, row.updated, row.words))
    return claimed.values()

"""Some eighty backups made to harm whoever restores them, by a seed, out of a sound one; standard library only."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import io
import json
import random
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

LIST, SEAL, CATALOGUE = "pandu-backup.json", "pandu-backup.sig", "catalogue.db"
SECRET = "sesi-yang-ditanam"
"""The token of the planted session, as a cookie would hold it."""


@dataclass
class Packing:
    """A backup before it is packed: members in order, and the list that names them."""

    members: list[tuple[tarfile.TarInfo, bytes]]
    listing: dict[str, object]
    seal: bytes | None = None
    in_list: bool = True
    """Whether the list is made to fit the members, as an attacker makes it."""
    first: bool = True
    """Whether the list comes first, as it does since format 2."""
    packed: Callable[[bytes], bytes] = field(default=lambda content: content)

    def content(self, name: str) -> bytes:
        return next(content for member, content in self.members if member.name == name)

    def put(self, name: str, content: bytes, kind: bytes = tarfile.REGTYPE, link: str = "") -> None:
        member = tarfile.TarInfo(name)
        member.size, member.type, member.linkname = len(content), kind, link
        self.members.append((member, content))

    def replace(self, name: str, content: bytes) -> None:
        self.members = [(m, c) for m, c in self.members if m.name != name]
        self.put(name, content)

    def write(self, path: Path) -> None:
        if self.in_list:
            plain = [(m, c) for m, c in self.members if m.type in (tarfile.REGTYPE, tarfile.AREGTYPE)]
            self.listing["sha256"] = {m.name: hashlib.sha256(c).hexdigest() for m, c in plain}
            self.listing.setdefault("bytes", sum(len(c) for _, c in plain))
        listing = json.dumps(self.listing).encode()
        own = [(tarfile.TarInfo(LIST), listing)]
        if self.seal is not None:
            own.append((tarfile.TarInfo(SEAL), self.seal))
        for member, content in own:
            member.size = len(content)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for member, content in [*own, *self.members] if self.first else [*self.members, *own]:
                tar.addfile(member, io.BytesIO(content))
        path.write_bytes(self.packed(gzip.compress(out.getvalue(), 1)))


def sound(archive: Path) -> Packing:
    """A sound backup, unpacked, to be harmed."""
    members, listing = [], {}
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            if member.name == LIST:
                listing = json.loads(content.read())
            elif member.name != SEAL:
                clean = tarfile.TarInfo(member.name)
                clean.size = member.size
                members.append((clean, content.read()))
    listing.pop("bytes", None)
    return Packing(members, listing)


@dataclass(frozen=True)
class HostileBackup:
    """One of them: its name, whether it must be refused (False: restored, made safe; None: either), and its making."""

    name: str
    refused: bool | None
    make: Callable[[Packing, random.Random], None]

    def write(self, archive: Path, path: Path, seed: int = 1) -> None:
        packing = sound(archive)
        self.make(packing, random.Random(f"{seed}-{self.name}"))
        packing.write(path)


def hostile_backups() -> list[HostileBackup]:
    """All of them, in order."""
    return [
        HostileBackup(name, refused, make)
        for family in (_names, _kinds, _sizes, _lists, _schemas, _rows, _tables, _pages)
        for name, refused, make in family()
    ]


Made = Iterator[tuple[str, bool | None, Callable[[Packing, random.Random], None]]]


def _names() -> Made:
    """Members that would be written elsewhere."""
    for number, name in enumerate(
        (
            "../keluar.txt",
            "/tmp/pandu-keluar-mutlak.txt",
            "originals/../../keluar.txt",
            "originals/aa/../../../keluar.txt",
            "originals\\..\\..\\keluar.txt",
            "./catalogue.db",
            "C:\\keluar.txt",
            "originals/aa/" + "a" * 64 + ".md/dalam",
            "backup.key",
            "uploads/aaaa/001/berkas.md",
            ".env",
            "originals/" + "d/" * 60 + "x.md",
        )
    ):
        yield f"name-{number}", True, lambda p, r, name=name: p.put(name, b"isi")
    content = b"bukan isi ini"
    place = "originals/ab/ab" + "0" * 62 + ".md"
    yield "name-of-another-content", True, lambda p, r: p.put(place, content)
    yield "name-index-outside", False, lambda p, r: p.put("index/../../keluar.txt", b"isi")


def _kinds() -> Made:
    """Members that are no plain files."""
    for name, kind, link in (
        ("symlink", tarfile.SYMTYPE, "/etc/passwd"),
        ("hardlink", tarfile.LNKTYPE, "catalogue.db"),
        ("char-device", tarfile.CHRTYPE, ""),
        ("block-device", tarfile.BLKTYPE, ""),
        ("fifo", tarfile.FIFOTYPE, ""),
        ("folder", tarfile.DIRTYPE, ""),
        ("sparse", tarfile.GNUTYPE_SPARSE, ""),
        ("unknown", b"Z", ""),
    ):
        yield f"kind-{name}", True, lambda p, r, k=kind, to=link: p.put("lexicon.toml", b"", k, to)

    def pax(packing: Packing, said: dict[str, str]) -> None:
        packing.replace("lexicon.toml", b"[singkatan]\n")
        packing.members[-1][0].pax_headers = said

    yield "pax-path", True, lambda p, r: pax(p, {"path": "../keluar.txt"})
    yield "pax-long", True, lambda p, r: pax(p, {"comment": "x" * 100_000})
    yield "pax-sparse", True, lambda p, r: pax(p, {"GNU.sparse.size": "99999999999", "GNU.sparse.map": "0,1"})
    yield "pax-size", True, lambda p, r: pax(p, {"size": "-1"})


def _sizes() -> Made:
    """More than there is, or may be."""
    yield "bomb-catalogue", True, lambda p, r: p.replace(CATALOGUE, bytes(160 << 20))
    yield "bomb-lexicon", True, lambda p, r: p.replace("lexicon.toml", b"#" * (8 << 20))
    yield "claims-all-of-the-disk", True, lambda p, r: p.listing.update(bytes=1 << 60)
    yield "claims-less-than-nothing", True, lambda p, r: p.listing.update(bytes=-1)

    def many(packing: Packing, _: random.Random) -> None:
        header = tarfile.TarInfo("index/x").tobuf(tarfile.USTAR_FORMAT)
        packing.packed = lambda _: gzip.compress(header * 410_000, 1)

    yield "many-members", True, many
    for share in (0.02, 0.5, 0.98):
        yield (
            f"cut-{share}",
            True,
            lambda p, r, share=share: setattr(p, "packed", lambda content: content[: int(len(content) * share)]),
        )

    def flipped(packing: Packing, chance: random.Random) -> None:
        def flip(content: bytes) -> bytes:
            out = bytearray(content)
            for _ in range(20):
                out[chance.randrange(20, len(out))] ^= 1 << chance.randrange(8)
            return bytes(out)

        packing.packed = flip

    yield "bits-flipped", True, flipped

    def zipped(packing: Packing, _: random.Random) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("../keluar.txt", "isi")
        packing.packed = lambda _: out.getvalue()

    yield "zip-instead", True, zipped
    yield "empty", True, lambda p, r: setattr(p, "packed", lambda _: b"")


def _lists() -> Made:
    """Lists and seals that say what is not so."""
    yield "twice-the-catalogue", True, lambda p, r: p.put(CATALOGUE, b"SQLite format 3\0")
    yield "version-newer", True, lambda p, r: p.listing.update(catalogue="9999")
    yield "version-odd", True, lambda p, r: p.listing.update(format=[2])
    yield "no-moment", True, lambda p, r: p.listing.update(made="kemarin")
    yield "no-catalogue", True, lambda p, r: setattr(p, "members", [m for m in p.members if m[0].name != CATALOGUE])

    def unlisted(packing: Packing, _: random.Random) -> None:
        packing.in_list = False
        packing.put("saved_questions.txt", b"Apa?\n")

    yield "not-in-the-list", True, unlisted

    def by_another(packing: Packing, chance: random.Random) -> None:
        code = hmac.new(chance.randbytes(32), b"x", hashlib.sha256).hexdigest()
        packing.seal = f"{'0' * 16} {code}\n".encode()

    yield "seal-of-another", False, by_another
    yield "seal-of-noise", False, lambda p, r: setattr(p, "seal", r.randbytes(200))

    def old(packing: Packing, chance: random.Random) -> None:
        packing.first = False
        packing.listing.update(format=1)
        packing.put("index/CURRENT", b"../../../../etc\n")
        packing.put("index/20260101-r1/manifest.json", b"{" * 100)
        packing.put("index/20260101-r1/chroma/chroma.sqlite3", b"SQLite format 3\0" + chance.randbytes(4000))
        packing.put("index/20260101-r1/chroma/x/data_level0.bin", chance.randbytes(20_000))
        packing.put("index/20260101-r1/lexical/meta.json", b"[]")
        packing.put("index/20260101-r1/forward/terms.npy", chance.randbytes(300))

    yield "index-tampered", False, old


def _sql(script: str) -> Callable[[Packing, random.Random], None]:
    """Change the catalogue by a script of SQL; the list is made to fit."""

    def make(packing: Packing, _: random.Random) -> None:
        _changed(packing, lambda database: database.executescript(script))

    return make


def _changed(packing: Packing, change: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        content = bytearray(packing.content(CATALOGUE))
        content[18:20] = b"\1\1"  # no WAL: there is none in memory
        database.deserialize(bytes(content))
        database.execute("PRAGMA foreign_keys=OFF")
        change(database)
        database.commit()
        packing.replace(CATALOGUE, database.serialize())


def _schemas() -> Made:
    """Databases that do something by themselves, or stand for something else."""
    yield (
        "trigger",
        False,
        _sql("CREATE TRIGGER t AFTER INSERT ON audit BEGIN UPDATE people SET role = 'admin', active = 1; END"),
    )
    yield (
        "view-for-a-table",
        True,
        _sql(
            "ALTER TABLE people RENAME TO lain; CREATE VIEW people AS WITH RECURSIVE r(n) AS "
            "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS id FROM r"
        ),
    )
    yield "virtual-table", True, _sql("DROP TABLE people; CREATE VIRTUAL TABLE people USING fts5(name, password, role)")
    yield (
        "generated-column",
        True,
        _sql("ALTER TABLE audit ADD COLUMN bom TEXT GENERATED ALWAYS AS (hex(zeroblob(900000000))) VIRTUAL"),
    )
    yield "table-missing", True, _sql("DROP TABLE claims")
    yield "column-missing", True, _sql("ALTER TABLE sources DROP COLUMN media_type")
    yield "version-unknown", True, _sql("UPDATE alembic_version SET version_num = '0000'")
    yield "version-a-path", True, _sql("UPDATE alembic_version SET version_num = '../../../x'")
    yield "table-more", False, _sql("CREATE TABLE titipan (isi); INSERT INTO titipan VALUES (zeroblob(100000))")


def _rows() -> Made:
    """Rows that are believed at one's cost."""
    token = hashlib.sha256(SECRET.encode()).hexdigest()
    yield (
        "planted-session",
        False,
        _sql(f"INSERT INTO sessions (token, person_id, created, seen) VALUES ('{token}', 1, 4e9, 4e9)"),
    )
    yield (
        "planted-job",
        False,
        _sql(
            "INSERT INTO jobs VALUES (7, 'unggah', 'menunggu', 'ani', '{\"files\": [\"../../../etc/hostname\"]}', "
            "'{}', '{}', 0, '2026-01-01 00:00:00.000000', NULL, NULL)"
        ),
    )
    yield (
        "planted-admin",
        False,
        _sql(
            "INSERT INTO people (name, password, role, active, created) "
            "SELECT 'penyusup', password, 'admin', 1, created FROM people LIMIT 1"
        ),
    )
    yield "planted-role", True, _sql("UPDATE people SET role = 'dewa'")
    yield (
        "password-that-costs-an-hour",
        True,
        _sql(
            "UPDATE people SET password = '$argon2id$v=19$m=4194304,t=4000000,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA'"
        ),
    )
    for number, place in enumerate(("../../../../etc/passwd", "/etc/passwd", "../catalogue.db")):
        yield f"stored-{number}", True, _sql(f"UPDATE sources SET stored = '{place}'")
    yield "number-a-text", True, _sql("UPDATE versions SET articles = 'banyak'")
    yield "text-a-blob", True, _sql("UPDATE passages SET text = zeroblob(1000)")
    yield "json-broken", True, _sql("UPDATE versions SET identity = '{'")
    yield "json-of-another-shape", True, _sql("UPDATE versions SET identity = '[1, 2]'")
    yield "json-deep", True, _sql(f"UPDATE versions SET gaps = '{'[' * 5000}{']' * 5000}'")
    yield "moment-odd", True, _sql("UPDATE audit SET at = 'kemarin'; UPDATE people SET created = '0000-99-99'")
    yield "refers-to-nothing", True, _sql("UPDATE passages SET version_id = 999999")
    yield "revision-gone", True, _sql("DELETE FROM state")
    yield "revision-beyond", True, _sql("UPDATE publications SET revision = 9000000000")
    yield (
        "seats-and-nicknames",
        False,
        _sql(
            "INSERT INTO classes (id, code, title, owner, opened, phase, position, version, closes, joined, items) "
            "VALUES (1, 'BCDFGH', 'Kelas', 1, '2026-01-01', 'asking', 0, 1, NULL, 1, '[]');"
            "INSERT INTO class_seats VALUES ('a', 1, '', 10);"
            "INSERT INTO class_room VALUES ('b', 1, 'nickname', 'Siti', 0)"
        ),
    )


def _tables() -> Made:
    """The office's own tables."""
    yield "lexicon-deep", True, lambda p, r: p.replace("lexicon.toml", b"x = " + b"[" * 50_000)
    yield "lexicon-no-text", True, lambda p, r: p.replace("lexicon.toml", b"\xff\xfe\x00")
    yield "questions-no-text", True, lambda p, r: p.replace("saved_questions.txt", b"\xff\xfe\x00")


def _pages() -> Made:
    """Catalogues with harmed pages: refused, or sound after all."""

    def harmed(packing: Packing, chance: random.Random, start: int) -> None:
        content = bytearray(packing.content(CATALOGUE))
        for _ in range(40):
            content[chance.randrange(start, len(content))] = chance.randrange(256)
        packing.replace(CATALOGUE, bytes(content))

    for number, start in enumerate((0, 16, 100, 4096)):
        yield f"pages-{number}", None, lambda p, r, start=start: harmed(p, r, start)

    def header(packing: Packing, _: random.Random) -> None:
        packing.replace(CATALOGUE, packing.content(CATALOGUE)[:4096])

    yield "pages-header-only", True, header
    yield "pages-no-database", True, lambda p, r: p.replace(CATALOGUE, r.randbytes(50_000))

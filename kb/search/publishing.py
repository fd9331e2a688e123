"""Making a snapshot: from nothing, or from the current one and what changed since; checked before it may answer."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kb.catalogue import Catalogue, CatalogueView, Difference
from kb.disk_room import NoRoom, size_of
from kb.errors import EmbeddingUnavailable, SnapshotError
from kb.language.tokens import tokens
from kb.search.dense import Dense, DenseWriter
from kb.search.embedding import Embedder
from kb.search.forward import Forward, ForwardWriter
from kb.search.lexical import Lexical, LexicalWriter, indexed_text
from kb.search.manifest import FORMAT, Manifest, checksums
from kb.search.question_index import QuestionIndexWriter
from kb.search.token_index import TokenIndexWriter
from kb.types import Passage, PassageKey

if TYPE_CHECKING:
    from kb.search.snapshot import Progress, SnapshotStore

logger = logging.getLogger(__name__)

_NEAREST_WORDS = 2000
_NEAREST_MEANING = 50
_SAME_WORDS = 0.99
"""Cosine from which on passages are so alike that a nearest-neighbour graph may show any of them for another."""
_MOST_REMOVED = 0.3
_BATCH = 4000
_BYTES_OF_PASSAGE = 6 << 10
_BYTES_OF_NONE = 1 << 20


@dataclass(frozen=True)
class _Plan:
    """What goes out and in, over which copy; ``removed`` counts all that went out since the last whole build."""

    base: Path | None
    out: tuple[PassageKey, ...]
    put: Iterable[Passage]
    amount: int
    removed: int
    sample: Passage | None


def build(
    store: SnapshotStore,
    base: Manifest | None,
    view: CatalogueView,
    catalogue: Catalogue,
    embedder: Embedder,
    progress: Progress | None,
    into: Path,
) -> Manifest:
    """Build and check the snapshot of a view in a folder, and return its manifest; it is not current yet.

    A copy of ``base`` with the difference applied, where that is possible and comes out right; else from nothing.
    """
    store.take_room(_need(store, base, view))
    created = datetime.now(UTC)
    name = f"{created:%Y%m%d-%H%M%S-%f}-r{view.revision}"
    aside = store.index / f".building-{name}"
    plan = (base and _difference(store, base, view, catalogue)) or _whole(view)
    try:
        passages = _write(plan, view, aside, embedder, progress)
    except Exception as error:
        if plan.base is None or isinstance(error, EmbeddingUnavailable | NoRoom):
            raise
        logger.warning("the difference to snapshot %s came out wrong (%s); building anew", plan.base.name, error)
        plan = _whole(view)
        passages = _write(plan, view, aside, embedder, progress)
    manifest = Manifest(
        id=name,
        created=created.isoformat(),
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        passages=passages,
        revision=view.revision,
        removed=plan.removed,
        checksums=checksums(aside),
    )
    manifest.write(aside)
    _to_disk(aside)
    aside.rename(into / name)
    return manifest


def _need(store: SnapshotStore, base: Manifest | None, view: CatalogueView) -> int:
    """About how many bytes the snapshot of a view takes: as the base does a passage, else as is usual."""
    usual = _BYTES_OF_PASSAGE
    if base is not None and base.passages:
        usual = max(usual, size_of(store.folder(base.id)) // base.passages)
    return _BYTES_OF_NONE + usual * view.passage_count


def _whole(view: CatalogueView) -> _Plan:
    """The plan of a build from nothing."""
    held = next((record for record in view.documents() if record.passages), None)
    sample = view.document_passages(held.key)[-1] if held else None
    return _Plan(None, (), view.all_passages(), view.passage_count, 0, sample)


def _difference(store: SnapshotStore, base: Manifest, view: CatalogueView, catalogue: Catalogue) -> _Plan | None:
    """The plan of an incremental build; nothing where a whole one is due."""
    damaged = store.verify(base.id)
    if damaged:
        logger.warning("snapshot %s is damaged (%s); building anew", base.id, ", ".join(damaged[:3]))
    if damaged or base.format != FORMAT:
        return None
    difference: Difference = view.difference_from(catalogue.at(base.revision))
    changed = (*difference.removed, *(passage.key for passage in difference.put))
    removed = base.removed + len(changed)
    if removed > _MOST_REMOVED * max(base.passages, _BATCH):
        return None
    sample = next(iter(difference.put), None) or _whole(view).sample
    return _Plan(store.folder(base.id), changed, difference.put, len(difference.put), removed, sample)


def _write(plan: _Plan, view: CatalogueView, aside: Path, embedder: Embedder, progress: Progress | None) -> int:
    """Write the indexes as planned, check them, and return how many passages they hold; nothing stays on failure."""
    try:
        if plan.base is not None:
            shutil.copytree(
                plan.base, aside, ignore=shutil.ignore_patterns("manifest.json", "*.lock", "*-wal", "*-shm")
            )
        aside.mkdir(parents=True, exist_ok=True)
        with (
            LexicalWriter(aside / "lexical") as lexical,
            DenseWriter(aside / "chroma", embedder) as dense,
            ForwardWriter(aside / "forward") as forward,
            QuestionIndexWriter(aside / "questions", embedder.dimension) as questions,
            TokenIndexWriter(aside / "tokens", embedder) as token_index,
        ):
            lexical.delete(plan.out)
            dense.delete(plan.out)
            forward.delete(plan.out)
            questions.delete(plan.out)
            token_index.delete(plan.out)
            done = 0
            for part in _parts(plan.put):
                token_index.add(part)  # before what needs the vectors of passages, which it computes on the way
                lexical.add(part)
                forward.add(part, dense.add(part))
                questions.add(part, embedder.encode_questions([q for passage in part for q in passage.questions]))
                done += len(part)
                if progress is not None:
                    progress(f"mengindeks {done} dari {plan.amount} petikan")
        return _check(aside, view.passage_count, plan.sample, embedder)
    except Exception:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _check(folder: Path, expected: int, sample: Passage | None, embedder: Embedder) -> int:
    """Count the indexes against the catalogue, and find a sample passage in two by its own words, in one by its key."""
    forward = Forward(folder / "forward")
    if forward.count != expected or (sample is not None and forward.rows([sample.key])[0] < 0):
        raise SnapshotError(
            f"Indeks baru memuat urutan kata dari {forward.count} petikan, seharusnya {expected}. "
            "Indeks lama tetap dipakai; jalankan `python ingest.py --rebuild`."
        )
    lexical, dense = Lexical(folder / "lexical"), Dense(folder / "chroma", embedder)
    try:
        if not lexical.count == dense.count == expected:
            raise SnapshotError(
                f"Indeks baru memuat {lexical.count} petikan kata dan {dense.count} vektor, seharusnya {expected}. "
                "Indeks lama tetap dipakai; jalankan `python ingest.py --rebuild`."
            )
        if sample is not None:
            words = indexed_text(sample)
            _expect(sample, "kata", lexical.search(words, _NEAREST_WORDS, (sample.document,)))
            _expect(sample, "makna", dense.search(words, _NEAREST_MEANING))
    finally:
        dense.close()
        lexical.close()
    return expected


def _expect(sample: Passage, side: str, hits: list[tuple[PassageKey, float]]) -> None:
    """Raise where a passage is not found by its own words; many passages with nearly its words may hide it."""
    full = hits and len(hits) >= _NEAREST_MEANING and hits[-1][1] >= _SAME_WORDS
    if not full and tokens(sample.text) and sample.key not in [key for key, _ in hits]:
        raise SnapshotError(
            f"Indeks baru tidak menemukan {sample.key} dari bunyinya sendiri (sisi {side}). Indeks lama tetap dipakai; "
            "jalankan `python ingest.py --rebuild`."
        )


def _parts(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    part: list[Passage] = []
    for passage in passages:
        part.append(passage)
        if len(part) == _BATCH:
            yield part
            part = []
    if part:
        yield part


def _to_disk(folder: Path) -> None:
    """Bring every file and folder of a snapshot to the disk before anything may point at it."""
    for path in [folder, *folder.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Train the Indonesian embedding model that Pandu ships, measure it and write its card.

python tools/train_embedding.py              train, save into kb/search/models/static, write the card without figures
python tools/train_embedding.py --evaluate   measure the saved model and write its card
python tools/train_embedding.py --tiny       make the tiny model of the tests (tests/data/test_model)
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import string
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import embedding_pairs as pairs_of
import numpy as np
import torch
from embedding_figures import law_trial, measure, wikipedia_trial
from numpy.typing import NDArray
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "kb" / "search" / "models" / "static"
TINY_MODEL = ROOT / "tests" / "data" / "test_model"
TINY_PAIRS = Path(__file__).with_name("tiny_pairs.tsv")
CARD_TEMPLATE = Path(__file__).with_name("embedding_card.md")
CARDS = (ROOT / "docs" / "model-card-embedding.md", MODEL / "README.md")
UNKNOWN = "[UNK]"
NOT_MEASURED = "Not measured yet: `python tools/train_embedding.py --evaluate`."

Ids = NDArray[np.int64]
"""The token numbers of one text."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides the model: vector length, vocabulary, Adam steps, pairs a step, top rate, inverse temperature."""

    dimension: int
    pieces: int
    steps: int
    batch: int
    rate: float
    scale: float
    seed: int
    longest: int = 160
    """Pieces of a passage that are trained on."""


FULL = Recipe(dimension=256, pieces=30_000, steps=350, batch=2048, rate=0.02, scale=20.0, seed=2026)
TINY = Recipe(dimension=32, pieces=2_000, steps=150, batch=64, rate=0.02, scale=20.0, seed=2026)


def letters(texts: Iterable[str], normalizer: normalizers.Normalizer, most: int) -> list[str]:
    """The ``most`` frequent characters of the normalised texts, in a fixed order; white space is none."""
    counts = Counter(char for text in texts for char in normalizer.normalize_str(text))
    frequent = sorted((char for char in counts if not char.isspace()), key=lambda char: (-counts[char], char))
    return sorted(frequent[:most])


def train_tokenizer(texts: Sequence[str], pieces: int, least: int) -> Tokenizer:
    """A WordPiece tokenizer: lower case, no accents, digits apart from letters; ``least`` is the rarest pair merged.

    The trainer numbers the inner letters (``##a``) in the order of a hash table, and merges of equal count follow
    those numbers. They are given as special tokens, so that the same texts give the same pieces, and are made plain
    pieces again at the end.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=False)]
    )
    alphabet = letters(texts, tokenizer.normalizer, 200)
    trainer = trainers.WordPieceTrainer(
        vocab_size=pieces,
        min_frequency=least,
        special_tokens=[UNKNOWN, *(f"##{letter}" for letter in alphabet)],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    plain = Tokenizer(models.WordPiece(tokenizer.get_vocab(), unk_token=UNKNOWN, max_input_chars_per_word=60))
    plain.normalizer, plain.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    return plain


def token_ids(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[Ids]:
    """The first ``longest`` token numbers of each text."""
    ids: list[Ids] = []
    for start in range(0, len(texts), 20_000):
        encodings = tokenizer.encode_batch(list(texts[start : start + 20_000]), add_special_tokens=False)
        ids += [np.asarray(encoding.ids[:longest], dtype=np.int64) for encoding in encodings]
    return ids


def first_vectors(passages: Sequence[Ids], pieces: int, recipe: Recipe) -> torch.Tensor:
    """Random directions as long as the piece's inverse document frequency: cosines start near those of TF-IDF."""
    holding = np.zeros(pieces)
    for ids in passages:
        holding[np.unique(ids)] += 1
    rarity = np.clip(np.log((len(passages) + 1) / (holding + 1)), 0.05, None)
    directions = torch.randn(pieces, recipe.dimension, generator=torch.Generator().manual_seed(recipe.seed))
    return directions * torch.tensor(rarity / rarity.max(), dtype=torch.float32)[:, None] * 2.0


def bag(texts: Sequence[Ids]) -> dict[str, torch.Tensor]:
    """Texts as ``StaticEmbedding`` takes them."""
    starts = np.cumsum([0, *(len(ids) for ids in texts[:-1])])
    return {"input_ids": torch.from_numpy(np.concatenate(texts)), "offsets": torch.from_numpy(starts)}


def contrast(module: StaticEmbedding, questions: Sequence[Ids], passages: Sequence[Ids], scale: float) -> torch.Tensor:
    """Multiple-negatives ranking loss, both ways: each text should find its partner among all of the batch."""
    left = functional.normalize(module(bag(questions))["sentence_embedding"], dim=1)
    right = functional.normalize(module(bag(passages))["sentence_embedding"], dim=1)
    similarity = left @ right.T * scale
    partner = torch.arange(len(questions))
    return (functional.cross_entropy(similarity, partner) + functional.cross_entropy(similarity.T, partner)) / 2


def rate_at(step: int, recipe: Recipe) -> float:
    """Learning rate: up over the first tenth, then down in a line to nearly nothing."""
    warm = max(1, recipe.steps // 10)
    return recipe.rate * min((step + 1) / warm, max(0.02, (recipe.steps - step) / (recipe.steps - warm)))


def batches(partners: Ids, recipe: Recipe) -> Iterator[Ids]:
    """Positions of the pairs of each step; a passage occurs once in a batch, else it would be its own negative."""
    chance = np.random.default_rng(recipe.seed)
    order = np.empty(0, dtype=np.int64)
    for _ in range(recipe.steps):
        if len(order) < min(recipe.batch, len(partners)):
            order = np.concatenate([order, chance.permutation(len(partners))])
        chosen, order = order[: recipe.batch], order[recipe.batch :]
        yield chosen[np.unique(partners[chosen], return_index=True)[1]]


def train_vectors(tokenizer: Tokenizer, pairs: Sequence[pairs_of.Pair], recipe: Recipe) -> StaticEmbedding:
    """The trained module; float32."""
    numbers: dict[str, int] = {}
    for _, passage in pairs:
        numbers.setdefault(passage, len(numbers))
    questions = token_ids(tokenizer, [question for question, _ in pairs], recipe.longest)
    passages = token_ids(tokenizer, list(numbers), recipe.longest)
    usable = [
        place for place, (_, passage) in enumerate(pairs) if len(questions[place]) and len(passages[numbers[passage]])
    ]
    partners = np.array([numbers[pairs[place][1]] for place in usable], dtype=np.int64)
    module = StaticEmbedding(tokenizer, embedding_weights=first_vectors(passages, tokenizer.get_vocab_size(), recipe))
    optimizer = torch.optim.Adam(module.parameters(), lr=recipe.rate)
    for step, batch in enumerate(batches(partners, recipe)):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, recipe)
        loss = contrast(
            module,
            [questions[usable[place]] for place in batch],
            [passages[partners[place]] for place in batch],
            recipe.scale,
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step:4d}  loss {loss.item():.3f}", flush=True)
    return module


def save_model(module: StaticEmbedding, folder: Path) -> None:
    """Write a sentence-transformers folder that loads as it is.

    The vectors are stored as unit float16 rows (``embeddings``) with one float32 length each (``weights``): a form
    that ``StaticEmbedding`` reads and multiplies out to float32, so that encoding computes and returns float32.
    """
    shutil.rmtree(folder, ignore_errors=True)
    SentenceTransformer(modules=[module, Normalize()], device="cpu").save(str(folder), create_model_card=False)
    vectors = module.embedding.weight.detach()
    lengths = vectors.norm(dim=1)
    units = (vectors / lengths.clamp(min=1e-9)[:, None]).to(torch.float16)
    for path in folder.rglob("model.safetensors"):
        save_file({"embeddings": units.contiguous(), "weights": lengths.contiguous()}, str(path))
        path.chmod(0o644)


def size_mb(folder: Path) -> float:
    """Size of a folder in 10⁶ bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@contextmanager
def corpus_folder(named: Path | None) -> Iterator[Path]:
    """Where the laws are unpacked: the folder named, else one that is removed afterwards."""
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def train_full(shared: Path, laws: Sequence[pairs_of.Pasal]) -> None:
    """Train the shipped model and note what it was made from."""
    began = time.perf_counter()
    pairs = pairs_of.make_pairs(shared, laws, FULL.seed)
    tokenizer = train_tokenizer(list(pairs_of.training_texts(shared, laws)), FULL.pieces, least=3)
    prepared = time.perf_counter()
    print(f"{len(pairs):,} pairs, {tokenizer.get_vocab_size():,} pieces after {prepared - began:.0f} s", flush=True)
    module = train_vectors(tokenizer, pairs, FULL)
    save_model(module, MODEL)
    notes = {
        "recipe": asdict(FULL),
        "pairs": len(pairs),
        "pasal": len(laws),
        "seconds_preparing": round(prepared - began),
        "seconds_training": round(time.perf_counter() - prepared),
        "seconds_cpu": round(time.process_time()),
        "cores": os.cpu_count(),
    }
    (MODEL / "training.json").write_text(json.dumps(notes, indent=2) + "\n", encoding="utf-8")
    write_cards(NOT_MEASURED)


def evaluate(shared: Path, laws: Sequence[pairs_of.Pasal]) -> None:
    """Measure the saved model and put the figures into its card."""
    model = SentenceTransformer(str(pairs_of.existing(MODEL)), device="cpu")
    trials = (wikipedia_trial(shared), law_trial(shared, laws))
    figures = "\n\n".join(measure(model, trial).markdown() for trial in trials)
    print(figures)
    write_cards(figures)


def write_cards(figures: str) -> None:
    """Fill the card's template with the notes of the training and the figures; the same text in both places."""
    notes = json.loads((MODEL / "training.json").read_text(encoding="utf-8"))
    recipe = notes.pop("recipe")
    facts = {
        name: f"{value:,}" if isinstance(value, int) and name != "seed" else value
        for name, value in {**notes, **recipe}.items()
    }
    template = string.Template(CARD_TEMPLATE.read_text(encoding="utf-8"))
    card = template.substitute(facts, figures=figures, size_mb=f"{size_mb(MODEL):.1f}")
    for path in CARDS:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(card, encoding="utf-8")


def train_tiny() -> None:
    """Train the tests' model from the made-up pairs beside this file."""
    lines = TINY_PAIRS.read_text(encoding="utf-8").splitlines()
    pairs = [(question, passage) for question, passage in (line.split("\t") for line in lines if line)]
    tokenizer = train_tokenizer([f"{question} {passage}" for question, passage in pairs], TINY.pieces, least=1)
    save_model(train_vectors(tokenizer, pairs, TINY), TINY_MODEL)
    print(f"{TINY_MODEL.relative_to(ROOT)}: {tokenizer.get_vocab_size():,} pieces, {size_mb(TINY_MODEL):.2f} MB")


def main() -> None:
    """Read the command line and do the one thing asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluate", action="store_true", help="measure the saved model instead of training one")
    parser.add_argument("--tiny", action="store_true", help="make the tiny model of the tests; needs no shared data")
    parser.add_argument("--shared", type=Path, default=pairs_of.SHARED, help="folder of the development data")
    parser.add_argument("--corpus", type=Path, help="folder to unpack the laws into and to keep (127 MB)")
    arguments = parser.parse_args()
    torch.manual_seed(FULL.seed)
    if arguments.tiny:
        train_tiny()
        return
    with corpus_folder(arguments.corpus) as folder:
        laws = pairs_of.read_laws(pairs_of.unpack_corpus(arguments.shared, folder))
        (evaluate if arguments.evaluate else train_full)(arguments.shared, laws)


if __name__ == "__main__":
    main()

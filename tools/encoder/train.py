"""Fine-tune the encoder on questions and passages, resumably: run it again and it goes on from its last checkpoint.

    python tools/encoder/train.py BASE PAIRS.jsonl OUT [--without FOLD] [--epochs N] [--seed N]
        [--rate N] [--tokens] [--most SOURCE=N …]

Embeddings of word pieces stay as they are; everything else learns by in-batch negatives and one hard negative each: by
one vector a text (sentence-transformers' ``MultipleNegativesRankingLoss``), with ``--tokens`` by the tokens of question
and text as well (``interaction.py``). ``--without`` leaves out every pair with a document of that
fold, so that the fold can be measured; ``laws`` are asked by no set and stay.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping
from pathlib import Path

import interaction
import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.losses import MultipleNegativesRankingLoss
from sentence_transformers.training_args import BatchSamplers

from kb.evaluation.folds import folds_of
from kb.types import DocumentKey

SEED = 2026
TEMPERATURE = 0.03
RATE = 3e-5
BATCH = 16
TOKENS = 128
COPIES = {"core": 3, "sops": 3, "asn": 3, "local": 3}
"""How often a pair of a set is learned in an epoch, where more than once: those of the office sets are few."""
NEVER_ASKED = "laws"
PROMPTS = {"anchor": "query: ", "positive": "passage: ", "negative": "passage: "}


def rows(path: Path, without: int | None, seed: int, most: Mapping[str, int]) -> list[dict[str, str]]:
    """Anchor, positive and negative of every pair; a pair that has several is learned with one of each by chance.

    Of a source that ``most`` names, so many pairs are drawn.
    """
    draw = random.Random(seed)
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [pair for pair in read if pair["source"] not in most]
    for source, count in most.items():
        own = [pair for pair in read if pair["source"] == source]
        pairs += draw.sample(own, min(count, len(own)))
    pool = [text for pair in pairs for text in pair["positives"]]
    out = []
    for pair in pairs:
        asked = pair["source"] != NEVER_ASKED
        if asked and without is not None and without in folds_of(DocumentKey(key) for key in pair["documents"]):
            continue
        negatives = pair["negatives"] or draw.sample(pool, 3)
        for _ in range(COPIES.get(pair["source"], 1)):
            positive, negative = draw.choice(pair["positives"]), draw.choice(negatives)
            out.append({"anchor": pair["question"], "positive": positive, "negative": negative})
    draw.shuffle(out)
    return out


def main() -> None:
    """Train, with a checkpoint every 50 steps, and save."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("base", type=Path)
    command.add_argument("pairs", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--without", type=int, metavar="FOLD")
    command.add_argument("--epochs", type=float, default=1.0)
    command.add_argument("--seed", type=int, default=SEED)
    command.add_argument("--rate", type=float, default=RATE, help="learning rate")
    command.add_argument("--most", action="append", default=[], metavar="SOURCE=N", help="pairs of a source, at most")
    command.add_argument("--tokens", action="store_true", help="learn by the tokens of question and text too")
    wish = command.parse_args()
    model = SentenceTransformer(
        str(wish.base),
        device="cpu",
        local_files_only=True,
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
        model_kwargs={"attn_implementation": "eager"},  # on processors the fused one is no faster without dropout
    )
    model.max_seq_length = TOKENS
    model[0].auto_model.embeddings.requires_grad_(False)
    most = {source: int(count) for source, _, count in (each.partition("=") for each in wish.most)}
    data = Dataset.from_list(rows(wish.pairs, wish.without, wish.seed, most))
    settings = SentenceTransformerTrainingArguments(
        output_dir=str(wish.out / "checkpoints"),
        num_train_epochs=wish.epochs,
        per_device_train_batch_size=BATCH,
        learning_rate=wish.rate,
        learning_rate_mapping={r"head\..*": interaction.RATE} if wish.tokens else {},
        weight_decay=0.01,
        warmup_steps=20,
        lr_scheduler_type="cosine_with_min_lr",
        lr_scheduler_kwargs={"min_lr_rate": 0.05},
        max_grad_norm=1.0,
        bf16=True,  # half the time on processors that have it; slow but right elsewhere
        use_cpu=True,
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        prompts=PROMPTS,
        save_steps=50,
        save_total_limit=1,
        logging_steps=10,
        seed=wish.seed,
        report_to="none",
        disable_tqdm=True,
    )
    checkpoints = sorted((wish.out / "checkpoints").glob("checkpoint-*"), key=lambda path: path.stat().st_mtime)
    loss: torch.nn.Module = MultipleNegativesRankingLoss(model, scale=1 / TEMPERATURE)
    keepers = []
    if wish.tokens:
        base = checkpoints[-1] if checkpoints else wish.base
        loss = interaction.InteractionLoss(model, base, TEMPERATURE, PROMPTS, data)
        keepers = [interaction.HeadKeeper(loss.head)]
    trainer = SentenceTransformerTrainer(model=model, args=settings, train_dataset=data, loss=loss, callbacks=keepers)
    print(f"{len(data)} rows, {'resumed' if checkpoints else 'begun'}", flush=True)
    trainer.train(resume_from_checkpoint=bool(checkpoints))
    model.max_seq_length = 512
    model.save(str(wish.out / "model"), create_model_card=False)
    if isinstance(loss, interaction.InteractionLoss):
        loss.head.save(wish.out / "model")


if __name__ == "__main__":
    main()

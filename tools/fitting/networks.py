"""Fit a :class:`kb.search.scorer.Scorer`: a weighed sum and a hidden layer, several networks averaged, by PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from kb.search.scorer import FARTHEST

SEED = 2026
NETWORKS = 8
"""Networks that differ in their chance alone; what they say is averaged."""
HIDDEN = 16
EPOCHS = 20
BATCH = 64
RATE = 0.01
DECAY = 1e-3
DROPPED = 0.2
"""Share of hidden units left out of each step."""
BLANKED = 0.05
"""Share of features hidden from each question of a step, so that none is leant on alone."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Group:
    """The rows of one question: features, which of them are right, and how much the question weighs."""

    features: Floats
    right: npt.NDArray[np.bool_]
    weight: float = 1.0


@dataclass(frozen=True)
class Signs:
    """Names of features whose weight in the sum may not fall below nothing, and of those where it may not rise."""

    higher: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()


class Network(torch.nn.Module):
    """A weighed sum of features and one hidden layer beside it."""

    def __init__(self, names: Sequence[str], signs: Signs) -> None:
        """Weights of the sum start at nothing, none may ever have the wrong sign."""
        super().__init__()
        self.sum = torch.nn.Linear(len(names), 1, bias=False)
        self.bias = torch.nn.Parameter(torch.zeros(1))
        self.inner = torch.nn.Linear(len(names), HIDDEN)
        self.outer = torch.nn.Linear(HIDDEN, 1, bias=False)
        self.dropout = torch.nn.Dropout(DROPPED)
        torch.nn.init.zeros_(self.sum.weight)
        torch.nn.init.normal_(self.outer.weight, std=0.01)
        self.least = torch.tensor([0.0 if name in signs.higher else -torch.inf for name in names])
        self.most = torch.tensor([0.0 if name in signs.lower else torch.inf for name in names])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scores of rows, any shape without the last dimension of features."""
        scores: torch.Tensor = self.sum(x) + self.outer(self.dropout(torch.tanh(self.inner(x)))) + self.bias
        return scores.squeeze(-1)

    def keep_signs(self) -> None:
        """Bring weights of the sum that have the wrong sign back to nothing."""
        with torch.no_grad():
            self.sum.weight.copy_(self.sum.weight.clamp(self.least, self.most))


@dataclass(frozen=True)
class Fitted:
    """Networks over features of these names, which ``mean`` and ``spread`` make comparable."""

    names: Sequence[str]
    mean: Floats
    spread: Floats
    networks: list[Network] = field(default_factory=list)

    def comparable(self, features: Floats) -> torch.Tensor:
        """Rows of features as the networks see them."""
        x = np.clip((features - self.mean) / self.spread, -FARTHEST, FARTHEST)
        return torch.from_numpy(x.astype(np.float32))

    def score(self, features: Floats) -> npt.NDArray[np.float64]:
        """The score of rows of features."""
        x = self.comparable(features)
        with torch.no_grad():
            return np.mean([network(x).numpy() for network in self.networks], axis=0).astype(np.float64)

    def table(self, scale: float = 1.0, offset: float | None = None) -> dict[str, object]:
        """What a scorer's file holds: the sums as one, the hidden units side by side, all times ``scale``."""
        count = len(self.networks)
        sums = np.mean([network.sum.weight.detach().numpy()[0] for network in self.networks], axis=0)
        inner = np.concatenate([network.inner.weight.detach().numpy() for network in self.networks]).T
        inner_offset = np.concatenate([network.inner.bias.detach().numpy() for network in self.networks])
        outer = np.concatenate([network.outer.weight.detach().numpy()[0] for network in self.networks]) / count
        bias = float(np.mean([network.bias.item() for network in self.networks]))
        return {
            "features": list(self.names),
            "mean": _short(self.mean),
            "spread": _short(self.spread),
            "weights": _short(scale * sums),
            "inner": [_short(row) for row in inner],
            "inner_offset": _short(inner_offset),
            "outer": _short(scale * outer),
            "offset": round(scale * bias if offset is None else offset, 4),
        }


def _short(values: npt.NDArray[np.floating]) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def _prepared(names: Sequence[str], groups: Sequence[Group]) -> Fitted:
    rows = np.concatenate([group.features for group in groups])
    spread = rows.std(axis=0)
    return Fitted(names, rows.mean(axis=0), np.where(spread > 1e-6, spread, 1).astype(np.float32))


def rank(names: Sequence[str], groups: Sequence[Group], signs: Signs, networks: int = NETWORKS) -> Fitted:
    """Networks under which right rows hold most of a question's softmax (ListNet, Cao and others 2007)."""
    fitted = _prepared(names, groups)
    asked = [
        (fitted.comparable(one.features), torch.from_numpy(one.right), one.weight) for one in groups if one.right.any()
    ]

    def loss(network: Network, batch: Sequence[int]) -> torch.Tensor:
        seen = [asked[place] for place in batch]
        rows = torch.cat([x * (torch.rand(1, x.shape[1]) > BLANKED) for x, _, _ in seen])
        scores = network(rows).split([len(x) for x, _, _ in seen])
        return torch.stack(
            [
                weight * (torch.logsumexp(score, 0) - torch.logsumexp(score[right], 0))
                for score, (_, right, weight) in zip(scores, seen, strict=True)
            ]
        ).mean()

    return _trained(fitted, len(asked), signs, loss, networks)


def classify(names: Sequence[str], groups: Sequence[Group], signs: Signs, networks: int = NETWORKS) -> Fitted:
    """Networks whose logistic is the probability that a row is right (cross entropy)."""
    fitted = _prepared(names, groups)
    rows = [
        (fitted.comparable(one.features)[place], float(one.right[place]), one.weight)
        for one in groups
        for place in range(len(one.right))
    ]

    def loss(network: Network, batch: Sequence[int]) -> torch.Tensor:
        seen = [rows[place] for place in batch]
        x = torch.stack([row for row, _, _ in seen])
        x = x * (torch.rand(x.shape) > BLANKED)
        right, weight = (torch.tensor([row[part] for row in seen]) for part in (1, 2))
        return torch.nn.functional.binary_cross_entropy_with_logits(network(x), right, weight)

    return _trained(fitted, len(rows), signs, loss, networks)


def _trained(
    fitted: Fitted,
    count: int,
    signs: Signs,
    loss: Callable[[Network, Sequence[int]], torch.Tensor],
    networks: int,
) -> Fitted:
    torch.set_num_threads(1)
    for number in range(networks):
        torch.manual_seed(SEED + number)
        chance = np.random.default_rng(SEED + number)
        network = Network(fitted.names, signs)
        optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
        batches = max(count // BATCH, 1)
        steps = EPOCHS * batches
        order = np.concatenate([chance.permutation(count)[: batches * BATCH] for _ in range(EPOCHS)])
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1 - step / steps)
            optimizer.zero_grad()
            loss(network, order[step * BATCH : (step + 1) * BATCH].tolist()).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            network.keep_signs()
        fitted.networks.append(network.eval())
    return fitted

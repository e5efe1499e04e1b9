"""Train the network over the lines of a page, with torch on one thread.

The network is that of :mod:`parallax.clean.line_network`. The loss of a page is the weighted cross
entropy of its lines plus one less the soft F1 of its letters, so that a page counts as the
benchmark counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from parallax.clean.line_network import CLIP, EPSILON, GLOBAL_AT, SPREADS, Net

WIDTH = 48
EPOCHS, RATE, DECAY = 12, 2e-3, 0.02
DROP_FEATURES, DROP = 0.15, 0.2
BATCH_LINES, BATCH_PAGES = 12_000, 12
SMOOTH = 50.0
"""Letters added to both sides of the soft F1."""


class Page(NamedTuple):
    """One page to learn from: scaled features, labels and weights of its lines, and its weight.

    ``letters`` is 0 where a line does not count.
    """

    features: torch.Tensor
    label: torch.Tensor
    weight: torch.Tensor
    letters: torch.Tensor
    page_weight: float


class LineNet(nn.Module):
    """The net as torch sees it; :func:`as_net` gives its weights to numpy."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.inner = nn.Linear(features, WIDTH)
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH, eps=EPSILON) for _ in SPREADS])
        self.turns = nn.ModuleList([nn.Linear(3 * WIDTH, WIDTH) for _ in SPREADS])
        self.page = nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, 1)
        self.drop_features, self.drop = nn.Dropout(DROP_FEATURES), nn.Dropout(DROP)

    def forward(self, features: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Log odds (pages x lines); ``mask`` is 1 where a page has a line."""
        there = mask[..., None]
        state = functional.relu(self.inner(self.drop_features(features))) * there
        for layer, (norm, turn, spread) in enumerate(zip(self.norms, self.turns, SPREADS)):
            normed = norm(state) * there
            padded = functional.pad(normed, (0, 0, spread, spread))
            turned = functional.relu(
                turn(torch.cat([padded[:, : -2 * spread], normed, padded[:, 2 * spread :]], dim=-1))
            )
            if layer == GLOBAL_AT:
                turned = turned + self.page(state.sum(dim=1) / mask.sum(dim=1)[:, None])[:, None]
            state = (state + self.drop(turned)) * there
        return self.out(state)[..., 0]


def _batches(sizes: np.ndarray, chance: np.random.Generator) -> list[list[int]]:
    """Pages of like length together, in a drawn order."""
    made, current = [], []
    for number in np.argsort(np.log(sizes) + chance.normal(0, 0.15, len(sizes))):
        current.append(int(number))
        if (
            max(sizes[k] for k in current) * len(current) > BATCH_LINES
            or len(current) >= BATCH_PAGES
        ):
            made.append(current)
            current = []
    made += [current] if current else []
    chance.shuffle(made)
    return made


def _padded(pages: Sequence[Page], field: str) -> torch.Tensor:
    return nn.utils.rnn.pad_sequence([getattr(page, field) for page in pages], batch_first=True)


def _loss(net: LineNet, pages: Sequence[Page]) -> torch.Tensor:
    mask = nn.utils.rnn.pad_sequence(
        [torch.ones(len(page.label)) for page in pages], batch_first=True
    )
    label, letters = _padded(pages, "label"), _padded(pages, "letters")
    odds = net(_padded(pages, "features"), mask)
    chance = torch.sigmoid(odds)
    entropy = (
        functional.binary_cross_entropy_with_logits(odds, label, reduction="none")
        * _padded(pages, "weight")
    ).sum(dim=1)
    hit, extra, missed = (
        (part * letters).sum(dim=1)
        for part in (chance * label, chance * (1 - label), (1 - chance) * label)
    )
    dice = 1 - (2 * hit + SMOOTH) / (2 * hit + extra + missed + SMOOTH)
    weight = torch.tensor([page.page_weight for page in pages])
    return ((entropy + dice) * weight).sum() / weight.sum()


def fit(pages: Sequence[Page], mean: np.ndarray, spread: np.ndarray, seed: int = 0) -> Net:
    """The network trained on the pages.

    ``mean`` and ``spread`` are those by which their features were scaled.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    sizes = np.array([len(page.label) for page in pages])
    net = LineNet(pages[0].features.shape[1])
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(_batches(sizes, chance)) + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps, pct_start=0.15
    )
    net.train()
    for _ in range(EPOCHS):
        for batch in _batches(sizes, chance):
            optimiser.zero_grad()
            _loss(net, [pages[number] for number in batch]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            if schedule.last_epoch < steps - 1:
                schedule.step()
    return as_net(net.eval(), mean, spread)


def as_net(net: LineNet, mean: np.ndarray, spread: np.ndarray) -> Net:
    """Weights as numpy arrays, ready for ``x @ w``."""

    def flat(layer: nn.Linear) -> tuple[np.ndarray, np.ndarray]:
        return layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy()

    norms = np.stack(
        [np.stack([norm.weight.detach().numpy(), norm.bias.detach().numpy()]) for norm in net.norms]
    )
    turns = [flat(turn) for turn in net.turns]
    out, out_bias = flat(net.out)
    return Net(
        mean,
        spread,
        *flat(net.inner),
        norms,
        np.stack([weight for weight, _ in turns]),
        np.stack([bias for _, bias in turns]),
        *flat(net.page),
        out[:, 0],
        out_bias,
    )


def scale(features: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> torch.Tensor:
    """Features as the net takes them."""
    return torch.from_numpy(np.clip((features - mean) / spread, -CLIP, CLIP).astype(np.float32))

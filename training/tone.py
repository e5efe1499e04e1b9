"""The sentiment networks: tone toward a target, and what the actors of a sentence think of another.

Method. Networks (``tone_model.py``) learn NewsMTSC and directed sentiment together
(``tone_data.py``). Against a corpus smaller than the model: R-drop (Liang et al. 2021; a row read
twice with different dropout shall get the same answer), label smoothing, other names for targets
and actors, hidden pieces, the moving average of the weights. Then knowledge distillation (Hinton,
Vinyals and Dean 2015) in two rounds:

* *teachers*: seventeen variants, each in five folds, so that every row is judged by networks that
  have not seen it. They differ in where marks come, in R-drop, and in how much directed sentiment
  counts; those that would be slow in use cost nothing as teachers.
* *students* learn 0.7 of the teachers' probabilities and 0.3 of the label, and the teachers' tone
  toward the two actors of directed sentiment, which has no label for it. Shipped is the mean of the
  weights of eight students (Wortsman et al. 2022), which have learnt from all rows.

Since the shipped network has seen every row, its quality is measured on others of the same recipe,
by nested cross-validation: for each fold, students of which neither they nor their teachers have
seen it. The teachers are two copies of one variant here, so the figure is rather too low.

    python training/tone.py STEP --corpora DIR --build training/build --models data/models

with the steps ``teachers``, ``soft``, ``nested``, ``final`` and ``export`` in turn. ``DIR`` has
``newsmtsc.jsonl`` and ``directed.jsonl``; ``export`` writes the folder ``sentiment`` of the models,
and the figures of ``nested`` into their ``scores.json``. Every unit (a variant, a copy, a fold)
leaves its logits in ``tone/`` of the build folder and is skipped the next time, so that the
teachers can be trained in several sittings.

Cost. On one GPU (H100 or H200) twenty networks are a stack of two minutes, the whole recipe a
quarter of an hour. Without one, units, of five networks at most, are trained one after the other,
in 9 GB: 40 to 60 minutes of processor time a network, for the 85 teachers about 80 hours, for the
nested ones 35, for the students 8; two days and a half on two cores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import other_models
import tone_export
import torch
from scipy.special import softmax
from tone_data import FOLDS
from tone_model import Member, five, saved
from tone_sentences import INVENTED
from tone_train import SMOOTH, TESTS, Answers, Data, Job, Soft, fit, judge, smoothed

from parallax.bench import directed as bench_directed
from parallax.bench import sentiment as bench_sentiment
from parallax.bench.scores import macro_f1
from parallax.tone import network

TRUST = 0.7  # of what a student learns is the teachers'
BIASES = np.arange(-1.5, 1.55, 0.1)  # that are tried for each relation
TRIAL_STEPS = 2


# ---------------------------------------------------------------- the recipe

EARLY, HOLDER = Member(late=0), Member(late=0, holder=1.0)
ALONE = Member(late=0, pairs=0.0)
STUDENT = Member(actors=0.5)


def in_folds(*variants: Member) -> tuple[tuple[Member, ...], ...]:
    """A unit for each variant: a network for each fold, blind to it."""
    return tuple(
        tuple(variant._replace(held=(fold,)) for fold in range(FOLDS)) for variant in variants
    )


TEACHERS = (
    Job("base", in_folds(ALONE, HOLDER, EARLY, Member(late=3)), agree=0.0, weight=1.0),
    Job(
        "long",
        in_folds(ALONE, HOLDER, EARLY, HOLDER._replace(pairs=0.4)),
        passes=8.2,
        agree=0.0,
        weight=1.0,
    ),
    Job("rdrop", in_folds(ALONE, HOLDER, Member(late=2), Member())),
    Job("rdrop3", in_folds(Member(), Member(pairs=2.0), Member(late=3)), agree=3.0, dropout=0.18),
    Job("rdrop-pairs", in_folds(Member(), Member(pairs=2.0)), agree_pairs=1.0),
)


def nested_teachers(copies: int = 2) -> Job:
    """Networks that are each blind to two folds; a unit is half of a copy."""
    blind = [Member(held=held) for held in combinations(range(FOLDS), 2)]
    return Job("nested-teachers", (tuple(blind[:5]), tuple(blind[5:])) * copies)


def nested_students(copies: int = 3) -> Job:
    """Students that are blind to one fold; a unit is a fold."""
    units = tuple((STUDENT._replace(held=(fold,)),) * copies for fold in range(FOLDS))
    return Job("nested-students", units, trust=TRUST, averaged=True)


def final_students(units: int = 2, copies: int = 4) -> Job:
    """Students that see everything."""
    return Job("final", ((STUDENT,) * copies,) * units, trust=TRUST, averaged=True, tests=True)


# ---------------------------------------------------------------- jobs and what they leave


class Folder:
    """The build folder of the networks.

    Parameters
    ----------
    path
        Where it is.
    data
        What is learnt from.
    trial
        Whether only to show that everything ends: one network of a kind, two steps.
    """

    def __init__(self, path: Path, data: Data, trial: bool):
        self.path, self.data, self.trial = path, data, trial
        path.mkdir(parents=True, exist_ok=True)

    def file(self, job: Job, unit: int, kind: str = "answers") -> Path:
        return self.path / f"{job.name}-{unit}.{kind}.npz"

    def train(self, job: Job, soft: Soft | None = None) -> None:
        """Train the units of a job that are missing: on a GPU all at once, else one by one."""
        todo = [i for i in range(len(job.units)) if not self.file(job, i).exists()]
        together = len(todo) if self.data.device == "cuda" else 1
        for start in range(0, len(todo), max(1, together)):
            self.train_units(job, todo[start : start + together], soft)

    def train_units(self, job: Job, units: Sequence[int], soft: Soft | None) -> None:
        """Train units as one stack and write what each answers."""
        members = [member for unit in units for member in job.units[unit]]
        steps = TRIAL_STEPS if self.trial else self.data.steps(job)
        weights, start = fit(job, members, self.data, soft, steps), 0
        for unit in units:
            own = job.units[unit]
            part = {name: values[start : start + len(own)] for name, values in weights.items()}
            start += len(own)
            if job.averaged:
                part = {name: values.mean(0, keepdim=True) for name, values in part.items()}
                first = {name: values[0] for name, values in part.items()}
                saved(first, self.file(job, unit, "weights"))
                own = own[:1]
            answers = judge(part, own, self.data)
            np.savez_compressed(self.file(job, unit), **answers._asdict())

    def answers(self, job: Job, unit: int) -> Answers:
        """What a unit answers."""
        with np.load(self.file(job, unit)) as stored:
            return Answers(**{name: stored[name].astype(np.float32) for name in stored.files})

    def teachers(self) -> Sequence[Job]:
        """The jobs of the teachers; in a trial the one that needs all of the code."""
        if not self.trial:
            return TEACHERS
        return [TEACHERS[-1]._replace(units=TEACHERS[-1].units[:1])]

    def copies(self, full: Callable[..., Job], **fewer: int) -> Job:
        """A job with all its copies, or with ``fewer`` in a trial."""
        return full(**fewer) if self.trial else full()


class Sum:
    """Weighted means of probabilities over networks, for each row of each set."""

    def __init__(self, data: Data, sets: int):
        rows, pairs = len(data.labels), len(data.pair_labels)
        self.data = data
        self.total = Soft(
            np.zeros((sets, rows, 3)), np.zeros((sets, pairs, 5)), np.zeros((sets, pairs, 2, 3))
        )

    def add(self, answers: Answers, model: int, weight: float, blind: int, into: int = 0) -> None:
        """Add what a network answers on the rows of the fold ``blind`` and on the test parts.

        The tone toward actors it adds for all pairs: nobody has been shown a label for it.
        """
        tested = np.isin(self.data.splits, TESTS) | (self.data.folds == blind)
        tones = softmax(answers.tones[model, tested], axis=-1)
        self.total.tones[into, tested] += weight * tones
        self.total.actors[into] += weight * softmax(answers.actors[model], axis=-1)

    def add_pairs(
        self, answers: Answers, model: int, weight: float, blind: int, into: int = 0
    ) -> None:
        """Add what a network answers on the pairs of the fold ``blind``."""
        tested = self.data.pair_folds == blind
        found = softmax(five_of(answers.views[model, tested]), axis=-1)
        self.total.pairs[into, tested] += weight * found

    def means(self) -> Soft:
        """The means; invented rows have their label, smoothed."""
        own = self.data.splits == INVENTED
        self.total.tones[:, own] = smoothed(self.data.labels[own], len(network.CLASSES), SMOOTH)
        return Soft(
            *(values / np.maximum(values.sum(-1, keepdims=True), 1e-6) for values in self.total)
        )


def five_of(views: np.ndarray) -> np.ndarray:
    """As :func:`tone_model.five`, for arrays."""
    return five(torch.from_numpy(np.asarray(views, np.float32))).numpy()


# ---------------------------------------------------------------- steps


def teachers(folder: Folder) -> None:
    """Train the teachers."""
    for job in folder.teachers():
        folder.train(job)


def soft(folder: Folder) -> None:
    """What the teachers say of the rows that they have not seen, into ``soft.npz``."""
    total = Sum(folder.data, 1)
    for job in folder.teachers():
        for number, unit in enumerate(job.units):
            answers = folder.answers(job, number)
            for model, member in enumerate(unit):
                total.add(answers, model, job.weight, member.held[0])
                if member.pairs:
                    total.add_pairs(answers, model, job.weight, member.held[0])
    np.savez_compressed(folder.path / "soft.npz", **total.means()._asdict())


def nested(folder: Folder) -> None:
    """Teachers and students for each fold, and their figures, into ``nested.json``."""
    job = folder.copies(nested_teachers, copies=1)
    folder.train(job)
    total = Sum(folder.data, FOLDS)
    for number, unit in enumerate(job.units):
        answers = folder.answers(job, number)
        for model, member in enumerate(unit):
            for into, blind in (member.held, member.held[::-1]):
                total.add(answers, model, 1.0, blind, into)
                total.add_pairs(answers, model, 1.0, blind, into)
    students = folder.copies(nested_students, copies=1)
    folder.train(students, total.means())
    answers = [folder.answers(students, fold) for fold in range(FOLDS)]
    found = json.dumps(figures(answers, folder.data), indent=1) + "\n"
    (folder.path / "nested.json").write_text(found, encoding="utf-8")


def final(folder: Folder) -> None:
    """Train the students that are shipped."""
    with np.load(folder.path / "soft.npz") as stored:
        told = Soft(**{name: stored[name] for name in stored.files})
    folder.train(folder.copies(final_students, units=1, copies=1), told)


def export(folder: Folder, models: Path) -> None:
    """Write the mean of the students, and the figures of the nested ones."""
    job = folder.copies(final_students, units=1, copies=1)
    files = [folder.file(job, unit, "weights") for unit in range(len(job.units))]
    measured = json.loads((folder.path / "nested.json").read_text(encoding="utf-8"))
    weights, bias = tone_export.mean(files), measured.pop("bias")
    tone_export.write(weights, folder.data.rows, bias, models / "sentiment")
    scores = models / "scores.json"
    known = json.loads(scores.read_text(encoding="utf-8")) if scores.exists() else {}
    students = sum(len(unit) for unit in job.units)
    method = (
        f"mean of {students} students of MiniLM, target marked before the fifth of six layers; "
        "figures by five-fold cross-validation over articles, teachers included"
    )
    known["sentiment"] = {"method": method, **measured}
    text = json.dumps(known, indent=1, ensure_ascii=False) + "\n"
    scores.write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- figures


def figures(answers: Sequence[Answers], data: Data) -> dict:
    """How good the students of each fold are on rows that neither they nor teachers have seen.

    ``newsmtsc`` and ``directed`` are over all training rows, each judged by the student of its
    fold; the figures of the test parts are means over the five students. ``bias`` (5,) is added to
    the logits of the relations.
    """
    tones, pairs = np.zeros((len(data.labels), 3)), np.zeros((len(data.pair_labels), 5))
    for fold, found in enumerate(answers):
        own, own_pairs = data.folds == fold, data.pair_folds == fold
        tones[own] = found.tones[0, own]
        pairs[own_pairs] = five_of(found.views[0, own_pairs])
    learnt = data.splits == "train"
    true, said = data.labels[learnt], tones[learnt].argmax(1)
    newsmtsc = bench_sentiment.scores(true, said)
    newsmtsc["confusion"] = {
        name: dict(zip(network.CLASSES, np.bincount(said[true == number], minlength=3).tolist()))
        for number, name in enumerate(network.CLASSES)
    }
    newsmtsc["splits"] = {
        name: test_scores(answers, data, name) for name in TESTS if (data.splits == name).any()
    }
    chosen, bias = balanced(pairs, data.pair_labels, data.pair_folds)
    directed = bench_directed.scores(data.pair_labels, chosen)
    plainly = bench_directed.scores(data.pair_labels, pairs.argmax(1))
    neutral = bench_directed.scores(data.pair_labels, np.zeros_like(data.pair_labels))
    directed["macro_f1_without_bias"] = plainly["macro_f1"]
    directed["baseline_macro_f1"] = neutral["macro_f1"]
    return {"newsmtsc": newsmtsc, "directed": directed, "bias": bias.round(2).tolist()}


def test_scores(answers: Sequence[Answers], data: Data, split: str) -> dict:
    """The mean figures of the students on a test part."""
    own = data.splits == split
    found = [
        bench_sentiment.scores(data.labels[own], each.tones[0, own].argmax(1)) for each in answers
    ]
    mean = {
        name: round(float(np.mean([one[name] for one in found])), 1)
        for name in ("macro_f1", "accuracy")
    }
    return {**mean, "n": int(own.sum())}


def balanced(
    logits: np.ndarray, labels: np.ndarray, folds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Relations (rows,) with a bias that is chosen on the other folds, and the mean bias (5,)."""
    found, chosen = np.zeros(len(labels), int), []
    for fold in range(FOLDS):
        own = folds == fold
        bias = best_bias(logits[~own], labels[~own])
        found[own] = (logits[own] + bias).argmax(1)
        chosen.append(bias)
    return found, np.mean(chosen, axis=0)


def best_bias(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The bias (5,) with the best macro-F1, one class after the other, three times."""
    every = range(len(network.RELATIONS))
    bias = np.zeros(len(network.RELATIONS))
    for _ in range(3):
        for number in every[1:]:
            tried = np.tile(bias, (len(BIASES), 1))
            tried[:, number] = BIASES
            scored = [macro_f1(labels, (logits + one).argmax(1), every) for one in tried]
            bias = tried[int(np.argmax(scored))]
    return bias


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    steps = {step.__name__: step for step in (teachers, soft, nested, final)}
    parser.add_argument("step", choices=[*steps, "export"])
    parser.add_argument("--corpora", type=Path, required=True, help="folder of both corpora")
    parser.add_argument("--build", type=Path, required=True, help="folder for what is in between")
    parser.add_argument("--models", type=Path, required=True, help="folder of all models")
    parser.add_argument("--trial", action="store_true", help="one network of a kind, two steps")
    given = parser.parse_args()
    other_models.use(given.models)
    folder = Folder(given.build / "tone", Data(given.corpora), given.trial)
    if given.step == "export":
        export(folder, given.models)
    else:
        steps[given.step](folder)


if __name__ == "__main__":
    main()

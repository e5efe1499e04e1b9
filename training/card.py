"""The model card ``data/models/README.md``, with the figures of ``scores.json`` filled in."""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

from make import STEPS
from score import BLANKS, sizes

TEXT = Path(__file__).with_name("card.md")
CONTENTS = {
    "en": "the language pipeline with its encoder",
    "sentiment": "target sentiment",
    "words.tsv": "see words.md",
    "lines.npz": "see lines.md",
    "frames.npz": "see frames.md",
    "attribution": "attribution spans, see the card inside",
}
SYNTAX = ("tags", "parts of speech", "lemmas", "UAS", "LAS", "sentences F1", "nsubj F1", "ccomp F1")
NAMES = ("PERSON F1", "ORG F1", "LOC F1", "NORP F1", "names precision", "names recall", "names F1")


def rows(scores: dict, measures: tuple[str, ...], wanted: str) -> str:
    """One row a test that has the measure ``wanted``, and a pipeline."""
    found = []
    for test in (name for name in scores["shipped"] if ", " not in name):
        for model, tests in scores.items():
            figures = tests.get(test, {})
            if wanted in figures:
                size = [f"{figures['words']:,}"] if wanted == "LAS" else []
                found.append(
                    "| "
                    + " | ".join(
                        str(cell)
                        for cell in [test, *size, model, *(figures.get(m, "") for m in measures)]
                    )
                    + " |"
                )
    return "\n".join(found)


def altered_text(scores: dict) -> str:
    """One row a kind of text and a pipeline."""
    kinds = [
        "",
        *dict.fromkeys(test.partition(", ")[2] for test in scores["shipped"] if ", " in test),
    ]
    found = []
    for kind in kinds:
        for model, tests in scores.items():
            trees, names = (
                tests.get(f"{test}{BLANKS}{kind and ', '}{kind}", {})
                for test in ("ewt_test", "ner_uner_ewt_test")
            )
            cells = [
                *(trees.get(measure, "") for measure in ("tags", "UAS", "LAS", "sentences F1")),
                names.get("names F1", ""),
            ]
            found.append(
                "| "
                + " | ".join(str(cell) for cell in [kind or "as written", model, *cells])
                + " |"
            )
    return "\n".join(found)


def speed_text(scores: dict) -> str:
    """Words a second and seconds to load, of every pipeline."""
    parts = []
    for model, tests in scores.items():
        words = next(
            figures["words a second"] for figures in tests.values() if "words a second" in figures
        )
        parts.append(
            f"{model}: {words:,.0f} words a second of processor time, "
            f"{tests['load']['seconds']} s to open and read one sentence"
        )
    return (
        "One thread of the machine that trained it, everything in the pipeline together. "
        + "; ".join(parts)
        + "."
    )


def sentiment_text(scores: dict) -> str:
    found = scores.get("sentiment")
    if not found:
        return "Not trained in this run."
    parts = [
        f"Method: {found['method']}. The shipped network has learnt from every row below; the "
        "figures are those of students that have not seen the row, nor have their teachers.",
        "",
        "| rows | targets or pairs | macro-F1 | accuracy |",
        "| --- | --- | --- | --- |",
    ]
    parts += [
        f"| {name} | {one['n']} | {one['macro_f1']} | {one['accuracy']} |"
        for name, one in (
            ("NewsMTSC, training half, in five folds of articles", found["newsmtsc"]),
            *((f"NewsMTSC, {name}", one) for name, one in found["newsmtsc"]["splits"].items()),
            ("directed sentiment, five classes, in five folds of sentences", found["directed"]),
        )
    ]
    return "\n".join(parts)


def run_text(build: Path | None) -> str:
    """The steps of the training run with their minutes.

    As ``make.py`` left them in the build folder.
    """
    steps = [
        (step, (build / f"{step}.done").read_text(encoding="utf-8").strip())
        for step in STEPS
        if build and (build / f"{step}.done").is_file()
    ]
    if not steps:
        return "Not recorded."
    told = ", ".join(f"{step} {minutes}" for step, minutes in steps)
    return (
        f"`make model` on {os.cpu_count()} cores, minutes a step (`training/README.md`): {told}. "
        f"Python {platform.python_version()}, the versions of `training/requirements.txt`. Steps "
        "that ran beside each other have the same figure."
    )


def card(models: Path, build: Path | None = None) -> str:
    """The card's text for the models' folder; ``build`` is the folder of the run that made them."""
    scores = json.loads((models / "scores.json").read_text(encoding="utf-8"))
    files = "\n".join(
        f"| `{name}` | {CONTENTS.get(name, '')} | {size} |" for name, size in sizes(models).items()
    )
    language = scores["language"]
    shipped = language["shipped"]
    attributions = ", ".join(
        f"{measure.removesuffix(' F1')} {value}"
        for measure, value in shipped.get("polnear_dev", {}).items()
    )
    similarity = "; ".join(
        f"{measure}: {value}" for measure, value in shipped.get("republished_dev.jsonl", {}).items()
    )
    return TEXT.read_text(encoding="utf-8").format(
        files=files,
        syntax=rows(language, SYNTAX, "LAS"),
        names=rows(language, NAMES, "names F1"),
        altered=altered_text(language),
        sentiment=sentiment_text(scores),
        attributions=attributions or "not trained in this run",
        run=run_text(build),
        speed=speed_text(language),
        similarity="Pairs of republished articles against pairs of different stories, "
        f"headline and first words: {similarity}.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--build", type=Path, help="the folder of the run, for its minutes")
    arguments = parser.parse_args()
    (arguments.models / "README.md").write_text(
        card(arguments.models, arguments.build), encoding="utf-8"
    )


if __name__ == "__main__":
    main()

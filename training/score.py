"""Scores of the shipped pipeline on held-out text, written to ``scores.json``, and the model card that quotes them.

Everything is measured on raw text: the pipeline tokenises, splits and labels the text itself.  Names are compared by exact characters,
GPE and LOC count as one (the test sets have one label for places), and a leading "the" is not compared.

Run: ``python training/score.py --corpora DIR --model data/models/en --out data/models/scores.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import spacy
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

import corpora as training_corpora

SYNTAX = ("ewt_test", "gum_test_strict")
NAMES = ("uner_ewt_test", "gum_test")
RELATIONS = ("nsubj", "obj", "ccomp", "parataxis")
PLACES = frozenset({"GPE", "LOC", "FAC"})


def syntax(nlp, docs: list[Doc]) -> dict:
    """Percent: tags, parts of speech, lemmas, UAS, LAS, sentence F1 and F1 of some relations."""
    examples = [Example(predicted, gold) for predicted, gold in zip(nlp.pipe(doc.text for doc in docs), docs)]
    scorer = Scorer(nlp)
    found = scorer.score(examples)
    lemmas = Scorer.score_token_attr(examples, "lemma")
    wanted = {"tokens": "token_acc", "tags": "tag_acc", "parts_of_speech": "pos_acc", "uas": "dep_uas", "las": "dep_las", "sentences_f": "sents_f"}
    scores = {name: percent(found[key]) for name, key in wanted.items()}
    scores["lemmas"] = percent(lemmas["lemma_acc"])
    scores["relations_f"] = {r: percent(found["dep_las_per_type"][r]["f"]) for r in RELATIONS if r in found["dep_las_per_type"]}
    return {**scores, "words": sum(len(doc) for doc in docs)}


def names(nlp, docs: list[Doc]) -> dict:
    """Percent: precision, recall and F1 by label and over all labels."""
    right, said, true = Counter(), Counter(), Counter()
    for predicted, gold in zip(nlp.pipe(doc.text for doc in docs), docs):
        ours, theirs = spans(predicted), spans(gold)
        said.update(label for *_, label in ours)
        true.update(label for *_, label in theirs)
        right.update(label for *_, label in ours & theirs)
    scores = {label: ratios(right[label], said[label], true[label]) for label in sorted(true)}
    return {"all": ratios(right.total(), said.total(), true.total()), **scores, "words": sum(len(doc) for doc in docs)}


def spans(doc: Doc) -> set[tuple[int, int, str]]:
    """First character, last character and label of each name."""
    found = set()
    for entity in doc.ents:
        first = entity[1:] if len(entity) > 1 and entity[0].lower_ == "the" else entity
        found.add((first.start_char, entity.end_char, "LOC" if entity.label_ in PLACES else entity.label_))
    return found


def ratios(right: int, said: int, true: int) -> dict[str, float]:
    precision, recall = right / max(said, 1), right / max(true, 1)
    return {"p": percent(precision), "r": percent(recall), "f": percent(2 * precision * recall / max(precision + recall, 1e-9)), "n": true}


def percent(share: float) -> float:
    return round(100 * share, 1)


def speed(nlp, texts: list[str]) -> int:
    """Words a second of processor time, one thread, everything together."""
    began = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts))
    return round(words / (time.process_time() - began), -2)


def sizes(folder: Path) -> dict[str, float]:
    """Megabytes of each part of the models' folder."""
    parts = {p.name: sum(f.stat().st_size for f in p.rglob("*") if f.is_file()) if p.is_dir() else p.stat().st_size for p in folder.iterdir()}
    return {name: round(size / 1e6, 1) for name, size in sorted(parts.items()) if size > 50_000}


def score(corpora: Path, model: Path) -> dict:
    """All scores of one pipeline folder."""
    nlp = spacy.load(model)
    result: dict = {"syntax": {}, "names": {}}
    for name in SYNTAX:
        path = corpora / "syntax" / f"{name}.spacy"
        result["syntax"][name] = syntax(nlp, training_corpora.read(path, nlp.vocab))
        result["syntax"][f"{name}, blanks as delivered"] = syntax(nlp, list(DocBin().from_disk(path).get_docs(nlp.vocab)))
    for name in NAMES:
        path = corpora / "entities" / f"ner_{name}.spacy"
        result["names"][name] = names(nlp, training_corpora.read(path, nlp.vocab))
        result["names"][f"{name}, blanks as delivered"] = names(nlp, list(DocBin().from_disk(path).get_docs(nlp.vocab)))
    result["words_per_second"] = speed(nlp, [doc.text for doc in training_corpora.read(corpora / "syntax" / "ewt_test.spacy", nlp.vocab)])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    known = json.loads(arguments.out.read_text(encoding="utf-8")) if arguments.out.exists() else {}
    known |= score(arguments.corpora, arguments.model)
    arguments.out.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

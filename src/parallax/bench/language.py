"""How well pipelines read raw text: syntax, names, attributions, sentiment, similarity and speed, side by side.

Everything is measured on raw text: a pipeline tokenises, splits and labels the text itself.  Names are compared by exact characters; GPE,
LOC and FAC count as one (most test sets have one label for places) and a leading "the" is not compared.  Labels of another scheme
than the test set's (CLEAR against UD) make LAS meaningless, and UAS with it: then read sentences, tags and names only.

With ``altered`` each file is read again as crawlers and headlines have it: other capitals, curly quotation marks.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, POS, SENT_START, TAG
from spacy.language import Language
from spacy.pipeline.dep_parser import parser_score
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.converters import conll_ner_to_docs, conllu_to_docs

from parallax.bench import quotes, sentiment
from parallax.language import nlp

RELATIONS = ("nsubj", "obj", "ccomp", "parataxis")
PLACES = frozenset({"GPE", "LOC", "FAC"})
FOLDER = (
    "syntax/ewt_test.spacy",
    "syntax/gum_test_strict.spacy",
    "entities/ner_uner_ewt_test.spacy",
    "entities/ner_gum_test.spacy",
    "attribution/polnear_dev.jsonl",
    "sentiment/newsmtsc.jsonl",
    "cleaning/republished_dev.jsonl.gz",
)
GOLD = (".spacy", ".conllu", ".conll", ".iob")
SHIPPED = "shipped"
SENTENCES_A_DOC = 10  # of a CoNLL-U file, which knows no paragraphs unless it marks them


def _curly(words: list[str]) -> Iterator[str]:
    """Straight double marks open and close by turns, straight single ones are apostrophes."""
    inside = False
    for word in words:
        if word in ('"', "``", "''"):
            inside = not inside
            yield ("“" if inside else "”") * len(word)
        else:
            yield word.replace("'", "’")


def _same_length(change: Callable[[str], str]) -> Callable[[list[str]], Iterator[str]]:
    return lambda words: (new if len(new := change(word)) == len(word) else word for word in words)


ALTERED: dict[str, Callable[[list[str]], Iterable[str]]] = {
    "curly marks": _curly,
    "headline capitals": _same_length(lambda word: word[:1].upper() + word[1:]),
    "all capitals": _same_length(str.upper),
    "no capitals": _same_length(str.lower),
}
"""What is done to the words of a test file, character for character, so that the gold annotation stays."""
KEPT = ("tags", "UAS", "LAS", "sentences F1", "names precision", "names recall", "names F1")
"""Measures of an altered file that are told."""


def bench(path: Path, models: Sequence[str] = ("",), altered: bool = False) -> list[dict]:
    """One row a test and measure, one column a model; ``path`` is one file, or a folder laid out like the corpora.

    Files: DocBin (``.spacy``), CoNLL-U, CoNLL-2003 (``.conll``, ``.iob``), and the JSON lines of attributions, sentiment and republished
    pairs.  Raises ValueError for anything else.
    """
    files = [path / name for name in FOLDER if (path / name).is_file()] if path.is_dir() else [path]
    if not files:
        raise ValueError(f"{path}: none of {', '.join(FOLDER)} is here")
    columns = {model or SHIPPED: nlp.load(model) for model in models}
    found = {name: {**load_seconds(model)} for name, model in zip(columns, models)}
    for file in files:
        for name, pipeline in columns.items():
            found[name] |= {
                (file.stem, measure): value
                for measure, value in scores_of(file, pipeline, shipped=name == SHIPPED).items()
            }
            for kind in ALTERED if altered and file.suffix in GOLD else ():
                figures = read_raw(
                    pipeline, [reworded(doc, ALTERED[kind]) for doc in read(file, pipeline)]
                )
                found[name] |= {
                    (f"{file.stem}, {kind}", measure): figures[measure]
                    for measure in KEPT
                    if measure in figures
                }
    tests = dict.fromkeys(key for figures in found.values() for key in figures)
    return [
        {
            "test": test,
            "measure": measure,
            **{name: found[name].get((test, measure)) for name in columns},
        }
        for test, measure in tests
    ]


def load_seconds(model: str) -> dict[tuple[str, str], float]:
    """Seconds to open a pipeline whose code is loaded, and to read one sentence with it."""
    began = time.perf_counter()
    nlp.load(model)("One sentence.")
    return {("load", "seconds"): round(time.perf_counter() - began, 2)}


def scores_of(path: Path, pipeline: Language, shipped: bool) -> dict[str, float]:
    """The figures of one file; what needs our own heads is left out for another pipeline."""
    if path.suffix in (".jsonl", ".gz"):
        first = json.loads(lines_of(path)[0])
        if not shipped:
            return {}
        if "attributions" in first:
            return {
                f"{measure} F1": percent(one["f1"])
                for measure, one in quotes.bench(path).items()
                if isinstance(one, dict)
            }
        if "target" in first:
            return {
                f"{split} macro-F1": one["macro_f1"]
                for split, one in sentiment.bench(path)["splits"].items()
            }
        return similarity(path)
    return read_raw(pipeline, read(path, pipeline))


def read_raw(pipeline: Language, docs: Sequence[Doc]) -> dict[str, float]:
    """The figures of what the pipeline makes of the texts of gold Docs."""
    figures: dict[str, float] = {}
    began = time.process_time()
    predicted = list(pipeline.pipe(doc.text for doc in docs))
    spent = time.process_time() - began
    if any(doc.has_annotation("DEP") for doc in docs):
        figures |= syntax(pipeline, predicted, docs)
    if any(doc.ents for doc in docs):
        figures |= names(predicted, docs)
    return {
        **figures,
        "words": sum(len(doc) for doc in docs),
        "words a second": round(sum(len(doc) for doc in docs) / max(spent, 1e-9), -1),
    }


def read(path: Path, pipeline: Language) -> list[Doc]:
    """The gold Docs of a file."""
    if path.suffix == ".spacy":
        return list(DocBin().from_disk(path).get_docs(pipeline.vocab))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".conllu":
        return list(conllu_to_docs(text, n_sents=SENTENCES_A_DOC, no_print=True))
    if path.suffix in (".conll", ".iob"):
        return list(conll_ner_to_docs(text, n_sents=SENTENCES_A_DOC, no_print=True))
    raise ValueError(f"{path}: not a DocBin (.spacy), CoNLL-U, CoNLL-2003 or JSON lines file")


def reworded(doc: Doc, change: Callable[[list[str]], Iterable[str]]) -> Doc:
    """The gold Doc with other words in place of its own and the same annotation."""
    made = Doc(
        doc.vocab,
        list(change([token.text for token in doc])),
        [bool(token.whitespace_) for token in doc],
    )
    tree = [HEAD, DEP] if doc.has_annotation("DEP") else [SENT_START]
    attributes = [TAG, POS, LEMMA, ENT_IOB, ENT_TYPE, *tree]
    return made.from_array(attributes, doc.to_array(attributes))


def lines_of(path: Path) -> list[str]:
    opened = (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8")
    )
    with opened as file:
        return [line for line in file if line.strip()]


def syntax(pipeline: Language, predicted: Iterable[Doc], gold: Iterable[Doc]) -> dict[str, float]:
    """Percent: tags, parts of speech, lemmas, UAS, LAS, sentence F1 and F1 of some relations."""
    examples = [Example(ours, theirs) for ours, theirs in zip(predicted, gold)]
    found = {**parser_score(examples), **Scorer.score_tokenization(examples)}
    lemmatized = any(example.predicted.has_annotation("LEMMA") for example in examples)
    for name in ("tag", "pos", "lemma") if lemmatized else ("tag", "pos"):
        found |= Scorer.score_token_attr(examples, name)
    wanted = {
        "tokens": "token_acc",
        "tags": "tag_acc",
        "parts of speech": "pos_acc",
        "lemmas": "lemma_acc",
        "UAS": "dep_uas",
        "LAS": "dep_las",
        "sentences F1": "sents_f",
    }
    scores = {
        name: percent(found[key]) for name, key in wanted.items() if found.get(key) is not None
    }
    return scores | {
        f"{r} F1": percent(found["dep_las_per_type"][r]["f"])
        for r in RELATIONS
        if r in (found.get("dep_las_per_type") or {})
    }


def names(predicted: Iterable[Doc], gold: Iterable[Doc]) -> dict[str, float]:
    """Percent: F1 by label, and precision, recall and F1 over the labels that the gold annotation has."""
    pairs = [(spans(ours), spans(theirs)) for ours, theirs in zip(predicted, gold)]
    labels = {label for _, theirs in pairs for *_, label in theirs}
    right, said, true = Counter(), Counter(), Counter()
    for ours, theirs in pairs:
        ours = {span for span in ours if span[2] in labels}
        said.update(label for *_, label in ours)
        true.update(label for *_, label in theirs)
        right.update(label for *_, label in ours & theirs)
    every = ratios(right.total(), said.total(), true.total())
    return {
        **{
            f"{label} F1": ratios(right[label], said[label], true[label])["f"]
            for label in sorted(true)
        },
        "names precision": every["p"],
        "names recall": every["r"],
        "names F1": every["f"],
    }


def spans(doc: Doc) -> set[tuple[int, int, str]]:
    """First character, last character and label of each name."""
    found = set()
    for entity in doc.ents:
        first = entity[1:] if len(entity) > 1 and entity[0].lower_ == "the" else entity
        found.add(
            (
                first.start_char,
                entity.end_char,
                "LOC"
                if entity.label_ in PLACES
                else {"PER": "PERSON"}.get(entity.label_, entity.label_),
            )
        )
    return found


def similarity(path: Path) -> dict[str, float]:
    """How well the sentence vectors tell a republished article from another story: area under the ROC curve, of headline and first words."""
    rows = [json.loads(line) for line in lines_of(path)]
    vectors = [
        nlp.encode([" ".join(row[side].split()[:60]) for row in rows]) for side in ("a", "b")
    ]
    likeness = (vectors[0] * vectors[1]).sum(axis=1)
    same = np.array([bool(row["label"]) for row in rows])
    order = likeness.argsort().argsort() + 1.0
    area = (order[same].sum() - same.sum() * (same.sum() + 1) / 2) / max(
        same.sum() * (~same).sum(), 1
    )
    return {"same story, area under ROC": percent(float(area))}


def ratios(right: int, said: int, true: int) -> dict[str, float]:
    precision, recall = right / max(said, 1), right / max(true, 1)
    return {
        "p": percent(precision),
        "r": percent(recall),
        "f": percent(2 * precision * recall / max(precision + recall, 1e-9)),
        "n": true,
    }


def percent(share: float) -> float:
    return round(100 * share, 1)

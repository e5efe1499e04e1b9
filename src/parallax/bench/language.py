"""How well pipelines read raw text, side by side.

Syntax, names, attributions, sentiment, similarity and speed are measured on raw text: each pipeline
tokenises, splits and labels the text itself.  Names must match exactly; GPE, LOC and FAC count as
one (most test sets have one label for places) and a leading "the" is ignored.  If the pipeline uses
another scheme than the test set (ClearNLP against UD), LAS and UAS are meaningless: then compare
only sentences, tags and names.

With ``altered`` each file is read again as it might look in crawled pages and headlines: other
capitals, curly quotation marks.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, POS, SENT_START, TAG
from spacy.language import Language
from spacy.pipeline.dep_parser import parser_score
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.converters import conll_ner_to_docs, conllu_to_docs

from parallax.bench import quotes, sentiment
from parallax.bench.examples import records
from parallax.bench.scores import area_under_roc, percent, ratios
from parallax.common.errors import ParallaxError
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
SENTENCES_A_DOC = 10
"""For CoNLL files, which seldom mark paragraphs."""
FIRST_WORDS = 60
"""Words at the start of headline and article by which republished articles are compared."""
Figures = dict[tuple[str, str], float]
"""Figures by test and measure."""
Change = Callable[[list[str]], Iterable[str]]
"""A function that replaces the words of a Doc by others of the same lengths."""


def _curly(words: list[str]) -> Iterator[str]:
    """Curly quotation marks: double ones open and close in turn, single ones become apostrophes."""
    inside = False
    for word in words:
        if word in ('"', "``", "''"):
            inside = not inside
            yield ("“" if inside else "”") * len(word)
        else:
            yield word.replace("'", "’")


def _same_length(change: Callable[[str], str]) -> Change:
    """Apply a change to each word unless it would change the word's length."""

    def changed(word: str) -> str:
        new = change(word)
        return new if len(new) == len(word) else word

    return lambda words: [changed(word) for word in words]


ALTERED: dict[str, Change] = {
    "curly marks": _curly,
    "headline capitals": _same_length(lambda word: word[:1].upper() + word[1:]),
    "all capitals": _same_length(str.upper),
    "no capitals": _same_length(str.lower),
}
"""Changes to the words of a test file; lengths, and so the gold annotation, stay the same."""
KEPT = ("tags", "UAS", "LAS", "sentences F1", "names precision", "names recall", "names F1")
"""Measures that are reported for an altered file."""


def bench(path: Path, models: Sequence[str] = ("",), altered: bool = False) -> list[dict]:
    """One row per test and measure, one column per pipeline.

    Parameters
    ----------
    path
        One file, or a folder laid out like the corpora.  Files: DocBin (``.spacy``), CoNLL-U,
        CoNLL-2003 (``.conll``, ``.iob``), and the JSON Lines of attributions, sentiment and
        republished pairs.
    models
        Names of installed pipelines; an empty name is the shipped one.
    altered
        Whether to read each gold file again with other capitals and curly quotation marks.

    Raises
    ------
    ParallaxError
        For any other file, or a folder with none of these.
    """
    files = [path / name for name in FOLDER if (path / name).is_file()] if path.is_dir() else [path]
    if not files:
        raise ParallaxError(f"{path}: none of {', '.join(FOLDER)} is here")
    columns = {model or SHIPPED: nlp.load(model) for model in models}
    found = {name: load_seconds(model) for name, model in zip(columns, models)}
    for file in files:
        for name, pipeline in columns.items():
            scores = scores_of(file, pipeline, shipped=name == SHIPPED)
            found[name] |= {(file.stem, measure): value for measure, value in scores.items()}
            if altered and file.suffix in GOLD:
                found[name] |= _altered_scores(file, pipeline)
    rows = []
    for test, measure in dict.fromkeys(chain.from_iterable(found.values())):
        values = {name: figures.get((test, measure)) for name, figures in found.items()}
        rows.append({"test": test, "measure": measure, **values})
    return rows


def _altered_scores(file: Path, pipeline: Language) -> Figures:
    found: Figures = {}
    for kind, change in ALTERED.items():
        docs = [reworded(doc, change) for doc in read(file, pipeline)]
        figures = read_raw(pipeline, docs)
        test = f"{file.stem}, {kind}"
        found |= {(test, measure): figures[measure] for measure in KEPT if measure in figures}
    return found


def load_seconds(model: str) -> Figures:
    """Seconds to open a pipeline (its code already imported) and read one sentence with it."""
    began = time.perf_counter()
    nlp.load(model)("One sentence.")
    return {("load", "seconds"): round(time.perf_counter() - began, 2)}


def scores_of(path: Path, pipeline: Language, shipped: bool) -> dict[str, float]:
    """The figures of one file; those that need our own models only for the shipped pipeline."""
    if path.suffix not in (".jsonl", ".gz"):
        return read_raw(pipeline, read(path, pipeline))
    if not shipped:
        return {}
    first = next(records(path))
    if "attributions" in first:
        scores = quotes.bench(path)
        return {f"{measure} F1": percent(scores[measure]["f1"]) for measure in quotes.MEASURES}
    if "target" in first:
        splits = sentiment.bench(path)["splits"]
        return {f"{split} macro-F1": one["macro_f1"] for split, one in splits.items()}
    return similarity(path)


def read_raw(pipeline: Language, docs: Sequence[Doc]) -> dict[str, float]:
    """The figures of a pipeline on the raw texts of gold Docs."""
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
    if path.suffix not in (".spacy", ".conllu", ".conll", ".iob"):
        raise ParallaxError(
            f"{path}: not a DocBin (.spacy), CoNLL-U, CoNLL-2003 or JSON lines file"
        )
    try:
        return _read_docs(path, pipeline)
    except ValueError as error:  # spaCy and its converters have no error of their own
        raise ParallaxError(
            f"{path.name}: cannot be read as {path.suffix[1:]} ({error})"
        ) from error


def _read_docs(path: Path, pipeline: Language) -> list[Doc]:
    if path.suffix == ".spacy":
        return list(DocBin().from_disk(path).get_docs(pipeline.vocab))
    convert = conllu_to_docs if path.suffix == ".conllu" else conll_ner_to_docs
    text = path.read_text(encoding="utf-8")
    return list(convert(text, n_sents=SENTENCES_A_DOC, no_print=True))


def reworded(doc: Doc, change: Change) -> Doc:
    """A copy of a gold Doc with changed words and the same annotation."""
    made = Doc(
        doc.vocab,
        list(change([token.text for token in doc])),
        [bool(token.whitespace_) for token in doc],
    )
    tree = [HEAD, DEP] if doc.has_annotation("DEP") else [SENT_START]
    attributes = [TAG, POS, LEMMA, ENT_IOB, ENT_TYPE, *tree]
    values: Any = doc.to_array(attributes)
    return made.from_array(attributes, values)


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
    by_label = found.get("dep_las_per_type") or {}
    return scores | {
        f"{label} F1": percent(by_label[label]["f"]) for label in RELATIONS if label in by_label
    }


def names(predicted: Iterable[Doc], gold: Iterable[Doc]) -> dict[str, float]:
    """Percent: F1 by label, and precision, recall and F1 over all labels of the gold annotation."""
    said, true = list(map(spans, predicted)), list(map(spans, gold))
    labels = {label for *_, label in chain.from_iterable(true)}
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for ours, theirs in zip(said, true):
        right.update(label for *_, label in ours & theirs)
        found.update(label for *_, label in ours if label in labels)
        wanted.update(label for *_, label in theirs)
    every = ratios(right.total(), found.total(), wanted.total())
    of_label = {
        label: ratios(right[label], found[label], wanted[label]) for label in sorted(labels)
    }
    return {
        **{f"{label} F1": percent(score.f1) for label, score in of_label.items()},
        "names precision": percent(every.precision),
        "names recall": percent(every.recall),
        "names F1": percent(every.f1),
    }


def spans(doc: Doc) -> set[tuple[int, int, str]]:
    """Start, end and label of each name, as they are compared."""
    found = set()
    for entity in doc.ents:
        bare = entity[1:] if len(entity) > 1 and entity[0].lower_ == "the" else entity
        label = {"PER": "PERSON"}.get(entity.label_, entity.label_)
        found.add((bare.start_char, entity.end_char, place_label(label)))
    return found


def place_label(label: str) -> str:
    """The label by which a name is compared: all places have one."""
    return "LOC" if label in PLACES else label


def _beginning(text: str) -> str:
    return " ".join(text.split()[:FIRST_WORDS])


def similarity(path: Path) -> dict[str, float]:
    """How well the sentence vectors separate republished articles from other stories.

    Area under the ROC curve of the cosine between the headlines and first words of two articles.
    """
    rows = list(records(path))
    one = nlp.encode([_beginning(row["a"]) for row in rows])
    other = nlp.encode([_beginning(row["b"]) for row in rows])
    cosines = (one * other).sum(axis=1)
    same = np.array([bool(row["label"]) for row in rows])
    return {"same story, area under ROC": percent(area_under_roc(same, cosines))}

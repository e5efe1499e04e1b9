"""How well names are found: by the tagger alone, and after voting by article and corpus.

Names must match exactly; GPE, LOC and FAC count as one label, and a leading "the" is ignored
(:func:`parallax.bench.language.spans`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from parallax import ROOT
from parallax.bench import language
from parallax.bench.scores import percent, ratios
from parallax.entities.gazetteer import read_lists
from parallax.entities.names import Name, find_names
from parallax.language import nlp

_MARKED = re.compile(r"\[([^|\]]+)\|([A-Z]+)\]")
LabelledSpan = tuple[int, int, str]


def bench(path: Path) -> list[dict]:
    """Precision, recall and F1 in percent, one row per label and one for all labels at the end.

    ``path`` is a file that :func:`parallax.bench.language.read` can read, or a CSV table whose
    column ``text`` has names as [words|label].  Its gold Docs count as
    the articles of one corpus.  Labels that the gold annotation lacks are ignored.
    """
    pipeline = nlp.load()
    gold = _gold(Path(path), pipeline)
    read = list(pipeline.pipe(doc.text for doc in gold))
    docs = {f"{number:08}": doc for number, doc in enumerate(read)}
    found = find_names(docs, read_lists(ROOT / "data" / "codebook"))
    voted = [_spans(found[article]) for article in docs]
    return rows(
        [language.spans(doc) for doc in gold],
        {"tagger": [language.spans(doc) for doc in read], "after votes": voted},
    )


def _gold(path: Path, pipeline: Language) -> list[Doc]:
    if path.suffix != ".csv":
        return language.read(path, pipeline)
    rows = pd.read_csv(path, usecols=["text"])
    return [marked(text, pipeline) for text in rows["text"]]


def marked(text: str, pipeline: Language) -> Doc:
    """A gold Doc from a text with names in brackets.

    >>> marked("[Karl Fenn|PERSON] left [Bonn|GPE].", spacy.blank("en")).ents
    (Karl Fenn, Bonn)
    """
    plain, spans, end = "", [], 0
    for name in _MARKED.finditer(text):
        plain += text[end : name.start()]
        spans.append((len(plain), len(plain) + len(name[1]), name[2]))
        plain += name[1]
        end = name.end()
    doc = pipeline.make_doc(plain + text[end:])
    found = (doc.char_span(*span[:2], span[2], alignment_mode="expand") for span in spans)
    doc.ents = [span for span in found if span is not None]
    return doc


def _spans(names: Iterable[Name]) -> set[LabelledSpan]:
    return {(name.start, name.end, language.place_label(name.label)) for name in names}


def rows(gold: list[set[LabelledSpan]], answers: dict[str, list[set[LabelledSpan]]]) -> list[dict]:
    """The figures of each answer; ``gold`` and every answer have one set of spans per article."""
    labels = sorted({label for *_, label in chain.from_iterable(gold)})
    made = []
    for label in (*labels, "all"):
        wanted = frozenset(labels if label == "all" else (label,))
        row: dict = {"label": label, "names": _count(gold, wanted)}
        for answer, spans in answers.items():
            right = _count((ours & theirs for ours, theirs in zip(spans, gold)), wanted)
            score = ratios(right, _count(spans, wanted), row["names"])
            row[f"{answer} P"] = percent(score.precision)
            row[f"{answer} R"] = percent(score.recall)
            row[f"{answer} F"] = percent(score.f1)
        made.append(row)
    return made


def _count(articles: Iterable[set[LabelledSpan]], labels: frozenset[str]) -> int:
    return sum(label in labels for *_, label in chain.from_iterable(articles))

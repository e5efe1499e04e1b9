"""How well names are found: what the tagger says, and what is left of it after the votes of article and corpus, beside gold names.

Exact characters; GPE, LOC and FAC count as one and a leading "the" is not compared (:func:`parallax.bench.language.spans`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from parallax import ROOT
from parallax.bench import language
from parallax.entities.gazetteer import read_lists
from parallax.entities.names import find_names
from parallax.language import nlp

Span = tuple[int, int, str]


def bench(path: Path) -> list[dict]:
    """Precision, recall and F1 in percent, a row a label and last all together, of a file that :func:`parallax.bench.language.read` can read.

    Each gold Doc is an article of a corpus that is the file.  Labels that the gold names lack are not counted.
    """
    pipeline = nlp.load()
    gold = language.read(Path(path), pipeline)
    read = list(pipeline.pipe(doc.text for doc in gold))
    docs = {f"{number:08}": doc for number, doc in enumerate(read)}
    found = find_names(docs, read_lists(ROOT / "data" / "codebook"))
    voted = [
        {
            (name.start, name.end, "LOC" if name.label in language.PLACES else name.label)
            for name in found[article]
        }
        for article in docs
    ]
    return rows(
        [language.spans(doc) for doc in gold],
        {"tagger": [language.spans(doc) for doc in read], "after votes": voted},
    )


def rows(gold: list[set[Span]], answers: dict[str, list[set[Span]]]) -> list[dict]:
    """The figures of each answer; one set of spans an article."""
    labels = sorted({label for spans in gold for *_, label in spans})
    made = []
    for label in (*labels, "all"):
        wanted = frozenset(labels if label == "all" else (label,))
        row: dict = {"label": label, "names": _count(gold, wanted).total()}
        for answer, spans in answers.items():
            right = _count([ours & theirs for ours, theirs in zip(spans, gold)], wanted).total()
            ratios = language.ratios(right, _count(spans, wanted).total(), row["names"])
            row |= {f"{answer} {measure}": ratios[measure.lower()] for measure in "PRF"}
        made.append(row)
    return made


def _count(articles: Iterable[set[Span]], labels: frozenset[str]) -> Counter[str]:
    return Counter(label for spans in articles for *_, label in spans if label in labels)

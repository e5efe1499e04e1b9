"""Articles whose names are written in brackets, and what the program makes of them."""

import re

import spacy
from spacy.util import filter_spans

from parallax import ROOT
from parallax.common import tables
from parallax.entities.gazetteer import read_lists
from parallax.entities.resolution import find_entities

CODEBOOK = ROOT / "data" / "codebook"
NLP = spacy.blank("en")
LISTS = read_lists(CODEBOOK)
LABELS = {"P": "PERSON", "O": "ORG", "G": "GPE", "L": "LOC", "N": "NORP"}


def article(marked):
    """A Doc from text in which names are written as [Name|P]."""
    names, plain, at = [], "", 0
    for match in re.finditer(r"\[([^|\]]+)\|([A-Z])\]", marked):
        plain += marked[at : match.start()]
        names.append((len(plain), len(plain) + len(match[1]), LABELS[match[2]]))
        plain += match[1]
        at = match.end()
    doc = NLP(plain + marked[at:])
    doc.ents = filter_spans(
        [
            doc.char_span(start, end, label=label, alignment_mode="expand")
            for start, end, label in names
        ]
    )
    return doc


def sentences(docs):
    rows = []
    for name, doc in docs.items():
        starts = [0] + [m.end() for m in re.finditer(r"(?<=[a-z”\"])[.?!]”?\s+", doc.text)]
        for number, (start, end) in enumerate(zip(starts, starts[1:] + [len(doc.text)])):
            rows.append(
                {
                    "article_id": name,
                    "sentence_id": number,
                    "start": start,
                    "end": end,
                    "text": doc.text[start:end],
                    "section": "body",
                }
            )
    return tables.typed("sentences", rows)


def find(*marked, codebook=CODEBOOK):
    docs = {f"a{number}": article(text) for number, text in enumerate(marked)}
    return find_entities(docs, sentences(docs), codebook)


def named(found, kind="name"):
    mentions = found["mentions"]
    return [
        (row.text, row.label, row.entity_id)
        for row in mentions[mentions["kind"] == kind].itertuples()
    ]


def aliases(found):
    return {row.entity_id: sorted(row.aliases) for row in found["entities"].itertuples()}


def refusals(found):
    merges = found["merges"]
    rows = merges[merges["decision"] == "refused"]
    return [(row.entity_id, row.alias, row.rule, row.n_mentions) for row in rows.itertuples()]

"""Docs written out by hand, word by word, so that no model decides whether a test passes."""

import spacy
from spacy.tokens import Doc

from parallax.common import tables

VOCAB = spacy.blank("en").vocab
REJECTED = """
Ruritania Ruritania PROPN 2 nsubj
rejected reject VERB 0 root
claims claim NOUN 2 obj
that that SCONJ 7 mark
it it PRON 7 nsubj
will will AUX 7 aux
invade invade VERB 3 acl
"""
"""A claim rejected by the verb above it."""


def parsed(lines):
    """A Doc from lines "word lemma POS head label" or "... tag"; heads from 1, 0 for the root."""
    rows = [(*line.split(), "")[:6] for line in lines.strip().splitlines()]
    words, lemmas, pos, heads, deps, tags = zip(*rows)
    heads = [int(head) - 1 if int(head) else i for i, head in enumerate(heads)]
    return Doc(
        VOCAB,
        words=list(words),
        lemmas=list(lemmas),
        pos=list(pos),
        heads=heads,
        deps=list(deps),
        tags=list(tags),
    )


def plain(text, lemmas=None, pos=None):
    """A Doc without a parse; ``lemmas`` and ``pos`` map words to what differs from the default."""
    words = text.split()
    return Doc(
        VOCAB,
        words=words,
        lemmas=[(lemmas or {}).get(w, w.lower()) for w in words],
        pos=[(pos or {}).get(w, "") for w in words],
    )


def one_sentence(doc):
    """The table ``sentences`` of the article "a" that is ``doc``."""
    row = {
        "article_id": "a",
        "sentence_id": 0,
        "start": 0,
        "end": len(doc.text),
        "text": doc.text,
        "section": "body",
    }
    return tables.typed("sentences", [row])


def mentions(doc, names):
    """Table ``mentions``: ``names`` maps the words of a mention to (entity, label)."""
    rows = []
    for words, (entity, label) in names.items():
        start = doc.text.index(words)
        rows.append(
            {
                "article_id": "a",
                "start": start,
                "end": start + len(words),
                "text": words,
                "label": label,
                "kind": "name",
                "entity_id": entity,
                "rule": "same",
            }
        )
    return tables.typed("mentions", rows)


def voices(*rows):
    """Table ``voices`` from (start, end, voice, holder)."""
    return tables.typed(
        "voices",
        [
            {
                "article_id": "a",
                "start": start,
                "end": end,
                "voice": voice,
                "attribution_id": None,
                "holder_id": holder,
                "text": "",
            }
            for start, end, voice, holder in rows
        ],
    )

"""Parses made up from the look of words: for what must hold of any text, without the models."""

import zlib

import numpy as np
import pandas as pd
import spacy
from spacy.tokens import Doc

from parallax.common import tables
from parallax.language import nlp

LONGEST = 60
"""Words of a sentence that has no end."""
SAYING = {"said": "say", "told": "tell", "denied": "deny", "says": "say", "claimed": "claim"}
PRONOUNS = frozenset("he she they it him his her who".split())
KINDS = ("PERSON", "PERSON", "ORG", "GPE")
PEOPLE = frozenset("petra anders ivo marek".split())

_blank = spacy.blank("en")


def parsed(text: str) -> Doc:
    """A text with a flat parse: every word depends on the first verb of its sentence."""
    doc = nlp._make_doc(_blank, text)
    pos = [_pos(token) for token in doc]
    heads, deps = list(range(len(doc))), ["dep"] * len(doc)
    for first, last in _sentences(doc):
        _attach(first, last, pos, heads, deps)
    return Doc(
        _blank.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        tags=["VBD" if kind == "VERB" else "NN" for kind in pos],
        pos=pos,
        lemmas=[SAYING.get(token.lower_, token.lower_) for token in doc],
        ents=_names(doc, pos),
        heads=heads,
        deps=deps,
    )


def tables_of(texts: dict[str, str]) -> dict[str, pd.DataFrame]:
    """The tables up to the vectors for texts by article id, all of one event."""
    articles, sentences, tokens = [], [], []
    for name, text in texts.items():
        words = nlp._words(nlp.Chunk(0, parsed(text)))
        spans, numbers = nlp._sentences(words)
        sentences += nlp._sentence_rows(name, text, spans, ["body"] * len(spans))
        tokens += nlp._token_rows(name, words, numbers)
        articles.append(article(name, text))
    made = {
        "articles": tables.typed("articles", articles),
        "lines": tables.typed("lines"),
        "sentences": tables.typed("sentences", sentences),
        "tokens": tables.typed("tokens", tokens),
    }
    return {**made, "vectors": nlp.sentence_vectors(made["sentences"])}


def encode(texts):
    """Sentence vectors that are the same for the same text, and else of no meaning."""
    made = np.zeros((len(texts), 384), np.float32)
    for row, text in zip(made, texts):
        row[:] = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(384)
        row /= np.linalg.norm(row)
    return made


def article(name: str, text: str) -> dict:
    """A row of ``articles``."""
    empty = dict.fromkeys(["published", "byline", "dateline", "agency"])
    bases = dict.fromkeys(["outlet_basis", "published_basis"], "unknown")
    return {
        **dict.fromkeys(tables.typed("articles").columns, ""),
        **empty,
        **bases,
        "article_id": name,
        "source_file": f"{name}.txt",
        "outlet": name,
        "language": "en",
        "text": text,
        "n_words": len(text.split()),
        "event_id": "event-1",
    }


def _pos(token) -> str:
    if token.is_space:
        return "SPACE"
    if not any(letter.isalnum() for letter in token.text):
        return "PUNCT"
    if token.lower_ in SAYING or token.lower_.endswith("ed"):
        return "VERB"
    if token.lower_ in PRONOUNS:
        return "PRON"
    if token.lower_ in ("the", "a"):
        return "DET"
    return "PROPN" if token.text[0].isupper() else "NOUN"


def _sentences(doc: Doc):
    """Yield the tokens [first, last) of each sentence."""
    first = 0
    for i in range(1, len(doc) + 1):
        ended = i == len(doc) or doc[i - 1].text in ".!?" or "\n\n" in doc[i - 1].text
        if ended or i - first == LONGEST:
            yield first, i
            first = i


def _attach(first: int, last: int, pos: list[str], heads: list[int], deps: list[str]) -> None:
    verb = next((i for i in range(first, last) if pos[i] == "VERB"), first)
    for i in range(first, last):
        heads[i], deps[i] = verb, _dep(i, verb, pos)
        if pos[i] == "PROPN" and i + 1 < last and pos[i + 1] == "PROPN":
            heads[i], deps[i] = i + 1, "compound"
    heads[verb], deps[verb] = verb, "ROOT"


def _dep(i: int, verb: int, pos: list[str]) -> str:
    if pos[i] in ("PROPN", "PRON", "NOUN"):
        return "nsubj" if i < verb else "obj"
    return {"VERB": "conj", "PUNCT": "punct", "DET": "det"}.get(pos[i], "dep")


def _names(doc: Doc, pos: list[str]) -> list[str]:
    """The names: runs of capitalised words, of a kind that depends on their letters."""
    found: list[str] = []
    for token, kind in zip(doc, pos):
        label = "PERSON" if token.lower_ in PEOPLE else KINDS[zlib.crc32(token.text.encode()) % 4]
        inside = bool(found) and found[-1] in (f"B-{label}", f"I-{label}")
        found.append(f"{'I' if inside else 'B'}-{label}" if kind == "PROPN" else "O")
    return found

"""Tables ``sentences``, ``tokens`` and ``vectors``: the language pipeline.

Articles are turned into sentences and tokens, and Docs are rebuilt from these tables.  The bundled
pipeline (``data/models/en``) has Universal Dependencies labels and the entity labels PERSON, ORG,
GPE, LOC and NORP; any installed spaCy pipeline with a parser can be used instead.  Sentence vectors
always come from the bundled encoder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

from parallax import ROOT
from parallax.common import tables
from parallax.common.errors import ParallaxError
from parallax.common.spans import Span, covering
from parallax.language.encoder import Encoder

SHIPPED = ROOT / "data" / "models" / "en"
CHUNK = 50_000
"""Most characters passed to the pipeline at once.

Longer texts are cut, if possible at a blank line, to limit memory.
"""
UNBROKEN = 400
"""Longest run of characters without white space that the tokenizer gets in one piece.

Its time grows with the square of the length.
"""
BATCH = 16  # texts whose features are held in memory together
ANGLE_MARKS = ("‹", "›")
"""Quotation marks that spaCy's English tokenizer leaves on their words."""
CAPTIONS, LEADS = ("caption",), ("standfirst",)  # roles of lines


class ModelError(ParallaxError):
    """A pipeline cannot be used; the message says why in one line."""


class Chunk(NamedTuple):
    """A part of an article that the pipeline processes at once, from character ``start`` on."""

    start: int
    doc: Doc


def load(name: str = "") -> Language:
    """Load the bundled pipeline (``""``), or an installed one by its name or folder.

    Raises
    ------
    ModelError
        If it is not installed, cannot be loaded or has no parser.
    """
    try:
        nlp = spacy.load(name or SHIPPED)
    except (OSError, ValueError, ImportError) as error:
        what = f"language model {name!r}" if name else "the shipped language model"
        raise ModelError(f"{what} cannot be loaded: {str(error).splitlines()[0]}") from error
    if "parser" not in nlp.pipe_names:
        has = ", ".join(nlp.pipe_names) or "nothing"
        raise ModelError(f"language model {name!r} has no parser (it has: {has})")
    if "boundaries" not in nlp.pipe_names:
        nlp.add_pipe("boundaries", before="parser")
    if not name:
        _split_off_angle_marks(nlp)
    return nlp


def _split_off_angle_marks(nlp: Language) -> None:
    """Make :data:`ANGLE_MARKS` tokens of their own, as the marks «» are."""
    tokenizer, defaults = nlp.tokenizer, nlp.Defaults
    if not isinstance(tokenizer, Tokenizer):
        return
    prefixes = compile_prefix_regex([*(defaults.prefixes or ()), *ANGLE_MARKS])
    suffixes = compile_suffix_regex([*(defaults.suffixes or ()), *ANGLE_MARKS])
    tokenizer.prefix_search = prefixes.search
    tokenizer.suffix_search = suffixes.search


def annotate(
    articles: pd.DataFrame, nlp: Language, lines: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """Annotate articles into the tables ``sentences`` and ``tokens``, in the same order.

    A sentence lies within one paragraph and has no white space at its ends; tokens of white space
    belong to the sentence before them.  The first paragraph after the headline is the lead.

    Parameters
    ----------
    articles
        Rows of the table ``articles``.
    nlp
        A pipeline from :func:`load`.
    lines
        The table ``lines``, whose roles identify captions, and standfirsts, which also belong to
        the lead.  Without it, there are no captions.
    """
    sentences: list[dict] = []
    tokens: list[dict] = []
    by_article = dict(list(lines.groupby("article_id", sort=False))) if lines is not None else {}
    for row, chunks in zip(articles.itertuples(), _read(list(articles["text"]), nlp)):
        words = list(chain.from_iterable(_words(chunk) for chunk in chunks))
        spans, numbers = _sentences(words)
        sections = _sections(row.text, row.title, spans, by_article.get(row.article_id))
        sentences += _sentence_rows(row.article_id, row.text, spans, sections)
        tokens += _token_rows(row.article_id, words, numbers)
    return {
        "sentences": tables.typed("sentences", sentences),
        "tokens": tables.typed("tokens", tokens),
    }


def _sentence_rows(
    article: str, text: str, spans: Sequence[Span], sections: Sequence[str]
) -> list[dict]:
    """The rows of one article in ``sentences``."""
    return [
        {
            "article_id": article,
            "sentence_id": number,
            "start": start,
            "end": end,
            "text": text[start:end],
            "section": section,
        }
        for number, ((start, end), section) in enumerate(zip(spans, sections))
    ]


def _token_rows(article: str, words: Sequence[dict], numbers: Sequence[int]) -> list[dict]:
    """The rows of one article in ``tokens``; ``numbers`` holds the sentence of each token."""
    rows = []
    for i, (word, number) in enumerate(zip(words, numbers)):
        word.pop("first")
        rows.append({"article_id": article, "token": i, "sentence_id": number, **word})
    return rows


def read_docs(articles: pd.DataFrame, tokens: pd.DataFrame) -> dict[str, Doc]:
    """Rebuild one Doc per article from the table ``tokens``, by article id.

    The text of each is exactly ``articles.text``.

    Raises
    ------
    ParallaxError
        If the tokens of an article do not add up to its text.
    """
    vocab = _vocab()
    groups = dict(list(tokens.groupby("article_id", sort=False)))
    docs = {}
    for article in articles.itertuples():
        own = groups.get(article.article_id)
        doc = Doc(vocab) if own is None else _doc(vocab, own)
        if doc.text != article.text:
            raise ParallaxError(
                f"the tokens of article {article.article_id} are not those of its text: "
                "annotate it again"
            )
        docs[article.article_id] = doc
    return docs


def encode(texts: Sequence[str]) -> np.ndarray:
    """Sentence vectors of texts, independent of each other: (texts, 384) float32, unit length."""
    return encoder().encode(list(texts))


def sentence_vectors(sentences: pd.DataFrame) -> pd.DataFrame:
    """Table ``vectors``, with one vector per row of the table ``sentences``, in the same order."""
    vectors = encode(list(sentences["text"]))
    rows = [
        {"article_id": s.article_id, "sentence_id": s.sentence_id, "vector": vector}
        for s, vector in zip(sentences.itertuples(), vectors)
    ]
    return tables.typed("vectors", rows)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The bundled encoder, opened only once."""
    return Encoder().from_disk(SHIPPED / "encoder")


@lru_cache(maxsize=1)
def _vocab() -> Vocab:
    return spacy.blank("en").vocab


def _read(texts: Sequence[str], nlp: Language) -> Iterator[list[Chunk]]:
    """Yield the annotated chunks of each text, in order."""
    cuts = [list(_chunks(text)) for text in texts]
    docs = nlp.pipe(_unread_docs(texts, cuts, nlp), batch_size=BATCH)
    for spans in cuts:
        yield [Chunk(start, next(docs)) for start, _ in spans]


def _unread_docs(texts: Sequence[str], cuts: Sequence[list[Span]], nlp: Language) -> Iterator[Doc]:
    """Yield a tokenized Doc for every chunk of every text."""
    for text, spans in zip(texts, cuts):
        for start, end in spans:
            yield _make_doc(nlp, text[start:end])


def _chunks(text: str) -> Iterator[Span]:
    """Yield spans of at most :data:`CHUNK` characters that together cover the text.

    Each is cut after a blank line or, failing that, a line, a sentence, a space, or anywhere.
    """
    start = 0
    while len(text) - start > CHUNK:
        end = start + CHUNK
        for separator in ("\n\n", "\n", ". ", " "):
            found = text.rfind(separator, start + 1, end)
            if found > start:
                end = found + len(separator)
                break
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _make_doc(nlp: Language, text: str) -> Doc:
    """Tokenize a text, cutting long runs without white space beforehand."""
    if all(len(run) <= UNBROKEN for run in text.split()):
        return nlp.make_doc(text)
    words, spaces = [], []
    for start, end in _unbroken(text):
        for token in nlp.make_doc(text[start:end]):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
    return Doc(nlp.vocab, words, spaces)


def _unbroken(text: str) -> Iterator[Span]:
    """Yield spans that cover the text, in which no run without white space exceeds UNBROKEN."""
    start, run = 0, 0
    for i, letter in enumerate(text):
        run = 0 if letter.isspace() else run + 1
        if run > UNBROKEN:
            yield start, i
            start, run = i, 1
    yield start, len(text)


def _words(chunk: Chunk) -> list[dict]:
    """The tokens of a chunk as rows of ``tokens``.

    ``first`` says whether the token begins a sentence; ``head`` is still relative to the token.
    """
    return [
        {
            "start": chunk.start + t.idx,
            "end": chunk.start + t.idx + len(t),
            "text": t.text,
            "space": bool(t.whitespace_),
            "lemma": t.lemma_ or t.text,
            "pos": t.pos_,
            "tag": t.tag_,
            "morph": str(t.morph),
            "dep": t.dep_,
            "head": t.head.i - t.i,
            "ent_iob": t.ent_iob_ or "O",
            "ent_type": t.ent_type_,
            "first": t.i == 0 or bool(t.is_sent_start),
        }
        for t in chunk.doc
    ]


def _sentences(words: list[dict]) -> tuple[list[Span], list[int]]:
    """The span of each sentence, without outer white space, and the sentence number of each token.

    Also turns the relative ``head`` of each row into a token number.
    """
    spans: list[Span] = []
    numbers, fresh = [], False
    for i, word in enumerate(words):
        word["head"] += i
        fresh = fresh or word["first"]
        if not word["text"].isspace():
            if fresh:
                spans.append((word["start"], word["end"]))
                fresh = False
            spans[-1] = (spans[-1][0], word["end"])
        numbers.append(max(len(spans) - 1, 0))
    return spans, numbers


def _sections(text: str, title: str, spans: list[Span], lines: pd.DataFrame | None) -> list[str]:
    """The section of each sentence: headline, caption, lead or body."""
    headline_end = _headline_end(text, title)
    captions, leads = _lines_of(lines, CAPTIONS), _lines_of(lines, LEADS)
    sections, lead_end = [], None
    for start, _ in spans:
        if start < headline_end:
            sections.append("headline")
        elif covering(captions, start) is not None:
            sections.append("caption")
        elif covering(leads, start) is not None:
            sections.append("lead")
        else:
            lead_end = _paragraph_end(text, start) if lead_end is None else lead_end
            sections.append("lead" if start < lead_end else "body")
    return sections


def _headline_end(text: str, title: str) -> int:
    """The end of the headline at the beginning of the text; 0 if the text does not have one."""
    title = " ".join(title.split())
    bare = text.lstrip()
    indent = len(text) - len(bare)
    first_end = _paragraph_end(text, indent)
    if not title:
        return 0
    if " ".join(text[:first_end].split()) == title:
        return first_end
    return indent + len(title) if bare.startswith(title) else 0


def _paragraph_end(text: str, start: int) -> int:
    """The end of the paragraph that contains ``start``."""
    end = text.find("\n\n", start)
    return len(text) if end < 0 else end


def _lines_of(lines: pd.DataFrame | None, roles: Sequence[str]) -> list[Span]:
    """The spans of the kept lines that have one of the roles, in order."""
    if lines is None:
        return []
    chosen = lines[lines["kept"] & lines["role"].isin(roles) & lines["text_start"].notna()]
    return sorted((int(a), int(b)) for a, b in zip(chosen["text_start"], chosen["text_end"]))


def _doc(vocab: Vocab, own: pd.DataFrame) -> Doc:
    """The Doc made of the tokens of one article.

    Without dependency labels, its sentences are those of the table.
    """
    ents = [
        f"{iob}-{kind}" if iob in "BI" else "O"
        for iob, kind in zip(own["ent_iob"], own["ent_type"])
    ]
    numbers = own["sentence_id"].to_numpy()
    starts = [bool(i == 0 or numbers[i] != numbers[i - 1]) for i in range(len(own))]
    tree: dict = {"sent_starts": starts}
    if all(own["dep"] != ""):
        tree = {"heads": [int(h) for h in own["head"]], "deps": list(own["dep"])}
    return Doc(
        vocab,
        words=list(own["text"]),
        spaces=[bool(s) for s in own["space"]],
        tags=list(own["tag"]),
        pos=list(own["pos"]),
        morphs=list(own["morph"]),
        lemmas=list(own["lemma"]),
        ents=ents,
        **tree,
    )

"""What the tuned layers say of each word, decoded: tags, sentences, dependencies and names.

The component ``encoder`` runs one network over a window of text and leaves :class:`Reading` objects in ``doc.user_data``; the components
of this module turn them into annotation.  Dependencies are the best tree of a sentence under arc scores (deep biaffine attention, Dozat
and Manning 2017; Chu and Liu 1965, Edmonds 1967), names the best path through a linear chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from spacy.attrs import DEP, HEAD, POS, TAG
from spacy.language import Language
from spacy.pipeline.dep_parser import parser_score
from spacy.pipeline.morphologizer import morphologizer_score
from spacy.pipeline.tagger import tagger_score
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span

from parallax.common.threads import one_thread
from parallax.language.word_shapes import PARAGRAPH

READINGS = "parallax.readings"
BEGINS = 0.0  # log-odds from which a sentence begins where no rule decides
NEVER = -1e4


class Reading(NamedTuple):
    """The scores of one window of n words: token numbers, white space before them, and what the network says.

    ``arcs`` (n, n + 1): head 0 is the root; ``label_dep`` (n, k), ``label_head`` (n + 1, k); ``lists`` names what is told apart.
    """

    words: np.ndarray
    gaps: np.ndarray
    tags: np.ndarray
    classes: np.ndarray
    starts: np.ndarray
    arcs: np.ndarray
    label_dep: np.ndarray
    label_head: np.ndarray
    names: np.ndarray
    lists: Lists


class Lists(NamedTuple):
    """Names of tags, parts of speech, labels and name tags, with the weights of the label scores and of the chain of names."""

    tags: tuple[str, ...]
    classes: tuple[str, ...]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    label: np.ndarray
    transitions: np.ndarray
    first: np.ndarray
    last: np.ndarray


def best_tree(scores: np.ndarray) -> np.ndarray:
    """Heads (n,) of the best tree with one root for arc scores (n, n + 1); head 0 is the root, head i word i - 1."""
    scores = scores.astype(np.float64)
    scores[np.arange(len(scores)), np.arange(1, len(scores) + 1)] = -np.inf
    heads = scores.argmax(1)
    if (heads == 0).sum() == 1 and not cycle(heads):
        return heads
    roots = scores[:, 0].copy()
    chosen = int(
        np.where(heads == 0, roots, -np.inf).argmax() if (heads == 0).any() else roots.argmax()
    )
    scores[:, 0] = -np.inf
    scores[chosen, 1:] = -np.inf
    scores[chosen, 0] = 0.0
    full = np.full((len(scores) + 1, len(scores) + 1), -np.inf)
    full[1:] = scores
    return arborescence(full)[1:]


def cycle(heads: np.ndarray) -> list[int]:
    """The words of one cycle among heads (counted from 1, 0 is the root), or an empty list."""
    state = np.zeros(len(heads) + 1, dtype=int)
    state[0] = -1
    for start in range(1, len(heads) + 1):
        node = start
        while state[node] == 0:
            state[node] = start
            node = int(heads[node - 1])
        if state[node] == start:
            found, other = [node], int(heads[node - 1])
            while other != node:
                found.append(other)
                other = int(heads[other - 1])
            return found
    return []


def arborescence(scores: np.ndarray) -> np.ndarray:
    """Best heads (n,) for scores (dependent, head) of n nodes with node 0 as root (Chu and Liu 1965, Edmonds 1967)."""
    heads = scores.argmax(1)
    heads[0] = 0
    ring = np.array(sorted(cycle(heads[1:])), dtype=int)
    if not len(ring):
        return heads
    rest = np.array([node for node in range(len(scores)) if node not in set(ring.tolist())])
    own = scores[ring, heads[ring]]
    entering = scores[np.ix_(ring, rest)] - own[:, None]
    leaving = scores[np.ix_(rest, ring)]
    smaller = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    smaller[:-1, :-1] = scores[np.ix_(rest, rest)]
    smaller[:-1, -1], smaller[-1, :-1] = leaving.max(1), entering.max(0)
    found = arborescence(smaller)
    result = heads.copy()
    for node, head in zip(rest[1:], found[1:-1]):
        result[node] = (
            ring[leaving[np.flatnonzero(rest == node)[0]].argmax()]
            if head == len(rest)
            else rest[head]
        )
    broken = entering[:, found[-1]].argmax()
    result[ring[broken]] = rest[found[-1]]
    return result


def best_path(
    scores: np.ndarray, transitions: np.ndarray, first: np.ndarray, last: np.ndarray
) -> np.ndarray:
    """The best tags (n,) of a linear chain for scores (n, tags): Viterbi; ``transitions`` (tags, tags), ``first`` and ``last`` (tags,)."""
    best = first + scores[0]
    back = np.zeros(scores.shape, dtype=np.int64)
    columns = np.arange(scores.shape[1])
    for i in range(1, len(scores)):
        paths = best[:, None] + transitions
        back[i] = paths.argmax(0)
        best = paths[back[i], columns] + scores[i]
    found = [int((best + last).argmax())]
    for i in range(len(scores) - 1, 0, -1):
        found.append(int(back[i, found[-1]]))
    return np.array(found[::-1])


def grammar(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Penalties of name tags: (tags, tags) for an inside without its beginning, (tags,) for an inside where none can stand."""
    inside = np.array([NEVER if name.startswith("I-") else 0.0 for name in names])
    pairs = np.tile(inside, (len(names), 1))
    for i, before in enumerate(names):
        for j, name in enumerate(names):
            if name.startswith("I-") and before[2:] == name[2:]:
                pairs[i, j] = 0.0
    return pairs, inside


def sentences(reading: Reading, doc: Doc) -> list[tuple[int, int]]:
    """[first, last) words of each sentence of a window: the rules of ``boundaries`` first, then the network."""
    decided = [doc[int(i)].is_sent_start for i in reading.words]
    begins = [
        n == 0 or (score > BEGINS if rule is None else rule)
        for n, (rule, score) in enumerate(zip(decided, reading.starts))
    ]
    edges = [n for n, begin in enumerate(begins) if begin] + [len(begins)]
    return list(zip(edges, edges[1:]))


def label_numbers(reading: Reading, heads: np.ndarray) -> np.ndarray:
    """The best label (n,) of each word under its head."""
    dep, head = (
        np.pad(part, ((0, 0), (0, 1)), constant_values=1.0)
        for part in (reading.label_dep, reading.label_head[heads])
    )
    labels, width, _ = reading.lists.label.shape
    with one_thread():
        half = dep @ reading.lists.label.transpose(1, 0, 2).reshape(width, labels * width)
    scores = np.einsum("nlj,nj->nl", half.reshape(len(dep), labels, width), head)
    root = reading.lists.labels.index("ROOT")
    scores[:, root] = np.where(heads == 0, np.inf, -np.inf)
    return scores.argmax(1)


@Language.component("shared_tagger", assigns=["token.tag", "token.pos"])
def tagger(doc: Doc) -> Doc:
    """SpaCy component: tags and parts of speech."""
    found = np.zeros((len(doc), 2), dtype=np.uint64)
    found[:, 0], found[:, 1] = doc.vocab.strings.add("_SP"), doc.vocab.strings["SPACE"]
    for reading in doc.user_data.get(READINGS, ()):
        for column, scores, names in (
            (0, reading.tags, reading.lists.tags),
            (1, reading.classes, reading.lists.classes),
        ):
            keys = np.array([doc.vocab.strings.add(name) for name in names], dtype=np.uint64)
            found[reading.words, column] = keys[scores.argmax(1)]
    return doc.from_array([TAG, POS], found) if len(doc) else doc


@Language.component(
    "shared_parser", assigns=["token.dep", "token.head", "token.is_sent_start", "doc.sents"]
)
def parser(doc: Doc) -> Doc:
    """SpaCy component: sentences and dependencies.

    What has no word pieces (white space, invisible characters) hangs on the token before it, at the beginning on the first word.
    """
    heads = np.arange(-1, len(doc) - 1)
    deps = np.full(len(doc), doc.vocab.strings.add("dep"), dtype=np.uint64)
    for reading in doc.user_data.get(READINGS, ()):
        keys = np.array(
            [doc.vocab.strings.add(name) for name in reading.lists.labels], dtype=np.uint64
        )
        chosen = np.zeros(len(reading.words), dtype=np.int64)
        for begin, end in sentences(reading, doc):
            columns = np.concatenate([[0], np.arange(begin + 1, end + 1)])
            tree = best_tree(reading.arcs[begin:end][:, columns])
            chosen[begin:end] = columns[tree]
        deps[reading.words] = keys[label_numbers(reading, chosen)]
        heads[reading.words] = np.where(
            chosen == 0, reading.words, reading.words[np.maximum(chosen, 1) - 1]
        )
    if not len(doc):
        return doc
    first = min((int(reading.words[0]) for reading in doc.user_data.get(READINGS, ())), default=0)
    heads[:first] = first
    if heads[0] < 0:
        heads[0], deps[0] = 0, doc.vocab.strings.add("ROOT")
    return doc.from_array(
        [HEAD, DEP],
        np.stack([(heads - np.arange(len(doc))).astype(np.int64).view(np.uint64), deps], axis=1),
    )


@Language.component("shared_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def ner(doc: Doc) -> Doc:
    """SpaCy component: names.  A name does not run over a line break."""
    found = []
    for reading in doc.user_data.get(READINGS, ()):
        lists = reading.lists
        pairs, alone = grammar(lists.names)
        broken = np.where((reading.gaps == PARAGRAPH)[:, None], alone, 0.0)
        path = best_path(
            reading.names + broken, lists.transitions + pairs, lists.first + alone, lists.last
        )
        tags = [lists.names[i] for i in path]
        for n, tag in enumerate(tags):
            if tag.startswith("B-"):
                end = n + 1
                while end < len(tags) and tags[end] == f"I-{tag[2:]}":
                    end += 1
                found.append(
                    Span(doc, int(reading.words[n]), int(reading.words[end - 1]) + 1, tag[2:])
                )
    doc.set_ents(found)
    return doc


# What spaCy's Scorer asks of a component.
tagger.score = lambda examples, **settings: {
    **tagger_score(examples),
    **morphologizer_score(examples),
}
parser.score = lambda examples, **settings: parser_score(examples)
ner.score = lambda examples, **settings: get_ner_prf(examples)

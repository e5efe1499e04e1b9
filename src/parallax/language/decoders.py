"""Decode the scores of the tuned layers into tags, sentences, dependencies and names.

The component ``encoder`` runs one network over a window of text and stores :class:`WindowScores` in
``doc.user_data``; the components of this module turn them into annotation.  Dependencies are the
best tree of a sentence under arc scores (deep biaffine attention, Dozat and Manning 2017; Chu and
Liu 1965, Edmonds 1967), names the best path through a linear chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

WINDOWS = "parallax.windows"
"""Key of the window scores in ``doc.user_data``."""
BEGINS = 0.0  # log-odds above which a sentence begins if no rule decides
NEVER = -1e4  # penalty that rules a tag out


class LabelScheme(NamedTuple):
    """The labels of the network's outputs, and the weights used in decoding.

    ``tags``, ``classes`` (parts of speech), ``labels`` (dependencies) and ``names`` (IOB tags of
    names) are in the order of the scores. ``label`` (labels, width, width) holds the biaffine
    weights of the label scores; ``transitions``, ``first`` and ``last`` those of the chain of name
    tags.
    """

    tags: tuple[str, ...]
    classes: tuple[str, ...]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    label: np.ndarray
    transitions: np.ndarray
    first: np.ndarray
    last: np.ndarray


class WindowScores(NamedTuple):
    """The network's scores for the n words of one window.

    ``words`` are their token numbers, ``gaps`` the white space before them.  In ``arcs``
    (n, n + 1), head 0 is the root; ``label_dep`` is (n, k) and ``label_head`` (n + 1, k).
    ``scheme`` names the columns of ``tags``, ``classes`` and ``names``; ``starts`` (n,) are the
    log-odds of a sentence start.
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
    scheme: LabelScheme


def best_tree(scores: np.ndarray) -> np.ndarray:
    """The heads of the best tree with a single root.

    Parameters
    ----------
    scores
        Arc scores (n, n + 1) of n words; column 0 is the root, column i word i - 1.

    Returns
    -------
    np.ndarray
        The head of each word (n,), numbered like the columns.
    """
    scores = scores.astype(np.float64)
    scores[np.arange(len(scores)), np.arange(1, len(scores) + 1)] = -np.inf
    heads = scores.argmax(1)
    at_root = heads == 0
    if at_root.sum() == 1 and not cycle(heads):
        return heads
    candidates = np.where(at_root, scores[:, 0], -np.inf) if at_root.any() else scores[:, 0]
    root = int(candidates.argmax())
    scores[:, 0] = -np.inf
    scores[root, 1:] = -np.inf
    scores[root, 0] = 0.0
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
    """The heads of the best tree over n nodes with node 0 as root, by Chu-Liu-Edmonds.

    Parameters
    ----------
    scores
        Arc scores (dependent, head) of n nodes (Chu and Liu 1965, Edmonds 1967).

    Returns
    -------
    np.ndarray
        The head of each node (n,); the root's is 0.
    """
    heads = scores.argmax(1)
    heads[0] = 0
    ring = np.array(sorted(cycle(heads[1:])), dtype=int)
    if not len(ring):
        return heads
    on_ring = set(ring.tolist())
    rest = np.array([node for node in range(len(scores)) if node not in on_ring])
    own = scores[ring, heads[ring]]
    entering = scores[np.ix_(ring, rest)] - own[:, None]
    leaving = scores[np.ix_(rest, ring)]
    smaller = np.full((len(rest) + 1, len(rest) + 1), -np.inf)  # its last node is the ring
    smaller[:-1, :-1] = scores[np.ix_(rest, rest)]
    smaller[:-1, -1], smaller[-1, :-1] = leaving.max(1), entering.max(0)
    found = arborescence(smaller)
    result = heads.copy()
    for row, head in enumerate(found[1:-1], start=1):
        on_the_ring = head == len(rest)
        result[rest[row]] = ring[leaving[row].argmax()] if on_the_ring else rest[head]
    broken = entering[:, found[-1]].argmax()
    result[ring[broken]] = rest[found[-1]]
    return result


def best_path(
    scores: np.ndarray, transitions: np.ndarray, first: np.ndarray, last: np.ndarray
) -> np.ndarray:
    """The best tags of a linear chain, by the Viterbi algorithm.

    Parameters
    ----------
    scores
        Scores of the tags of each word (n, tags).
    transitions
        Scores (tags, tags) of going from one tag to the next.
    first, last
        Scores (tags,) of beginning and ending with a tag.

    Returns
    -------
    np.ndarray
        The number of each word's tag (n,).
    """
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
    """Penalties that keep sequences of name tags well formed.

    Returns those for an inside tag that does not continue a name (tags, tags), and those for an
    inside tag at the beginning (tags,).
    """
    inside = np.array([NEVER if name.startswith("I-") else 0.0 for name in names])
    pairs = np.tile(inside, (len(names), 1))
    for i, before in enumerate(names):
        for j, name in enumerate(names):
            if name.startswith("I-") and before[2:] == name[2:]:
                pairs[i, j] = 0.0
    return pairs, inside


def sentences(window: WindowScores, doc: Doc) -> list[tuple[int, int]]:
    """The words [first, last) of each sentence in a window.

    The rules of ``boundaries`` come first; where they leave it open, the network decides.
    """
    begins = []
    for word, score in zip(window.words, window.starts):
        rule = doc[int(word)].is_sent_start
        begins.append(score > BEGINS if rule is None else rule)
    edges = [n for n, begin in enumerate(begins) if begin or n == 0] + [len(begins)]
    return list(zip(edges, edges[1:]))


def label_numbers(window: WindowScores, heads: np.ndarray) -> np.ndarray:
    """The number of the best dependency label for each word under its head (n,)."""
    dep = _with_ones(window.label_dep)
    head = _with_ones(window.label_head[heads])
    labels, width, _ = window.scheme.label.shape
    with one_thread():
        half = dep @ window.scheme.label.transpose(1, 0, 2).reshape(width, labels * width)
    scores = np.einsum("nlj,nj->nl", half.reshape(len(dep), labels, width), head)
    root = window.scheme.labels.index("ROOT")
    scores[:, root] = np.where(heads == 0, np.inf, -np.inf)
    return scores.argmax(1)


def _with_ones(part: np.ndarray) -> np.ndarray:
    """The rows with a column of ones appended, which carries the bias of the biaffine score."""
    return np.pad(part, ((0, 0), (0, 1)), constant_values=1.0)


def _windows(doc: Doc) -> Sequence[WindowScores]:
    return doc.user_data.get(WINDOWS, ())


def _keys(doc: Doc, names: Sequence[str]) -> np.ndarray:
    """The keys of the names in spaCy's string store."""
    return np.array([doc.vocab.strings.add(name) for name in names], dtype=np.uint64)


def _with_values(doc: Doc, attributes: list[int], values: np.ndarray) -> Doc:
    """The Doc with the attributes of its tokens set to the values (tokens, attributes)."""
    return doc.from_array(attributes, values)  # type: ignore[arg-type]  # thinc's own array type


@Language.component("shared_tagger", assigns=["token.tag", "token.pos"])
def tagger(doc: Doc) -> Doc:
    """SpaCy component that sets tags and parts of speech."""
    if not len(doc):
        return doc
    found = np.zeros((len(doc), 2), dtype=np.uint64)
    found[:, 0], found[:, 1] = doc.vocab.strings.add("_SP"), doc.vocab.strings["SPACE"]
    for window in _windows(doc):
        tags, classes = _keys(doc, window.scheme.tags), _keys(doc, window.scheme.classes)
        found[window.words, 0] = tags[window.tags.argmax(1)]
        found[window.words, 1] = classes[window.classes.argmax(1)]
    return _with_values(doc, [TAG, POS], found)


@Language.component(
    "shared_parser", assigns=["token.dep", "token.head", "token.is_sent_start", "doc.sents"]
)
def parser(doc: Doc) -> Doc:
    """SpaCy component that sets sentences and dependencies.

    Tokens without word pieces (white space, invisible characters) are attached to the token before
    them or, at the beginning, to the first word.
    """
    heads = np.arange(-1, len(doc) - 1)
    deps = np.full(len(doc), doc.vocab.strings.add("dep"), dtype=np.uint64)
    for window in _windows(doc):
        chosen = _heads(window, doc)
        deps[window.words] = _keys(doc, window.scheme.labels)[label_numbers(window, chosen)]
        of_word = window.words[np.maximum(chosen, 1) - 1]
        heads[window.words] = np.where(chosen == 0, window.words, of_word)
    if not len(doc):
        return doc
    first = min((int(window.words[0]) for window in _windows(doc)), default=0)
    heads[:first] = first
    if heads[0] < 0:
        heads[0], deps[0] = 0, doc.vocab.strings.add("ROOT")
    relative = (heads - np.arange(len(doc))).astype(np.int64).view(np.uint64)
    return _with_values(doc, [HEAD, DEP], np.stack([relative, deps], axis=1))


def _heads(window: WindowScores, doc: Doc) -> np.ndarray:
    """The head of each word of a window, sentence by sentence: 0 is the root, i is word i - 1."""
    chosen = np.zeros(len(window.words), dtype=np.int64)
    for begin, end in sentences(window, doc):
        columns = np.concatenate([[0], np.arange(begin + 1, end + 1)])
        tree = best_tree(window.arcs[begin:end][:, columns])
        chosen[begin:end] = columns[tree]
    return chosen


@Language.component("shared_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def ner(doc: Doc) -> Doc:
    """SpaCy component that sets names.  No name runs across a line break."""
    found = []
    for window in _windows(doc):
        scheme = window.scheme
        pairs, alone = grammar(scheme.names)
        broken = np.where((window.gaps == PARAGRAPH)[:, None], alone, 0.0)
        path = best_path(
            window.names + broken, scheme.transitions + pairs, scheme.first + alone, scheme.last
        )
        for first, last, kind in _name_spans([scheme.names[i] for i in path]):
            start, end = int(window.words[first]), int(window.words[last - 1]) + 1
            found.append(Span(doc, start, end, kind))
    doc.set_ents(found)
    return doc


def _name_spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first, one past the last, label) of each name in a sequence of IOB tags."""
    for n, tag in enumerate(tags):
        if not tag.startswith("B-"):
            continue
        end = n + 1
        while end < len(tags) and tags[end] == f"I-{tag[2:]}":
            end += 1
        yield n, end, tag[2:]


# spaCy's Scorer calls these.
tagger.score = lambda examples, **settings: {
    **tagger_score(examples),
    **morphologizer_score(examples),
}
parser.score = lambda examples, **settings: parser_score(examples)
ner.score = lambda examples, **settings: get_ner_prf(examples)

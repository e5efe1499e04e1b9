"""The phrase language of the codebook, and a finder for thousands of phrases at once.

A phrase is one line of a codebook, such as ``impose|pay .. heavy|high price``, ``talk/NOUN`` or
``<ORG> expansion``; :mod:`parallax.common.phrase_syntax` reads it.  A word matches all its
inflections, and itself in any case; ``a|b`` matches either; ``/NOUN`` asks for a part of speech;
``..`` allows up to five words in between and ``...`` up to ten; ``<ORG>`` is a name of that kind.
Phrases within a name ("United States") are not found.
Phrases without names are found with spaCy's PhraseMatcher, whose cost does not grow with the number
of phrases; those with names need its Matcher.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

import spacy
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Token

from parallax.common.phrase_syntax import Slot, parse_phrase
from parallax.common.spans import Span

TOGETHER = 500
"""Most tokens in which a name and the words beside it are looked for."""
STOPS = frozenset(";:—–?!")  # no gap runs across these
SAME_CLASS = {"NOUN": {"NOUN", "PROPN"}, "VERB": {"VERB", "AUX"}}


class Hit(NamedTuple):
    """One match: the key of its phrase, and the numbers of its tokens, without those in gaps."""

    key: str
    tokens: tuple[int, ...]


class Finder(NamedTuple):
    """Compiled phrases; made by :func:`compile_phrases`, used by :func:`find`.

    ``phrases`` holds the key and the gaps of each phrase.  In the matchers, part n of phrase m has
    the label ``m:n``; ``classes`` holds, by that label, each required part of speech followed by
    the words it is required of.
    """

    by_lemma: PhraseMatcher
    by_form: PhraseMatcher
    by_name: Matcher
    phrases: tuple[tuple[str, tuple[int, ...]], ...]
    classes: Mapping[str, tuple[tuple[str, ...], ...]]


@lru_cache(maxsize=1)
def _english() -> spacy.Language:
    return spacy.blank("en")


@lru_cache(maxsize=10_000)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(token.text for token in _english().tokenizer(word))


def compile_phrases(phrases: Mapping[str, Iterable[str]]) -> Finder:
    """Compile phrases, given by key, into one finder.

    Raises
    ------
    PhraseError
        If a phrase cannot be read.
    """
    vocab = _english().vocab
    by_lemma, by_form = PhraseMatcher(vocab, attr="LEMMA"), PhraseMatcher(vocab, attr="LOWER")
    by_name = Matcher(vocab)
    filed: list[tuple[str, tuple[int, ...]]] = []
    classes: dict[str, tuple[tuple[str, ...], ...]] = {}
    for key, text in _filed(phrases):
        phrase = parse_phrase(text)
        for number, part in enumerate(phrase.parts):
            label = f"{len(filed)}:{number}"
            if any(slot.name for slot in part):
                by_name.add(label, [[_token_pattern(slot) for slot in part]])
                continue
            docs = _variants(part)
            by_lemma.add(label, docs)
            by_form.add(label, docs)
            wanted = tuple((slot.pos, *slot.words) for slot in part if slot.pos)
            if wanted:
                classes[label] = wanted
        filed.append((key, phrase.gaps))
    return Finder(by_lemma, by_form, by_name, tuple(filed), classes)


def _filed(phrases: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, str]]:
    """Yield (key, phrase) of every phrase, sorted by key."""
    for key in sorted(phrases):
        for text in phrases[key]:
            yield key, text


def _token_pattern(slot: Slot) -> dict:
    if slot.name:
        return {"ENT_TYPE": slot.name, "OP": "+"}
    pattern: dict = {"LEMMA": {"IN": list(slot.words)}}
    if slot.pos:
        pattern["POS"] = {"IN": sorted(SAME_CLASS.get(slot.pos, {slot.pos}))}
    return pattern


def _variants(part: Sequence[Slot]) -> list[Doc]:
    """All wordings of one part of a phrase, with hyphenated words whole and split."""
    vocab = _english().vocab
    wordings: set[tuple[str, ...]] = set()
    for choice in product(*(slot.words for slot in part)):
        wordings.add(choice)
        wordings.add(tuple(chain.from_iterable(_pieces(word) for word in choice)))
    return [Doc(vocab, words=list(words), lemmas=list(words)) for words in sorted(wordings)]


def plain_copy(doc: Doc) -> Doc:
    """A copy of a Doc in the finder's vocabulary, with the base forms of :func:`base_form`."""
    ents = [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in doc]
    return Doc(
        _english().vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        lemmas=[base_form(t) for t in doc],
        pos=[t.pos_ for t in doc],
        ents=ents,
    )


def base_form(token: Token) -> str:
    """The base form of a token in lower case.

    Plurals that the lemmatizer missed ("troops", "Talks" in a headline) lose their ending.
    """
    lemma = (token.lemma_ or token.text).lower()
    left_alone = lemma == token.lower_ and (token.pos_ == "PROPN" or token.tag_ == "NNS")
    plural = lemma.endswith("s") and not lemma.endswith(("ss", "us", "is"))
    if left_alone and plural and len(lemma) > 3:
        return f"{lemma[:-3]}y" if lemma.endswith("ies") else lemma[:-1]
    return lemma


def find(finder: Finder, doc: Doc, sentence_of: list[int]) -> list[Hit]:
    """Find the phrases in ``doc``; no match runs across the end of a sentence.

    Parameters
    ----------
    finder
        The compiled phrases.
    doc
        The article.
    sentence_of
        A number for every token that is the same throughout a sentence; tokens with a negative
        number are skipped.

    Returns
    -------
    list[Hit]
        Sorted by key and position.
    """
    plain = plain_copy(doc)
    hits = set()
    for phrase, parts in _found_parts(finder, doc, plain, sentence_of).items():
        key, gaps = finder.phrases[phrase]
        if len(parts) < len(gaps) + 1:
            continue
        places = [sorted(parts[n]) for n in sorted(parts)]
        for tokens in _joined(plain, places, gaps, sentence_of):
            if not all(doc[i].ent_type_ for i in tokens):
                hits.add(Hit(key, tokens))
    return sorted(hits)


def _found_parts(
    finder: Finder, doc: Doc, plain: Doc, sentence_of: list[int]
) -> dict[int, dict[int, set[Span]]]:
    """The spans of each part of each phrase, by number; ``plain`` is the copy of ``doc``."""
    found: dict[int, dict[int, set[Span]]] = {}
    for label, start, end in _matches(finder, plain, sentence_of):
        if sentence_of[start] < 0 or sentence_of[start] != sentence_of[end - 1]:
            continue
        name = plain.vocab.strings[label]
        if _right_class(doc, start, end, finder.classes.get(name, ())):
            phrase, part = map(int, name.split(":"))
            found.setdefault(phrase, {}).setdefault(part, set()).add((start, end))
    return found


def _matches(finder: Finder, plain: Doc, sentence_of: Sequence[int]) -> set[tuple[int, int, int]]:
    """(label, start, end) of everything the matchers find."""
    matches: set[tuple[int, int, int]] = set()
    for matcher in (finder.by_lemma, finder.by_form):
        if len(matcher) and len(plain):
            matches.update(matcher(plain))
    if len(finder.by_name):
        for first, last in _stretches(sentence_of):
            found = finder.by_name(plain[first:last])
            matches.update((label, start + first, end + first) for label, start, end in found)
    return matches


def _stretches(sentence_of: Sequence[int]) -> Iterator[Span]:
    """Yield the tokens [first, last) of each sentence, in pieces of at most :data:`TOGETHER`.

    spaCy's Matcher takes time that grows with the square of a run of names.
    """
    first = 0
    for i in range(1, len(sentence_of) + 1):
        ends = i == len(sentence_of) or sentence_of[i] != sentence_of[first]
        if ends or i - first == TOGETHER:
            yield first, i
            first = i


def _right_class(doc: Doc, start: int, end: int, wanted: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the words have the required parts of speech (see :class:`Finder`)."""
    for pos, *words in wanted:
        allowed = SAME_CLASS.get(pos, {pos})
        for token in doc[start:end]:
            if not token.pos_ or (base_form(token) not in words and token.lower_ not in words):
                continue
            if token.pos_ not in allowed or (pos == "VERB" and token.dep_ == "amod"):
                return False
    return True


def _joined(
    doc: Doc, parts: list[list[Span]], gaps: Sequence[int], sentence_of: list[int]
) -> Iterator[tuple[int, ...]]:
    """Yield the tokens of every match of the parts in order.

    Each part is the nearest one after the part before it, within the gap.
    """
    chains: list[list[Span]] = [[span] for span in parts[0]]
    for part, gap in zip(parts[1:], gaps):
        starts = {span[0]: span for span in reversed(part)}
        nexts = [_next_start(doc, before[-1][1], gap, starts, sentence_of) for before in chains]
        chains = [[*before, starts[at]] for before, at in zip(chains, nexts) if at is not None]
    for spans in chains:
        yield tuple(chain.from_iterable(range(start, end) for start, end in spans))


def _next_start(
    doc: Doc, end: int, gap: int, starts: Mapping[int, Span], sentence_of: list[int]
) -> int | None:
    """The first of ``starts`` within ``gap`` words after ``end`` in the same sentence, or None."""
    for start in range(end, min(end + gap + 1, len(doc))):
        if sentence_of[start] != sentence_of[end - 1] or doc[start].text in STOPS:
            return None
        if start in starts:
            return start
    return None

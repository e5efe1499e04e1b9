"""A small language for phrases over base forms, and the finder that looks for thousands of them at once.

One phrase is a line of a codebook: ``impose|pay .. heavy|high price``, ``talk/NOUN``, ``<ORG> expansion``.  A word stands for all its
inflections and for itself in any case, ``a|b`` is either, ``/NOUN`` asks for a part of speech, ``..`` lets up to five words stand
between and ``...`` up to ten, ``<ORG>`` is a name of that kind.  A phrase that lies within a name ("United States") is not found.
Everything but names goes through spaCy's PhraseMatcher, whose cost does not grow with
the number of phrases; names go through its Matcher.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import spacy
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Token

from parallax.common.errors import ParallaxError

GAPS = {"..": 5, "...": 10}
MOST_VARIANTS = 2000
PARTS_OF_SPEECH = frozenset("NOUN VERB ADJ ADV PROPN NUM".split())
NAMES = frozenset("PERSON ORG GPE LOC NORP".split())
STOPS = frozenset(";:—–?!")
SAME_CLASS = {"NOUN": {"NOUN", "PROPN"}, "VERB": {"VERB", "AUX"}}


class PhraseError(ParallaxError):
    """A phrase cannot be read; the message quotes it and says why."""


class Slot(NamedTuple):
    """One position of a phrase: the words that may stand there, the part of speech asked for, or the kind of name."""

    words: tuple[str, ...]
    pos: str
    name: str


class Phrase(NamedTuple):
    """A phrase cut at its gaps: the slots of each part, and how many words may stand between one part and the next."""

    parts: tuple[tuple[Slot, ...], ...]
    gaps: tuple[int, ...]


class Hit(NamedTuple):
    """One find: the key its phrase was filed under and the tokens of the phrase (words in a gap are not among them)."""

    key: str
    tokens: tuple[int, ...]


class Finder(NamedTuple):
    """Compiled phrases; made by :func:`compile_phrases`, used by :func:`find`."""

    by_lemma: PhraseMatcher
    by_form: PhraseMatcher
    by_name: Matcher
    phrases: tuple[tuple[str, tuple[int, ...]], ...]
    classes: Mapping[str, tuple[tuple[str, ...], ...]]


def parse_phrase(text: str) -> Phrase:
    """A phrase as its parts and gaps. Raises :class:`PhraseError` when it cannot be read."""
    if not isinstance(text, str) or not text.strip():
        raise PhraseError(f"{text!r} is not a phrase")
    parts: list[list[Slot]] = [[]]
    gaps = []
    for word in text.split():
        if word in GAPS:
            parts.append([])
            gaps.append(GAPS[word])
        else:
            parts[-1].append(_slot(word, text))
    if not all(parts):
        raise PhraseError(f"{text!r} begins or ends with a gap, or has two gaps in a row")
    return Phrase(tuple(map(tuple, parts)), tuple(gaps))


def _slot(word: str, text: str) -> Slot:
    if word.startswith("<") or word.endswith(">"):
        name = word.strip("<>")
        if name not in NAMES or word != f"<{name}>":
            raise PhraseError(
                f"{text!r}: {word} is no kind of name; known are {', '.join(sorted(NAMES))}"
            )
        return Slot((), "", name)
    words, slash, pos = word.partition("/")
    if slash and pos not in PARTS_OF_SPEECH:
        raise PhraseError(
            f"{text!r}: {pos or 'nothing'} after / is no part of speech; known are {', '.join(sorted(PARTS_OF_SPEECH))}"
        )
    choices = tuple(words.lower().split("|"))
    if not all(choices):
        raise PhraseError(f"{text!r}: an empty word beside |")
    return Slot(choices, pos, "")


@lru_cache(maxsize=1)
def _english() -> spacy.Language:
    return spacy.blank("en")


@lru_cache(maxsize=10_000)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(token.text for token in _english().tokenizer(word))


def compile_phrases(phrases: Mapping[str, Iterable[str]]) -> Finder:
    """Phrases, filed under a key, as one finder. Raises :class:`PhraseError` for a phrase that cannot be read."""
    vocab = _english().vocab
    by_lemma, by_form, by_name = (
        PhraseMatcher(vocab, attr="LEMMA"),
        PhraseMatcher(vocab, attr="LOWER"),
        Matcher(vocab),
    )
    filed: list[tuple[str, tuple[int, ...]]] = []
    classes: dict[str, tuple[tuple[str, ...], ...]] = {}
    for key in sorted(phrases):
        for text in phrases[key]:
            phrase = parse_phrase(text)
            for number, part in enumerate(phrase.parts):
                label = f"{len(filed)}:{number}"
                if any(slot.name for slot in part):
                    by_name.add(label, [[_token_pattern(slot) for slot in part]])
                    continue
                docs, wanted = _variants(part, text)
                by_lemma.add(label, docs)
                by_form.add(label, docs)
                if wanted:
                    classes[label] = wanted
            filed.append((key, phrase.gaps))
    return Finder(by_lemma, by_form, by_name, tuple(filed), classes)


def _token_pattern(slot: Slot) -> dict:
    if slot.name:
        return {"ENT_TYPE": slot.name, "OP": "+"}
    pattern: dict = {"LEMMA": {"IN": list(slot.words)}}
    if slot.pos:
        pattern["POS"] = {"IN": sorted(SAME_CLASS.get(slot.pos, {slot.pos}))}
    return pattern


def _variants(part: Sequence[Slot], text: str) -> tuple[list[Doc], tuple[tuple[str, ...], ...]]:
    """Every wording of one part as Docs, a hyphened word both whole and cut; and the parts of speech asked of their words."""
    english = _english()
    if (count := _size(part)) > MOST_VARIANTS:
        raise PhraseError(
            f"{text!r} stands for {count:,} wordings; split it (at most {MOST_VARIANTS:,})"
        )
    docs: dict[tuple[str, ...], Doc] = {}
    for choice in product(*(slot.words for slot in part)):
        for words in {choice, tuple(piece for word in choice for piece in _pieces(word))}:
            docs[words] = Doc(english.vocab, words=list(words), lemmas=list(words))
    if not any(slot.pos for slot in part):
        return [docs[words] for words in sorted(docs)], ()
    return [docs[words] for words in sorted(docs)], tuple(
        (slot.pos, *slot.words) for slot in part if slot.pos
    )


def _size(part: Sequence[Slot]) -> int:
    size = 1
    for slot in part:
        size *= len(slot.words)
    return size


def plain_copy(doc: Doc) -> Doc:
    """``doc`` with the same tokens in the finder's own vocabulary, base forms in small letters and titles undone ("Talks" -> "talk")."""
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
    """Base form in small letters; a plural that the lemmatizer left alone ("troops", "Talks" in a headline) loses its ending."""
    lemma = (token.lemma_ or token.text).lower()
    plural = token.pos_ == "PROPN" or token.tag_ == "NNS"
    if (
        plural
        and lemma == token.lower_
        and len(lemma) > 3
        and lemma.endswith("s")
        and not lemma.endswith(("ss", "us", "is"))
    ):
        return f"{lemma[:-3]}y" if lemma.endswith("ies") else lemma[:-1]
    return lemma


def find(finder: Finder, doc: Doc, sentence_of: list[int]) -> list[Hit]:
    """Where the phrases stand in ``doc``, none across a sentence border, sorted by key and place.

    ``sentence_of`` gives the sentence of every token (any number, equal within a sentence; negative: not looked at).
    """
    plain = plain_copy(doc)
    found: dict[int, dict[int, set[tuple[int, int]]]] = {}
    strings = plain.vocab.strings
    matchers = [
        m for m in (finder.by_lemma, finder.by_form, finder.by_name) if len(m) and len(plain)
    ]
    matches = {match for matcher in matchers for match in matcher(plain)}
    for label, start, end in matches:
        if sentence_of[start] < 0 or sentence_of[start] != sentence_of[end - 1]:
            continue
        name = strings[label]
        if _right_class(doc, start, end, finder.classes.get(name, ())):
            phrase, part = map(int, name.split(":"))
            found.setdefault(phrase, {}).setdefault(part, set()).add((start, end))
    hits = set()
    for phrase, parts in found.items():
        key, gaps = finder.phrases[phrase]
        if len(parts) == len(gaps) + 1:
            for tokens in _joined(
                plain, [sorted(parts[n]) for n in sorted(parts)], gaps, sentence_of
            ):
                if not all(doc[i].ent_type_ for i in tokens):
                    hits.add(Hit(key, tokens))
    return sorted(hits)


def _right_class(doc: Doc, start: int, end: int, wanted: tuple[tuple[str, ...], ...]) -> bool:
    for pos, *words in wanted:
        for token in doc[start:end]:
            if token.pos_ and (base_form(token) in words or token.lower_ in words):
                if token.pos_ not in SAME_CLASS.get(pos, {pos}) or (
                    pos == "VERB" and token.dep_ == "amod"
                ):
                    return False
    return True


def _joined(
    doc: Doc, parts: list[list[tuple[int, int]]], gaps: Sequence[int], sentence_of: list[int]
) -> Iterable[tuple[int, ...]]:
    """Tokens of every way to put the parts one after another, each part the nearest one to the right of the last."""
    chains = [((start, end),) for start, end in parts[0]]
    for part, gap in zip(parts[1:], gaps):
        starts = {start: (start, end) for start, end in reversed(part)}
        longer = []
        for chain in chains:
            end = chain[-1][1]
            for start in range(end, min(end + gap + 1, len(doc))):
                if sentence_of[start] != sentence_of[end - 1] or doc[start].text in STOPS:
                    break
                if start in starts:
                    longer.append((*chain, starts[start]))
                    break
        chains = longer
    return [tuple(i for start, end in chain for i in range(start, end)) for chain in chains]

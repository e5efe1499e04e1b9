"""The corpora made ready for training.

Missing spaces are restored, and names are repeated in new surroundings and unusual capitals. In
about 3 of 100 places the converted treebanks run two words together ("Itis the only cycle",
"inthe"); a reader of raw text would learn to expect that, so the space is restored wherever both
sides are letters or digits and the pair is not a contraction.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import metonyms
import spacy
from spacy.tokens import Doc, DocBin, Span

PARSE = {
    "parse_train": ("ewt_train", "gum_train"),
    "parse_dev": ("ewt_dev", "gum_dev"),
    "ewt_test": ("ewt_test",),
    "gum_test": ("gum_test_strict",),
}
NEWS_LIKE = (
    "gum_train",
    "uner_ewt_dev",
    "wikigold",
    "europarl",
    "btc_news",
    "crossner_politics",
    "aug_replaced",
)
OTHER = ("crossner_science", "crossner_music", "crossner_literature", "crossner_ai")
NAMES = {"names_dev": ("uner_ewt_test",), "names_test": ("gum_test",)}
ENCLITICS = frozenset("not nt n't na ta s m re ve ll d t me em".split())
OPENING = frozenset("([{“‘$#")
SEED = 1
UPPER, TITLE, LOWER = 0.04, 0.04, 0.03  # share of the name Docs that are repeated so
PARSE_STYLES = ((0.02, "upper"), (0.05, "title"), (0.06, "lower"))
"""Up to which draw from 0 to 1 a treebank Doc is repeated, and how."""
SWAPPED = 0.25  # chance of a Doc with a fitting name to be repeated with a metonym in its place


def read(path: Path, vocab) -> list[Doc]:
    """The Docs of one DocBin with their missing spaces restored."""
    return [respaced(doc) for doc in DocBin().from_disk(path).get_docs(vocab)]


def respaced(doc: Doc) -> Doc:
    """The Doc with a space between two words that were run together."""
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    for i in range(len(words) - 1):
        left, right = words[i], words[i + 1]
        run_on = (
            left[-1].isalnum()
            and (right[0].isalnum() or right[0] in OPENING)
            and right.lower() not in ENCLITICS
        )
        if run_on and not (left[-1].isdigit() and right[0].islower()) and not spaces[i]:
            spaces[i] = True
    return copied(doc, words, spaces)


def copied(
    doc: Doc, words: list[str], spaces: list[bool], ents: Iterable[Span] | None = None
) -> Doc:
    """A Doc of these words with the annotation of ``doc``, token by token.

    Only names where ``doc`` has no parse.
    """
    if not doc.has_annotation("DEP"):
        made = Doc(doc.vocab, words, spaces)
    else:
        made = Doc(
            doc.vocab,
            words,
            spaces,
            tags=[t.tag_ for t in doc],
            pos=[t.pos_ for t in doc],
            lemmas=[t.lemma_ for t in doc],
            heads=[t.head.i for t in doc],
            deps=[t.dep_ for t in doc],
        )
    chosen = doc.ents if ents is None else ents
    made.set_ents([Span(made, e.start, e.end, e.label_) for e in chosen])
    return made


def recased(doc: Doc, style: str) -> Doc:
    """The Doc in capitals ("upper"), as a headline ("title") or without capitals ("lower").

    Names stay marked.
    """
    change = {
        "upper": str.upper,
        "lower": str.lower,
        "title": lambda word: word[:1].upper() + word[1:],
    }[style]
    words = [changed if len(changed := change(t.text)) == len(t.text) else t.text for t in doc]
    return copied(doc, words, [bool(t.whitespace_) for t in doc])


def swapped(doc: Doc, chance: random.Random) -> Doc | None:
    """The Doc with a metonym in place of some one-word names that do something.

    Names are those of persons, organisations or countries. None if there are none. "Washington
    said", "the Kremlin denied" and "Der Spiegel reported" are rare in the corpora and then mostly
    persons.
    """
    chosen = {
        e.start: e
        for e in doc.ents
        if e.label_ in ("PERSON", "ORG", "GPE") and _alone(e) and chance.random() < 0.5
    }
    if not chosen:
        return None
    words, spaces, ents, i = [], [], [], 0
    while i < len(doc):
        entity = chosen.get(i)
        if entity is None:
            inside = next((e for e in doc.ents if e.start == i), None)
            if inside is not None:
                ents.append((len(words), len(words) + len(inside), inside.label_))
            words.append(doc[i].text)
            spaces.append(bool(doc[i].whitespace_))
        else:
            before = doc[i - 1].lower_ if i else ""
            name, label, article = metonyms.pick(chance)
            parts = name.split()
            if article and before != "the":
                words.append("The" if i == 0 or before in {".", "\n\n"} else "the")
                spaces.append(True)
            ents.append((len(words), len(words) + len(parts), label))
            words += parts
            spaces += [True] * (len(parts) - 1) + [bool(doc[i].whitespace_)]
        i += 1
    made = Doc(doc.vocab, words, spaces)
    made.set_ents([Span(made, *e) for e in ents])
    return made


def _alone(entity: Span) -> bool:
    """Whether the name is one word without a capitalised neighbour ("President ...")."""
    doc = entity.doc
    beside = [doc[i].text for i in (entity.start - 1, entity.end) if 0 <= i < len(doc)]
    return len(entity) == 1 and not any(word[:1].isupper() for word in beside)


def more_names(docs: list[Doc], chance: random.Random) -> Iterator[Doc]:
    """Repetitions of name Docs with other capitals and with metonyms."""
    for doc in docs:
        draw = chance.random()
        if draw < UPPER:
            yield recased(doc, "upper")
        elif draw < UPPER + TITLE:
            yield recased(doc, "title")
        elif draw < UPPER + TITLE + LOWER:
            yield recased(doc, "lower")
        elif chance.random() < SWAPPED:
            made = swapped(doc, chance)
            if made is not None:
                yield made


def more_parses(docs: list[Doc], chance: random.Random) -> Iterator[Doc]:
    """Repetitions of treebank Docs with other capitals."""
    for doc in docs:
        draw = chance.random()
        style = next((name for limit, name in PARSE_STYLES if draw < limit), None)
        if style is not None:
            yield recased(doc, style)


def save(docs: list[Doc], path: Path) -> None:
    DocBin(docs=docs, store_user_data=False).to_disk(path)


def prepare(corpora: Path, out: Path) -> None:
    """Write the files that the configurations name into ``out``.

    They come from the folders syntax and entities of ``corpora``.
    """
    vocab = spacy.blank("en").vocab
    chance = random.Random(SEED)
    out.mkdir(parents=True, exist_ok=True)
    for name, parts in PARSE.items():
        docs = [doc for part in parts for doc in read(corpora / "syntax" / f"{part}.spacy", vocab)]
        save(
            docs + (list(more_parses(docs, chance)) if name == "parse_train" else []),
            out / f"{name}.spacy",
        )
    for name, parts in NAMES.items():
        save(
            [
                doc
                for part in parts
                for doc in read(corpora / "entities" / f"ner_{part}.spacy", vocab)
            ],
            out / f"{name}.spacy",
        )
    news = [
        doc for part in NEWS_LIKE for doc in read(corpora / "entities" / f"ner_{part}.spacy", vocab)
    ]
    other = [
        doc for part in OTHER for doc in read(corpora / "entities" / f"ner_{part}.spacy", vocab)
    ]
    save(news + other + list(more_names(news, chance)), out / "names_train.spacy")

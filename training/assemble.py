"""Put the parts together as one spaCy pipeline.

In order: missing spaces, encoder and heads, sentence boundaries, morphology and lemmas. Lemmas come
from the English rule lemmatizer, whose tables (spacy-lookups-data, MIT) are stored in the pipeline,
with exceptions read off the treebanks where the rules are wrong; the rules need to know base forms,
so tags are turned into morphological features.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.lookups import load_lookups
from spacy.tokens import DocBin

from parallax.language import (  # noqa: F401  (registers the components)
    decoders,
    encoder,
    missing_spaces,
    sentence_rules,
)

MORPHOLOGY = {
    "VB": "VerbForm=Inf",
    "VBD": "Tense=Past|VerbForm=Fin",
    "VBG": "Tense=Pres|VerbForm=Part",
    "VBN": "Tense=Past|VerbForm=Part",
    "VBP": "Tense=Pres|VerbForm=Fin",
    "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "MD": "VerbForm=Fin",
    "NN": "Number=Sing",
    "NNS": "Number=Plur",
    "NNP": "Number=Sing",
    "NNPS": "Number=Plur",
    "JJ": "Degree=Pos",
    "JJR": "Degree=Cmp",
    "JJS": "Degree=Sup",
    "RBR": "Degree=Cmp",
    "RBS": "Degree=Sup",
    "CD": "NumType=Card",
    "PRP": "PronType=Prs",
    "PRP$": "Poss=Yes|PronType=Prs",
}
PRONOUNS = {
    "i": "Case=Nom|Number=Sing|Person=1",
    "me": "Case=Acc|Number=Sing|Person=1",
    "we": "Case=Nom|Number=Plur|Person=1",
    "us": "Case=Acc|Number=Plur|Person=1",
    "you": "Person=2",
    "he": "Case=Nom|Gender=Masc|Number=Sing|Person=3",
    "him": "Case=Acc|Gender=Masc|Number=Sing|Person=3",
    "his": "Gender=Masc|Number=Sing|Person=3|Poss=Yes",
    "she": "Case=Nom|Gender=Fem|Number=Sing|Person=3",
    "her": "Gender=Fem|Number=Sing|Person=3",
    "hers": "Gender=Fem|Number=Sing|Person=3|Poss=Yes",
    "it": "Gender=Neut|Number=Sing|Person=3",
    "its": "Gender=Neut|Number=Sing|Person=3|Poss=Yes",
    "they": "Case=Nom|Number=Plur|Person=3",
    "them": "Case=Acc|Number=Plur|Person=3",
    "their": "Number=Plur|Person=3|Poss=Yes",
    "my": "Number=Sing|Person=1|Poss=Yes",
    "our": "Number=Plur|Person=1|Poss=Yes",
    "your": "Person=2|Poss=Yes",
}
TABLES = ("lemma_index", "lemma_exc", "lemma_rules")
SEEN, AGREED = 2, 0.75
"""A form becomes an exception when the treebanks have it so often and so unanimously."""


def assemble(build: Path, out: Path, version: str = "2.0.0") -> Language:
    """Write the pipeline around the folder ``build/encoder`` to ``out`` and return it.

    Lemmas need ``build/parse_train.spacy``.
    """
    nlp = spacy.blank("en")
    nlp.add_pipe("lost_blanks")
    nlp.add_pipe("encoder").from_disk(build / "encoder")
    nlp.add_pipe("shared_tagger", name="tagger")
    nlp.add_pipe("boundaries")
    nlp.add_pipe("shared_parser", name="parser")
    _morphology(nlp)
    _lemmas(nlp, build / "parse_train.spacy")
    nlp.add_pipe("shared_ner", name="ner")
    nlp.add_pipe("release")
    nlp.batch_size = 16
    nlp.meta.update(
        {
            "name": "parallax",
            "version": version,
            "license": "CC BY-SA 4.0",
            "author": "Parallax",
            "url": "",
            "email": "",
            "description": "Small English pipeline: one 8-bit MiniLM encoder tuned for tags, parse "
            "and names",
        }
    )
    nlp.to_disk(out)
    return nlp


def baseline(build: Path, out: Path) -> None:
    """Write the convolutional baseline to ``out``.

    It is made of ``build/baseline-parse`` and ``build/baseline-names``.
    """
    parse, names = (
        spacy.load(build / f"baseline-{part}" / "model-last") for part in ("parse", "names")
    )
    names.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
    parse.add_pipe("ner", source=names)
    parse.to_disk(out)


def _morphology(nlp: Language) -> None:
    """The component attribute_ruler: features by tag, and by form for personal pronouns."""
    ruler = nlp.add_pipe("attribute_ruler")
    for tag, morph in MORPHOLOGY.items():
        ruler.add([[{"TAG": tag}]], {"MORPH": morph})
    ruler.add(
        [[{"LOWER": {"IN": ["am", "are", "'m", "'re", "’m", "’re"]}, "TAG": "VBP"}]],
        {"MORPH": "Number=Plur|Tense=Pres|VerbForm=Fin"},
    )
    for form, morph in PRONOUNS.items():
        ruler.add(
            [[{"LOWER": form, "TAG": {"IN": ["PRP", "PRP$"]}}]], {"MORPH": f"{morph}|PronType=Prs"}
        )


def _lemmas(nlp: Language, treebank: Path) -> None:
    """The component lemmatizer with its tables and the treebanks' exceptions."""
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.initialize(list, nlp=nlp, lookups=load_lookups("en", TABLES))
    exceptions, rules = (
        lemmatizer.lookups.get_table(name) for name in ("lemma_exc", "lemma_rules")
    )
    # Of two lemmas in the index the last rule's wins: "hoped" is "hope", not "hop", and "singing"
    # is not "singe".
    rules["verb"] = sorted(
        rules["verb"], key=lambda rule: (["s", "ies", "es", "ed", "ing"].index(rule[0]), rule[1])
    ) + [["inging", "ing"]]
    for (pos, form), lemma in sorted(_exceptions(nlp, lemmatizer, treebank).items()):
        exceptions[pos] = {**exceptions.get(pos, {}), form: [lemma]}
        if _by_rule(rules.get(pos, []), form, lemma):
            rules[pos] = [
                *rules[pos],
                [form, lemma],
            ]  # an exception that the rules find as well does not come first
        elif not rules.get(pos):
            rules[pos] = [["", ""]]  # words of this class that are no exception in small letters
    lemmatizer.cache.clear()


def _by_rule(rules: list[list[str]], form: str, lemma: str) -> bool:
    return any(
        form.endswith(old) and form[: len(form) - len(old)] + new == lemma for old, new in rules
    )


def _exceptions(nlp: Language, lemmatizer, treebank: Path) -> dict[tuple[str, str], str]:
    """Map (part of speech, form), in lower case, to its lemma.

    Only where the treebanks agree and the rules say something else.
    """
    seen: dict[tuple[str, str], Counter] = defaultdict(Counter)
    tags = nlp.get_pipe("attribute_ruler")
    for doc in DocBin().from_disk(treebank).get_docs(nlp.vocab):
        gold = [token.lemma_ for token in doc]
        for token in doc:
            token.lemma_ = ""
        for token, right in zip(tags(doc), gold):
            if (
                token.pos_ not in ("PROPN", "X", "PUNCT", "SYM", "SPACE", "NUM")
                and token.text.isascii()
            ):
                seen[token.pos_.lower(), token.lower_][
                    right if right == lemmatizer.rule_lemmatize(token)[0] else f"!{right}"
                ] += 1
    found = {}
    for key, counts in seen.items():
        best, times = counts.most_common(1)[0]
        if (
            best.startswith("!")
            and times >= SEEN
            and times >= AGREED * counts.total()
            and len(best) > 1
        ):
            found[key] = best[1:]
    return found

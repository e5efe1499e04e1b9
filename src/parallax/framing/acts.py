"""What kind of act a predicate is, and whether its deed is told as done.

"Met", "said" and "feared" are no deeds done to anybody; "plans an attack" and "if they attack" name
a deed that is not done.  Which words are which, the codebook says (``acts.csv``); a word that it
does not list is what ``cue-verbs.csv`` says that it presents, and a deed where that says nothing.
The parse says what a deed depends on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax import CODEBOOK
from parallax.common.word_lists import read_words
from parallax.entities.arguments import RELATIVES, children, is_passive
from parallax.language.dependencies import (
    ACTIVE_SUBJECTS,
    AUXILIARIES,
    CLAUSES_OF_NOUNS,
    OBJECTS,
    PASSIVE_SUBJECTS,
    POSSESSORS,
    RELATIVE_CLAUSES,
)
from parallax.quotes.lexicon import CUES, read_lexicon

FILE = "acts.csv"
DEED, CONTACT, SPEECH, THOUGHT, STATE = KINDS = ("deed", "contact", "speech", "thought", "state")
DONE, OPEN, DENIED = STATUSES = ("done", "open", "denied")
BY_PRESENTATION: Mapping[str, str] = {
    **dict.fromkeys(("say", "label", "blame", "deny", "ask", "judge", "topic"), SPEECH),
    "think": THOUGHT,
    "no": DEED,
}
"""The kind of a verb by what ``cue-verbs.csv`` says that it presents."""
MODALS = frozenset("would could may might should must can will shall ought 'll 'd ’ll ’d".split())
CONDITIONS = frozenset("if unless whether lest".split())
WHOEVER = frozenset("whatever whichever whoever whomever".split())
"""Words of a clause that supposes a deed, whoever does it."""
TO_COME = frozenset("until till once before".split())
"""Words before a clause in the present that tells what has not happened yet."""
BEFORE = frozenset(("before",))
PRESENT = frozenset(("VBP", "VBZ"))
ALLEGING = frozenset("accusation allegation allege charge complaint rumor rumour suspicion".split())
"""Words whose clause tells what somebody is said to have done."""
LISTED = frozenset(("including", "like"))
"""Prepositions before an example of what a noun means: as real as the noun."""
SUBJECTS = ACTIVE_SUBJECTS | PASSIVE_SUBJECTS
ASIDE = RELATIVE_CLAUSES | frozenset(("parataxis", "appos"))
"""Labels of what stands for itself, whatever the words above it say."""
NOMINALS = OBJECTS | SUBJECTS | frozenset("pobj obl nmod conj".split())
NOUNS = frozenset(("NOUN", "PROPN"))
DESCRIBING = POSSESSORS | frozenset("amod compound nmod:desc".split())
"""Labels of words before a noun that say which: "Hurricane Zelda", "the storm's winds"."""
WITH_NAMES = frozenset("cyclone hurricane storm typhoon".split())
"""Forces that are given names like a person's."""
NOT_DOING = frozenset("without instead rather".split())
AIMS = frozenset("of at on for from about against with".split())
"""Prepositions between a verb and what it leaves open: "aimed at accusing"."""
MATTERS = frozenset("on about against toward towards".split())
"""Prepositions before a deed that is only spoken of: "a compromise on expanding it"."""
PURPOSES = frozenset(("for",))
"""Before what a noun is for: "a plant for assembling arms"."""
MEANS = frozenset("by in when while".split())
MODIFIERS = frozenset("amod compound det advmod".split())
LIGHT = frozenset(
    "begin carry commit conduct consider contemplate continue deliver do engage execute file give "
    "have impose inflict intend issue launch lead level make mount order perform place plan plot "
    "prepare pursue put repeat resume stage start take threaten undertake wage".split()
)
"""Light verbs ("launch an attack") and verbs of planning ("plan an invasion").

The event is in their noun; their subject is its agent.
"""
SUFFERING = frozenset("endure receive suffer survive sustain undergo withstand".split())
"""Verbs whose subject is the patient of the event in their object: "suffered an attack"."""
TOLD = frozenset("report rumor rumour say".split())
"""Verbs of hearsay: "they are said to have bombed it"."""
AGAIN = ("re-", "co-")
"""Prefixes that leave the kind of act as it is: "re-entered" is what "entered" is."""
CLIMBED = 8
"""Heads that are looked at for what a deed depends on."""


@dataclass(frozen=True, eq=False)
class Acts:
    """Base forms of words by what they do to a deed; one field a use of ``acts.csv``."""

    deed: frozenset[str]
    contact: frozenset[str]
    """Calls, talks, meetings and ways there."""
    speech: frozenset[str]
    thought: frozenset[str]
    state: frozenset[str]
    phase: frozenset[str]
    """Verbs that carry no deed of their own beside another verb: "keeps sending"."""
    real: frozenset[str]
    """Verbs that leave the deed below them as real as they are: "managed to escape"."""
    open: frozenset[str]
    """Verbs and nouns below which a deed is not done: "plans to attack", "fear of an attack"."""
    maybe: frozenset[str]
    """Words beside a deed that is not, or not surely, done: "a possible attack"."""
    undone: frozenset[str]
    """Verbs that say that the deed below them was not done: "failed to attack"."""
    force: frozenset[str]
    """Nouns of what happens and does no deeds: "the storm battered the coast"."""


class Kinds(NamedTuple):
    """What decides the kind of a predicate: the lists, and what ``cue-verbs.csv`` says of verbs."""

    acts: Acts
    presents: Mapping[tuple[str, str], str]


def read_kinds(codebook: Path) -> Kinds:
    """The lists in a folder; the bundled ones where it has none.

    Raises :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    own = Path(codebook) / CUES
    lexicon = read_lexicon(own if own.exists() else CODEBOOK / CUES)
    return Kinds(Acts(**read_words(codebook, FILE)), lexicon.presents)


def lemma_of(token: Token) -> str:
    """The base form in lower case."""
    return (token.lemma_ or token.text).lower()


# ---------------------------------------------------------------- what kind of act


def kind_of(verb: str, kinds: Kinds, is_cue: bool = False) -> str:
    """One of :data:`KINDS`.

    Parameters
    ----------
    verb
        The base form of a predicate, or the verb that an event noun stands for; a particle and
        whatever else follows the first word is ignored.
    kinds
        The lists.
    is_cue
        Whether the word introduces what somebody says here: then it is no deed.
    """
    first = verb.split()[0]
    if first.startswith(AGAIN):
        first = first.partition("-")[2]
    listed = next((kind for kind in KINDS if first in getattr(kinds.acts, kind)), None)
    found = listed or BY_PRESENTATION.get(kinds.presents.get((first, "VERB"), ""), DEED)
    return SPEECH if is_cue and found in (DEED, STATE) else found


def only_a_phase(token: Token, acts: Acts) -> bool:
    """Whether a verb only says that another deed begins, goes on or is tried."""
    return lemma_of(token) in acts.phase and bool(children(token, ("xcomp", "ccomp")))


def forces_of(doc: Doc, acts: Acts) -> frozenset[int]:
    """The tokens of storms, wars and the like, also by their names alone: "Zelda"."""
    nouns = {token.i for token in doc if token.pos_ in NOUNS and lemma_of(token) in acts.force}
    titles = (i for i in nouns if lemma_of(doc[i]) in WITH_NAMES and i + 1 < len(doc))
    names = {doc[i + 1].text for i in titles if doc[i + 1].pos_ == "PROPN"}
    return frozenset(nouns | {token.i for token in doc if token.text in names})


def is_force(agent: Token, forces: frozenset[int]) -> bool:
    """Whether an agent does no deeds; "that" and "the storm's outer bands" are what they name."""
    if agent.lower_ in RELATIVES and agent.head.dep_ in CLAUSES_OF_NOUNS:
        agent = agent.head.head
    return agent.i in forces or any(word.i in forces for word in children(agent, DESCRIBING))


# ---------------------------------------------------------------- whether it is done


def status_of(token: Token, acts: Acts) -> str:
    """Whether a deed is told as done, as not done, or is left open: one of :data:`STATUSES`.

    Open is what is planned, asked for, feared, possible or supposed.  A "not" is left to
    :mod:`parallax.language.negation`.

    Parameters
    ----------
    token
        The verb or the event noun.
    acts
        The lists.
    """
    if _is_doubted(token, acts):
        return OPEN
    if any(word.lower_ == "no" for noun in children(token, OBJECTS) for word in noun.children):
        return DENIED  # "they bombed no town"
    shares = True
    for _ in range(CLIMBED):
        if shares and _is_supposed(token):
            return OPEN
        if token.head.i == token.i:
            return OPEN if shares and _is_asked_or_told_to(token) else DONE
        if token.dep_ in ASIDE:
            return OPEN if _is_alleged(token) else DONE
        decided = _below(token, token.head, acts)
        if decided is not None:
            return OPEN if decided == DENIED and _is_supposed(token.head) else decided
        shares = not _has_own_subject(token)
        token = token.head
    return DONE


def _is_doubted(token: Token, acts: Acts) -> bool:
    """Whether a word beside the deed leaves it open: "a possible attack", "perhaps attacked"."""
    beside = (child for child in token.children if child.dep_ in MODIFIERS)
    return any(lemma_of(child) in acts.maybe or child.lower_ in acts.maybe for child in beside)


def _is_supposed(token: Token) -> bool:
    """Whether a clause has a modal verb, or is a condition."""
    for child in token.children:
        if child.dep_ in AUXILIARIES and child.lower_ in MODALS:
            return True
        if child.dep_ in ("mark", "advmod") and child.lower_ in CONDITIONS:
            return True
        if child.lower_ in WHOEVER:
            return True
    if token.dep_ in RELATIVE_CLAUSES and _is_anybody(token.head):
        return True
    return _goes_to(token)


def _is_anybody(noun: Token) -> bool:
    """Whether a relative clause says of whom or what something would hold: "any bill that"."""
    return noun.lower_ in WHOEVER or any(word.lower_ == "any" for word in children(noun, ("det",)))


def _is_alleged(clause: Token) -> bool:
    """Whether a clause taken for a relative one is what a noun alleges: "charges he bombed it"."""
    subjects = children(clause, SUBJECTS)
    full = bool(subjects) and subjects[0].lower_ not in RELATIVES and clause.dep_ != "appos"
    return full and lemma_of(clause.head) in ALLEGING


def _goes_to(token: Token) -> bool:
    """Whether the verb stands below "is going to"."""
    head = token.head
    going = head.i != token.i and head.lower_ == "going" and token.dep_ == "xcomp"
    return going and _is_infinitive(token)


def _is_infinitive(token: Token) -> bool:
    return any(
        child.lower_ == "to" and child.dep_ in ("aux", "mark") and child.i < token.i
        for child in token.children
    )


def _is_asked_or_told_to(root: Token) -> bool:
    """Whether the main verb is an imperative, an infinitive of a headline, or in a question."""
    if root.pos_ not in ("VERB", "AUX"):
        return False
    bare = root.tag_ == "VB" and not children(root, SUBJECTS) and not children(root, AUXILIARIES)
    asks = any(child.text == "?" for child in root.children)
    return bare or asks or _is_infinitive(root)


def _has_own_subject(token: Token) -> bool:
    """Whether a coordinated verb has a subject, so that it shares no modal with the one before."""
    is_verb = token.dep_ == "conj" and token.pos_ in ("VERB", "AUX")
    return is_verb and bool(children(token, SUBJECTS))


def _below(token: Token, above: Token, acts: Acts) -> str | None:
    """What the word above says of the deed; None where it depends on that word's own."""
    if token.dep_ == "conj" or above.pos_ in ("ADP", "SCONJ"):
        return None
    if token.pos_ in ("VERB", "AUX"):
        return _clause_below(token, above, acts)
    return _noun_below(token, above, acts)


def _clause_below(clause: Token, above: Token, acts: Acts) -> str | None:
    lemma = lemma_of(above)
    introduced = {child.lower_ for child in children(clause, ("case", "mark"))}
    if introduced & NOT_DOING:
        return DENIED
    if clause.tag_ == "VBG" and (introduced & LISTED or clause.dep_ == "csubj"):
        return None
    if clause.dep_ == "advcl":
        return _circumstance_below(clause, lemma, introduced, acts)
    if clause.dep_ in CLAUSES_OF_NOUNS:
        return _clause_of_noun_below(clause, above, introduced, acts)
    if lemma in acts.undone:
        return DENIED
    if _is_infinitive(clause):
        return _infinitive_below(clause, lemma, acts)
    if clause.dep_ in ("ccomp", "csubj"):
        wished = clause.tag_ in ("VB", "VBG") or above.pos_ == "NOUN"
        wished = wished or lemma in acts.thought or lemma in ALLEGING
        return OPEN if lemma in acts.open and wished else DONE
    return OPEN if lemma in acts.open else None


def _clause_of_noun_below(clause: Token, noun: Token, introduced: set[str], acts: Acts) -> str:
    """What a noun says of the clause that describes it: "plans to attack", "troops sent"."""
    if clause.tag_ in ("VBG", "VBN") and not introduced:
        feared = noun.head.pos_ == "NOUN" and lemma_of(noun.head) in acts.open
        return OPEN if feared and clause.tag_ == "VBG" else DONE
    if _is_infinitive(clause):
        return DONE if _is_perfect(clause) else OPEN
    if clause.tag_ == "VBG" and introduced & (MATTERS | PURPOSES):
        return OPEN
    describes = clause.tag_ == "VBG" or "that" in introduced or _tells_of_it(clause)
    return OPEN if lemma_of(noun) in acts.open and describes else DONE


def _tells_of_it(clause: Token) -> bool:
    """Whether a clause without "that" says what a noun means: "charges he bombed it"."""
    return clause.dep_ == "acl" and bool(children(clause, SUBJECTS))


def _infinitive_below(clause: Token, lemma: str, acts: Acts) -> str | None:
    """What a verb or adjective says of an infinitive: "managed to", "wants to"."""
    if _is_perfect(clause):
        above = clause.head
        told = acts.thought | acts.speech | acts.open | TOLD
        rumoured = lemma in told and is_passive(above)
        return OPEN if rumoured else DONE  # "they are said to have bombed it"
    return None if lemma in acts.real else OPEN


def _circumstance_below(clause: Token, lemma: str, introduced: set[str], acts: Acts) -> str | None:
    """What a verb says of a clause of purpose, means or time, or after a preposition."""
    if _is_infinitive(clause) or (lemma in acts.open | acts.thought and introduced & AIMS):
        return OPEN
    if introduced & TO_COME and _tense(clause) in PRESENT:
        return OPEN
    if clause.tag_ == "VBG" and introduced & MATTERS:
        return OPEN
    follows = clause.tag_ == "VBG" and introduced <= BEFORE and not _is_perfect(clause)
    return None if follows or introduced & MEANS else DONE


def _tense(clause: Token) -> str:
    """The tag of the finite verb of a clause: that of its first auxiliary, else its own."""
    return next((child.tag_ for child in children(clause, AUXILIARIES)), clause.tag_)


def _is_perfect(clause: Token) -> bool:
    """Whether it is "to have done"."""
    return any(lemma_of(child) == "have" for child in children(clause, AUXILIARIES))


def _noun_below(noun: Token, above: Token, acts: Acts) -> str | None:
    """What the verb or noun above a noun says of the deed in it."""
    lemma = lemma_of(above)
    if noun.dep_ not in NOMINALS:
        return DONE
    if lemma in acts.undone and noun.dep_ in OBJECTS:
        return DENIED
    is_subject = noun.dep_ in SUBJECTS
    if lemma in acts.open and not is_subject:
        return OPEN
    if above.pos_ in ("VERB", "AUX"):
        return None if lemma in acts.real | acts.phase | LIGHT else DONE
    return None

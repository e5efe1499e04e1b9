"""Whose tone it is: of an actor of the sentence, of the speaker, or of the outlet.

"Kell attacked Ames over the ferry" is hard on Ames, and Kell is: neither the outlet nor, in a
quotation, whoever tells it.  So a tone belongs to another actor of the sentence where the network
finds this actor positive or negative toward the target; otherwise to the speaker of the words in
which the target is named; otherwise to the outlet.

The network learnt on sentences chosen because they judge somebody, and many of its charged ones
tell an event that is bad for the target (an arrest, a defeat).  In ordinary news such an answer
alone is right in one of three targets in the outlet's words (``benchmarks/sentiment.md``).  So a
target is called negative or positive only where a second sign says the same: an actor's view of it,
or a loaded expression that falls on it.  Otherwise the method abstains.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

import numpy as np

from parallax.tone import network
from parallax.tone.network import CLASSES, RELATIONS

CHARGED = (CLASSES.index("negative"), CLASSES.index("positive"))
OUTLET, SPEAKER, ACTOR = "outlet", "speaker", "actor"
UNCLEAR = "unclear"
SURE_OF_NEUTRAL, SURE_OF_CHARGED = 0.5, 0.8
"""The probabilities from which a polarity is decided."""
SURE_OF_ACTOR, AS_ACTOR = 0.75, 0.5
"""The probability from which a tone is an actor's, and that of the sentence's tone beside it."""
PERHAPS_ACTOR = 0.4
"""The probability of an actor's view from which the tone is no longer the outlet's for sure."""


class View(NamedTuple):
    """What an actor (an entity) thinks of a target: ``p`` (3,), probabilities of CLASSES."""

    actor: str
    p: np.ndarray


class Tone(NamedTuple):
    """A polarity with its probabilities (3,), and the actor whose it is, if it is one's."""

    polarity: str
    probabilities: np.ndarray
    actor: str | None


def tone_of(
    tone: np.ndarray, views: Sequence[View], signs: Container[str], in_own_words: bool
) -> Tone:
    """The tone toward a target.

    Parameters
    ----------
    tone
        Probabilities (3,) of :data:`parallax.tone.network.CLASSES` for how the sentence speaks of
        the target.
    views
        What the other actors of the sentence think of it.
    signs
        Polarities of the loaded expressions, in the words around the target, that fall on it.
    in_own_words
        Whether these words are the outlet's own.
    """
    found = polarity(tone, signs)
    if not views:
        return Tone(found, tone, None)
    surest = max(views, key=lambda view: view.p[list(CHARGED)].max())
    sign = max(CHARGED, key=lambda number: surest.p[number])
    if surest.p[sign] >= SURE_OF_ACTOR and tone[sign] >= AS_ACTOR:
        return Tone(CLASSES[sign], surest.p, surest.actor)
    if in_own_words and found == CLASSES[sign] and surest.p[sign] >= PERHAPS_ACTOR:
        found = UNCLEAR
    return Tone(found, tone, None)


def polarity(p: np.ndarray, signs: Container[str]) -> str:
    """The most probable of negative, neutral and positive; unclear if that is not sure enough.

    A charged one needs a loaded expression of its sign, one of ``signs``.
    """
    best = int(np.argmax(p))
    if best == network.NEUTRAL:
        return CLASSES[best] if p[best] >= SURE_OF_NEUTRAL else UNCLEAR
    sure = CLASSES[best] in signs and p[best] >= SURE_OF_CHARGED
    return CLASSES[best] if sure else UNCLEAR


def view(of_target: np.ndarray, of_actor: np.ndarray, actor_first: bool) -> np.ndarray:
    """Probabilities (3,) of what an actor thinks of a target.

    Parameters
    ----------
    of_target, of_actor
        Logits (3,) of what the actor thinks of the target, and the target of the actor.
    actor_first
        Whether the actor is named before the target.
    """
    pair = (of_target, of_actor) if actor_first else (of_actor, of_target)
    p = dict(zip(RELATIONS, network.relations(*pair)))
    side = "p_{}_q" if actor_first else "q_{}_p"
    negative, positive = (p[side.format(name)] for name in ("negative", "positive"))
    return np.array([negative, 1 - negative - positive, positive])

"""Whose tone it is: of an actor of the sentence, of the speaker, or of the outlet.

"Kell attacked Ames over the ferry" is hard on Ames, and Kell is: neither the outlet nor, in a
quotation, whoever tells it.  So a tone is the outlet's, or somebody else's: then of the speaker of
the words in which the target is named, or of another actor of the sentence whom the network finds
positive or negative toward the target.

A network that learnt on sentences chosen because they judge somebody calls an arrest or a defeat
negative; in ordinary news its charged answers alone are right in one of three targets in the
outlet's words (``benchmarks/sentiment.md``).  The judgement learnt from codes of ordinary news, and
its bars are set so that three of four charged answers are right there.  Otherwise it abstains.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import softmax

from parallax.tone import network
from parallax.tone.network import CLASSES, RELATIONS

NEGATIVE, POSITIVE = CLASSES.index("negative"), CLASSES.index("positive")
OUTLET, SPEAKER, ACTOR = "outlet", "speaker", "actor"
UNCLEAR = "unclear"
SURE = (0.8, 0.65, 0.6, 0.8, 0.5)
"""The probabilities of :data:`parallax.tone.network.JUDGEMENTS` from which they are believed."""
SURE_OF_ACTOR, PERHAPS_ACTOR = 0.75, 0.4
"""The probability of an actor's view from which a tone is the actor's: instead of a speaker's, and
where nobody speaks."""
FACTS = 8
"""How many :func:`facts` there are."""
LEAST = 1e-3
"""Smallest probability of which log-odds are taken, as in training."""


class View(NamedTuple):
    """What an actor (an entity) thinks of a target: ``p`` (3,), probabilities of CLASSES."""

    actor: str
    p: np.ndarray


class Tone(NamedTuple):
    """A polarity with its probabilities (3,) of CLASSES, and whose it is.

    ``held_by`` is outlet, speaker or actor; ``actor`` the actor, where it is known which.
    """

    polarity: str
    probabilities: np.ndarray
    held_by: str
    actor: str | None = None


def tone_of(reading: network.Reading, views: Sequence[View], in_own_words: bool) -> Tone:
    """The tone toward a target.

    Parameters
    ----------
    reading
        What the network reads of the target.
    views
        What the other actors of the sentence think of it.
    in_own_words
        Whether the words around the target are the outlet's own.
    """
    p = judgement(reading, views, in_own_words)
    none, other_negative, outlet_negative, other_positive, outlet_positive = p
    merged = np.array([other_negative + outlet_negative, none, other_positive + outlet_positive])
    best = int(p.argmax())
    polarity, whose = "neutral", ""
    if best > 0:
        whose, polarity = network.JUDGEMENTS[best].split()
    if p[best] < SURE[best]:
        polarity = UNCLEAR
    if polarity in (UNCLEAR, "neutral") or whose == OUTLET:
        return Tone(polarity, merged, OUTLET if in_own_words or whose == OUTLET else SPEAKER)
    actor = _actor(views, CLASSES.index(polarity), PERHAPS_ACTOR if in_own_words else SURE_OF_ACTOR)
    return Tone(polarity, merged, ACTOR if actor or in_own_words else SPEAKER, actor)


def _actor(views: Sequence[View], sign: int, bar: float) -> str | None:
    """The actor who most probably has a view of this sign, if one surely has."""
    surest = max(views, key=lambda view: view.p[sign], default=None)
    return surest.actor if surest and surest.p[sign] >= bar else None


def judgement(reading: network.Reading, views: Sequence[View], in_own_words: bool) -> np.ndarray:
    """Probabilities (5,) of :data:`parallax.tone.network.JUDGEMENTS`."""
    return softmax(reading.judgement + facts(reading.tone, views, in_own_words) @ network.facts())


def facts(tone: np.ndarray, views: Sequence[View], in_own_words: bool) -> np.ndarray:
    """What the judgement weighs beside its layer: (8,).

    Log-odds that the sentence is negative and positive toward the target, that the actor with the
    strongest view is, and that any actor is; whether the words are the outlet's; and 1.
    """
    calm = np.array([0.0, 1.0, 0.0])
    strongest = max(
        (view.p for view in views), key=lambda p: p[[NEGATIVE, POSITIVE]].max(), default=calm
    )
    most = np.max([view.p for view in views], axis=0) if views else calm
    charged = np.concatenate([p[[NEGATIVE, POSITIVE]] for p in (tone, strongest, most)])
    charged = np.clip(charged, LEAST, 1 - LEAST)
    return np.append(np.log(charged / (1 - charged)), [float(in_own_words), 1.0])


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

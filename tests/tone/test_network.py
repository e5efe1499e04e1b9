"""What the network of sentiment reads, on unambiguous sentences."""

import numpy as np
import pytest

from parallax.tone import network
from parallax.tone.network import Target

PRAISE = "Senator Roe was praised as a brave and honest leader who saved the town."
BLAME = "Senator Roe was condemned as a corrupt liar who betrayed the town."
SMITH = "Smith condemned the brutal attack by Jones, calling it a shameful crime."


def target(text, words, *actors):
    def span(name):
        return text.index(name), text.index(name) + len(name)

    return Target(text, *span(words), (), tuple(span(name) for name in actors))


def test_praise_and_blame():
    praised, blamed = network.probabilities(
        [target(PRAISE, "Senator Roe"), target(BLAME, "Senator Roe")]
    )
    assert praised.argmax() == network.CLASSES.index("positive")
    assert blamed.argmax() == network.CLASSES.index("negative")
    assert np.isclose(praised.sum(), 1)


def test_the_target_matters():
    smith, jones = network.probabilities([target(SMITH, "Smith"), target(SMITH, "Jones")])
    assert jones[0] > smith[0]


def test_no_targets():
    assert network.probabilities([]).shape == (0, 3)


def test_target_beyond_the_cut_of_a_long_sentence():
    text = "word " * 2000 + "Roe left."
    assert np.isclose(network.probabilities([target(text, "Roe")]).sum(), 1)


def test_same_numbers_alone_and_together():
    text = f"{PRAISE} “{BLAME}”"
    (alone,) = network.read([target(BLAME, "Senator Roe", "town")])
    together = network.read(
        [target(text, "town"), target(BLAME, "Senator Roe", "town"), target(BLAME, "town")]
    )[1]
    assert np.allclose(alone.tone, together.tone, atol=1e-5)
    assert np.allclose(alone.actors, together.actors, atol=1e-4)
    assert np.allclose(alone.judgement, together.judgement, atol=1e-4)


def test_a_sentence_is_read_once_for_all_its_targets(monkeypatch):
    rows = []
    embedded = network._charged
    monkeypatch.setattr(network, "_charged", lambda group: rows.extend(group) or embedded(group))
    network.read([target(SMITH, "Smith"), target(SMITH, "Jones"), target(SMITH, "attack")])
    assert len(rows) == 1


def test_what_the_network_reads_of_a_target():
    text = "Roe left, he said, after a long day in a town near the sea."
    (case,) = network.cases([Target(text, 0, 3, ((10, 12),), ((42, 46),))])
    assert len(case.pieces) == 17 and case.pools.shape == (3, 19)
    assert case.pools[0].tolist() == [1] * 19  # the sentence with its two ends
    assert case.pools[1].nonzero()[0].tolist() == [1]  # Roe
    assert case.pools[2].nonzero()[0].tolist() == list(range(1, 10))  # Roe and eight words
    assert case.others.nonzero()[0].tolist() == [4]  # he
    assert case.actors.shape == (1, 19)
    assert case.actors[0].nonzero()[0].tolist() == [13]  # town
    assert case.marks.shape == (5, 19)
    assert case.marks[1].tolist() == case.others.tolist()
    assert case.any_actor.tolist() == case.actors[0].tolist()


def test_what_is_quoted_and_its_speaker_are_marked():
    text = "Roe said Kell lied."
    (case,) = network.cases([Target(text, 9, 13, quoted=((9, 18),), speaker=((0, 3),))])
    assert case.quoted.nonzero()[0].tolist() == [3, 4, 5]  # Kell li ##ed
    assert case.speaker.nonzero()[0].tolist() == [1]
    assert not case.any_actor.any()


def test_a_long_sentence_is_cut_around_its_target():
    (case,) = network.cases([Target("word " * 2000 + "Roe left.", 10000, 10003)])
    assert len(case.pieces) == 126 and case.pools[1].sum() == 1


@pytest.mark.parametrize(
    ("text", "p", "q", "relation"),
    [
        ("Warden Kell sharply criticised Governor Ames.", "Kell", "Ames", "p_negative_q"),
        ("Warden Kell praised Governor Ames for her courage.", "Kell", "Ames", "p_positive_q"),
        ("Governor Ames was accused of fraud by Warden Kell.", "Ames", "Kell", "q_negative_p"),
        ("Warden Kell met Governor Ames on Tuesday.", "Kell", "Ames", "neutral"),
    ],
)
def test_who_is_hard_on_whom(text, p, q, relation):
    of_q, of_p = network.read([target(text, q, p), target(text, p, q)])
    found = network.relations(of_q.actors[0], of_p.actors[0])
    assert np.isclose(found.sum(), 1)
    assert network.RELATIONS[int(found.argmax())] == relation

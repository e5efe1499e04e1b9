"""The sentiment networks: what they learn from, and that a stack is its networks."""

import random
import sys

import numpy as np
import pytest

import parallax
from parallax.tone import network

sys.path.insert(0, str(parallax.ROOT / "training"))
import tone_sentences

NAMES = ["Jane Roe", "John Doe", "Ana Lima"]


def test_invented_targets_stand_where_they_are_said_to():
    rows = tone_sentences.invented(NAMES, random.Random(1))
    for row in rows:
        target = row["target"]
        assert row["text"][target["start"] : target["end"]] == target["text"]
        assert "{" not in row["text"] and "}" not in row["text"]


def test_no_country_stands_for_a_polarity():
    drawn = {
        row["label"]
        for seed in range(40)
        for row in tone_sentences.invent(
            "{A-} attacked {B=}.", [["A", "B"]] * 2, places("Aland", "Bland", "Cland"), chance(seed)
        )
        if row["target"]["text"] == "Aland"
    }
    assert drawn == {"negative", "neutral"}


def places(*names):
    return [{"": name, "a": f"{name}ic", "c": f"{name} City"} for name in names]


def chance(seed):
    return random.Random(seed)


# ---------------------------------------------------------------- with the training's packages


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@pytest.fixture(scope="module")
def tone_data(torch):
    import tone_data

    return tone_data


def tone(tone_data, text, target, others=(), label="negative", split="train"):
    start = text.index(target)
    row = {
        "id": "allsides_1_2_3_Name_0",
        "text": text,
        "target": {"text": target, "start": start, "end": start + len(target)},
        "further_mentions": [[text.index(o), text.index(o) + len(o)] for o in others],
        "label": label,
        "split": split,
    }
    return tone_data.tone_row(row)


def pair(tone_data, text, p, q):
    spans = {
        key: [text.index(name), text.index(name) + len(name)] for key, name in (("p", p), ("q", q))
    }
    return tone_data.pair_row({"text": text, "relation": "p_negative_q", "split": "train", **spans})


def words(row, key):
    tokenizer = parallax.language.nlp.encoder().tokenizer
    return tokenizer.decode([int(piece) for piece in row.pieces[row.marks[key]]])


def test_another_name_moves_the_marks_along(tone_data):
    row = pair(tone_data, "Smith blamed Jones for the strike.", "Smith", "Jones")
    name = tone_data.coded("Maria del Carmen")[0]
    made = tone_data.renamed(row, ("p",), [name], np.random.default_rng(1))
    assert (words(made, "p"), words(made, "q")) == ("maria del carmen", "jones")


def test_rows_of_one_article_lie_in_one_fold(tone_data):
    folds = {tone_data.article_fold(f"allsides_10_20_30_{name}_0_6") for name in "abcdef"}
    assert len(folds) == 1
    assert {tone_data.article_fold(f"allsides_1_{n}_2_x") for n in range(40)} == set(range(5))


def test_long_sentences_keep_both_actors(tone_data):
    text = "Smith, " + "who was there, " * 60 + "blamed Jones."
    far = pair(
        tone_data,
        "So it was. " * 60 + "Smith blamed Jones. " + "So it was. " * 60,
        "Smith",
        "Jones",
    )
    assert (words(far, "p"), words(far, "q")) == ("smith", "jones")
    assert len(pair(tone_data, text, "Smith", "Jones").pieces) == tone_data.LONGEST


def test_a_network_learns_no_row_of_the_folds_that_it_is_blind_to(tone_data):
    folds = np.arange(300) % 5
    learnt = [np.flatnonzero(folds != held) for held in range(5)]
    plan = tone_data.schedule(learnt, np.full(300, 9), 8, 20, seed=1)
    assert plan.shape == (20, 5, 8)
    assert all((folds[plan[:, held]] != held).all() for held in range(5))


def test_a_stack_is_its_networks(tone_data, torch):
    import tone_model

    torch.manual_seed(0)
    weights = {name: torch.randn(2, *shape) * 0.05 for name, shape in shapes(tone_model).items()}
    members = [tone_model.Member(late=0, holder=1.0), tone_model.Member(late=4)]
    rows = [
        pair(tone_data, "Smith blamed Jones for the strike.", "Smith", "Jones"),
        pair(tone_data, "Nobody in the north ever thanked Roe, said Doe.", "Roe", "Doe"),
    ]
    packed = tone_data.packed([rows], ("p", "q"), "cpu")
    embedding = tone_model.Embedding("cpu")

    def read(numbers, chosen):
        own = {name: values[numbers] for name, values in weights.items()}
        stack = tone_model.Stack(own, [members[i] for i in numbers], embedding)
        copies = torch.tensor([chosen] * len(numbers))
        return stack.pairs(tone_data.take(packed, torch.zeros_like(copies), copies))[0]

    both = read([0, 1], [0, 1])
    assert torch.allclose(both[0], read([0], [0, 1])[0], atol=1e-5)
    assert torch.allclose(both[1], read([1], [0, 1])[0], atol=1e-5)
    assert torch.allclose(both[1, :1], read([1], [0])[0], atol=1e-5)  # padding is not read
    assert not torch.allclose(both[0], both[1], atol=1e-3)


def shapes(tone_model):
    width = tone_model.WIDTH
    made = dict(tone_model.SHAPES)
    for number in range(tone_model.LAYERS):
        for name, (given, out) in {
            "attention": (width, 3 * width),
            "out": (width, width),
            "wide": (width, 4 * width),
            "narrow": (4 * width, width),
        }.items():
            made[f"{number}.{name}.weight"], made[f"{number}.{name}.bias"] = (given, out), (1, out)
        for name in ("middle", "last"):
            made[f"{number}.{name}.weight"] = made[f"{number}.{name}.bias"] = (1, width)
    return made


def test_relations_are_put_together_as_where_the_model_is_used(tone_data, torch):
    import tone_model

    views = np.random.default_rng(1).normal(size=(7, 2, 3)).astype(np.float32)
    ours = tone_model.five(torch.from_numpy(views)).softmax(-1).numpy()
    bias = network._head()["bias"]
    shipped = network.relations(views[:, 0], views[:, 1])
    unbiased = shipped / np.exp(bias)
    assert np.allclose(ours, unbiased / unbiased.sum(1, keepdims=True), atol=1e-5)


def test_hidden_pieces_are_never_those_of_another_mark(tone_data, torch):
    import tone_train

    row = tone(
        tone_data, "Jane Roe, whom he had met, praised Roe again and again.", "Jane Roe", ["again"]
    )
    packed = tone_data.packed([[row]], ("target", "others"), "cpu")
    chosen = torch.zeros((1, 4000), dtype=torch.long)
    batch = tone_data.take(packed, chosen, chosen)
    made = tone_train.hidden(batch, ("target",), 0.5)
    mask = tone_data.ends()[2]
    assert not (made.ids[batch.marks["others"]] == mask).any()
    lost = ((made.ids == mask) & batch.marks["target"]).sum(-1)[0]
    assert set(lost.tolist()) == {0, int(row.marks["target"].sum())}
    assert 0.4 < (lost > 0).float().mean() < 0.6


def test_the_bias_of_a_fold_is_chosen_on_the_others(torch):
    import tone as steps

    chance = np.random.default_rng(1)
    labels, folds = chance.integers(0, 5, 500), np.arange(500) % 5
    logits = chance.normal(size=(500, 5))
    found, _ = steps.balanced(logits, labels, folds)
    other = labels.copy()
    other[folds == 2] = 0  # what the fold itself holds
    again, _ = steps.balanced(logits, other, folds)
    assert (found[folds == 2] == again[folds == 2]).all()

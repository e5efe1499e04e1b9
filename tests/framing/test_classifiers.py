"""Classifiers on vectors of the shipped encoder: from examples, from codes, shipped."""

import numpy as np
import pytest
from frameids import GENERIC

from parallax import ROOT
from parallax.framing.classifiers import (
    example_classifiers,
    probabilities,
    shipped_classifiers,
    trained_classifiers,
)
from parallax.framing.codebook import CodedSentences, read_codebook
from parallax.language.nlp import encode

CODEBOOK = ROOT / "data" / "codebook"


@pytest.mark.slow
def test_every_example_is_nearer_to_its_frame_than_a_sentence_of_no_frame():
    book = read_codebook(CODEBOOK)
    model = example_classifiers(book, encode)
    for number, frame in enumerate(book.frames):
        scores = probabilities(encode(list(frame.examples) + list(book.no_frame)), model)[:, number]
        assert np.median(scores[: len(frame.examples)]) > scores[len(frame.examples) :].max()


def test_fewer_than_thirty_codes_train_nothing():
    texts = (*(f"Well {n} ran dry." for n in range(29)), "The band played.")
    codes = CodedSentences(texts, (*[frozenset({"WATER_SHORTAGE"})] * 29, frozenset()))
    assert trained_classifiers(("WATER_SHORTAGE",), codes, encode).ids == ()
    one_more = CodedSentences(
        (*codes.texts, "Another well ran dry."), (*codes.frames, frozenset({"WATER_SHORTAGE"}))
    )
    assert trained_classifiers(("WATER_SHORTAGE",), one_more, encode).ids == ("WATER_SHORTAGE",)


def test_weights_for_another_encoder_are_not_used(monkeypatch):
    assert list(shipped_classifiers().ids) == [*GENERIC, "DETERRENCE", "SOLIDARITY", "THREAT"]
    monkeypatch.setattr("parallax.framing.classifiers.fingerprint", lambda: "another")
    assert shipped_classifiers.__wrapped__().ids == ()

"""Candidates and groups, on unambiguous vectors and scores."""

import numpy as np

from parallax.compare import matching


def test_a_large_event_is_searched_by_projection(monkeypatch):
    random = np.random.default_rng(1)
    vectors = random.standard_normal((60, 384)).astype(np.float32)
    vectors[50:] = vectors[:10] + 0.3 * random.standard_normal(
        (10, 384)
    )  # ten texts again, slightly changed
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = matching.gather(["" for _ in vectors], vectors, [str(n) for n in range(60)])
    twins = {(n, n + 50) for n in range(10)}
    assert set(matching.candidates(texts)) == twins
    monkeypatch.setattr(matching, "EXACT", 10)
    assert set(matching.candidates(texts)) == twins


def test_one_good_pair_does_not_chain_two_groups():
    scores = {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.6}
    assert matching.group(5, scores, lambda a, b: 0.0, 0.5) == [[0, 1], [2, 3]]
    assert matching.group(3, {(0, 1): 0.9, (1, 2): 0.8}, lambda a, b: 0.7, 0.5) == [[0, 1, 2]]
    assert matching.group(3, {}, lambda a, b: 0.0, 0.5) == []

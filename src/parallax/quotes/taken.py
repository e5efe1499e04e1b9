"""Which characters of an article are cue or content of an attribution already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parallax.common.spans import Span
from parallax.quotes.pairing import Attribution


class Taken:
    """Masks of the characters that are already cue or content of an attribution."""

    def __init__(self, length: int):
        self.cue = np.zeros(length + 1, dtype=bool)
        self.content = np.zeros(length + 1, dtype=bool)

    def add(self, one: Attribution) -> None:
        """Note the cue and the content of one more attribution."""
        for start, end in one.cue:
            self.cue[start:end] = True
        for start, end in one.content:
            self.content[start:end] = True

    def holds_cue(self, spans: Sequence[Span]) -> bool:
        """Whether any character of the spans is part of a cue."""
        return any(self.cue[start:end].any() for start, end in spans)

"""The frames of a corpus's codebook, by name and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parallax.chain import corpora
from parallax.framing.codebook import Frame, read_codebook
from parallax.report.notebook import Run


def frame_names(run: Run, scheme: str = "") -> dict[str, str]:
    """Id and label of every frame of the codebook, in its order.

    Where a ``scheme`` (issue, generic) is given, only its frames.

    >>> h.frame_names(run, "issue")
    """
    return {frame.id: frame.label for frame in _frames(run) if scheme in ("", frame.scheme)}


def frame_schemes(run: Run) -> list[str]:
    """The schemes of the codebook's frames, in its order."""
    return list(dict.fromkeys(frame.scheme for frame in _frames(run)))


def frame_definitions(run: Run) -> pd.DataFrame:
    """The codebook as a table: frame, scheme, definition, an example, a counter-example."""
    return pd.DataFrame(
        {
            "frame": frame.label,
            "scheme": frame.scheme,
            "definition": frame.definition,
            "example": next(iter(frame.examples), ""),
            "not coded": next(iter(frame.counterexamples), ""),
        }
        for frame in _frames(run)
    )


def _frames(run: Run) -> Sequence[Frame]:
    return read_codebook(corpora.codebook_file(run.settings, "frames.yml")).frames

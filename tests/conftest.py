"""What several test files share: a small corpus with two tellings of one event, and the five seeds once through the engine."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from parallax import ROOT
from parallax.chain import corpora, steps

# The same examples on every machine, so that a run can be repeated; new ones are drawn with `make test ARGS=--hypothesis-profile=search`.
# How long an example takes says more about what else the machine does than about the code.
settings.register_profile(
    "same",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", print_blob=True)
settings.load_profile("same")


def pytest_make_parametrize_id(val, argname):
    """Bytes name a case by their length: gzip writes the time into them, and every process must find the same tests."""
    return f"{argname}{len(val)}" if isinstance(val, bytes) else None


FULLER = """Home
World

Norland and Sudland leaders meet over border crisis

Norland's foreign minister Petra Anders met her Sudland counterpart Ivo Marek in Velm on Monday to discuss the border crisis.

“The road to an agreement – an agreement blocked for months by the shelling of our villages – is still open,” Anders told reporters after the talks.

Marek rejected the accusation that his army had shelled the villages. He said Sudland would respond with "decisive countermeasures" if Norland closed the crossing.

More than 40 people have been killed since March, according to the Red Cross.

Share this:
Leave a Reply
"""

SHORTER = """Anders: road to agreement 'still open'

Norland's foreign minister Petra Anders said on Monday that the dispute with Sudland could be settled by talks.

“The road to an agreement… is still open,” Anders told reporters in Velm.

Sudland's foreign minister Ivo Marek denied that his army had shelled villages in Norland, calling the claim a "fabrication".

The so-called "peace corridor" has been closed for three weeks.
"""

WITHOUT_QUOTE = """Storm closes harbour

A storm closed the harbour of Velm on Thursday. Ferries stayed in port and schools sent their pupils home.

The weather service expects calmer weather at the weekend.
"""


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory) -> Path:
    """Three articles, two of them on one event, and three files that are no articles."""
    folder = tmp_path_factory.mktemp("corpus") / "velm"
    folder.mkdir()
    for name, text in (
        ("fuller", FULLER),
        ("shorter", SHORTER),
        ("storm", WITHOUT_QUOTE),
        ("empty", ""),
    ):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00")
    return folder


@pytest.fixture(scope="session")
def seeds(tmp_path_factory) -> dict:
    """Every table of the five seeds, made once by the engine without notebooks."""
    settings = corpora.Settings("seeds", ROOT / "seeds", tmp_path_factory.mktemp("seeds"))
    return steps.make(settings, steps.STEPS)

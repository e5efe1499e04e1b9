"""What notebook cells do: open a corpus, make and read tables, check joins, say findings."""

from __future__ import annotations

from typing import NamedTuple, overload

import pandas as pd
from IPython.display import Markdown, display

from parallax.chain import corpora, guard, steps


class Run(NamedTuple):
    """One notebook at work on one corpus."""

    notebook: str
    settings: corpora.Settings

    @property
    def corpus(self) -> str:
        """Name of the corpus."""
        return self.settings.corpus


class NotebookError(RuntimeError):
    """A check of a notebook failed; the message says which."""


def start(notebook: str, corpus: str) -> Run:
    """Open a corpus for one notebook.

    ``corpus`` is a name or the path of a folder of articles. Raises CorpusError, in one line, where
    there is none.

    >>> run = h.start("03-extract-quotes", "seeds")
    """
    return Run(notebook, corpora.settings(corpus))


def make(run: Run, step: str) -> pd.DataFrame | list[pd.DataFrame]:
    """Run one step of the chain and write its tables.

    One table comes back as a table, several as a list.

    >>> attributions, voices = h.make(run, "quotes")
    >>> utterances = h.make(run, "utterances")
    """
    made = steps.make(run.settings, [step])
    tables = [made[table] for table in steps.STEPS[step].writes]
    return tables[0] if len(tables) == 1 else tables


@overload
def read(run: Run, name: str, /) -> pd.DataFrame: ...


@overload
def read(run: Run, name: str, /, *names: str) -> list[pd.DataFrame]: ...


def read(run: Run, *names: str) -> pd.DataFrame | list[pd.DataFrame]:
    """Tables that other notebooks write, made first where they are missing or out of date.

    One name gives a table, several a list of tables. Articles that an earlier notebook had to leave
    out of a table that this one reads are in none of them.

    >>> articles = h.read(run, "articles")
    >>> articles, sentences = h.read(run, "articles", "sentences")
    """
    found = {name: steps.read(run.settings, name) for name in names}
    tables = list(guard.without(found, steps.left_out_before(run.settings, run.notebook)).values())
    return tables[0] if len(tables) == 1 else tables


def check(holds: bool, what: str) -> None:
    """Stop the notebook where a join lost or doubled rows, or a sum does not add up.

    >>> h.check(len(joined) == len(frames), "every code has its sentence")
    """
    if not holds:
        raise NotebookError(f"check failed: {what}")


def say(text: str) -> None:
    """Show a sentence whose numbers were computed (Markdown).

    >>> h.say(f"{h.number(len(articles), 'article')} were read.")
    """
    display(Markdown(text))


def finding(text: str, figure: str | None = None) -> None:
    """Show a finding; the index page repeats it, with the figure of that name.

    >>> h.finding("Two of three articles open with talks.", figure="barcode")
    """
    shown = f"**{text}**" if "**" not in text else text
    display(Markdown(shown), metadata={"parallax": {"finding": True, "figure": figure}})

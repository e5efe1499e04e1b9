"""What notebook cells do: open a corpus, make and read tables, check joins, say findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, overload

import pandas as pd
from IPython.display import Markdown, display

from parallax.chain import corpora, guard, steps
from parallax.common.errors import ParallaxError, unforeseen
from parallax.report.said import outside


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


class ParameterError(ParallaxError):
    """A parameter of a notebook has a value that it cannot have; the message names both."""


def start(notebook: str, corpus: str) -> Run:
    """Open a corpus for one notebook.

    ``corpus`` is a name or the path of a folder of articles. Raises CorpusError, in one line, where
    there is none.

    >>> run = h.start("03-extract-quotes", "seeds")
    """
    if not isinstance(corpus, str):
        raise ParameterError(f"the parameter corpus must be a name or a path, not {corpus!r}")
    return Run(notebook, corpora.settings(corpus))


def whole(least: int, most: int | None = None, /, **parameters: Any) -> None:
    """Stop where a parameter is not a whole number from ``least`` to ``most``.

    >>> h.whole(1, fewest=fewest, barcodes=barcodes)
    """
    wanted = f"a whole number of {least} or more" if most is None else f"from {least} to {most}"
    for name, value in parameters.items():
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or value < least or (most is not None and value > most):
            raise ParameterError(f"the parameter {name} must be {wanted}, not {value!r}")


def between(least: float, most: float, /, **parameters: Any) -> None:
    """Stop where a parameter is not a number from ``least`` to ``most``.

    >>> h.between(0, 1, doubtful=doubtful)
    """
    for name, value in parameters.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            raise ParameterError(
                f"the parameter {name} must be a number from {least} to {most}, not {value!r}"
            )


def one_of(values: Iterable[str], /, **parameters: Any) -> None:
    """Stop where a parameter is none of some ``values``.

    >>> h.one_of(("count", "once"), wire_copy=wire_copy)
    """
    known = list(values)
    for name, value in parameters.items():
        if value not in known:
            wanted = f"{', '.join(known[:-1])} or {known[-1]}"
            raise ParameterError(f"the parameter {name} must be {wanted}, not {value!r}")


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
    """Show a sentence whose numbers were computed (Markdown); nothing where there is none to say.

    Names and words from the articles enter it through ``h.outside``.

    >>> h.say(f"{h.number(len(articles), 'article')} were read.")
    """
    if text.strip():
        display(Markdown(text.strip()))


def each(items: Iterable[Any], show: Callable[[Any], None], name: Callable[[Any], str]) -> None:
    """Call ``show`` on each item; one that cannot be shown is replaced by a line with the cause.

    ``name`` says what an item is called. A check that fails still stops the notebook.

    >>> h.each(articles["article_id"], show_page, lambda article: f"article {article}")
    """
    for item in items:
        try:
            show(item)
        except NotebookError:
            raise
        except Exception as error:
            # Whatever is odd about one item must not cost the reader the others.
            say(f"{outside(name(item))} is not shown: {outside(unforeseen(error))}.")


def finding(text: str, figure: str | None = None, unless: str = "") -> None:
    """Show a finding; the index page repeats it, with the figure of that name.

    Where ``unless`` says why none may be drawn, that is said instead, in this place alone.

    >>> h.finding("Two of three articles open with talks.", figure="barcode")
    """
    if unless:
        say(unless)
        return
    shown = f"**{text}**" if "**" not in text else text
    display(Markdown(shown), metadata={"parallax": {"finding": True, "figure": figure}})

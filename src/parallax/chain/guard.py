"""A guard around each step: articles that it cannot process are set aside, the rest still is.

A step that raises an error nobody foresaw, or that spends its budget of seconds, is run again to
find the articles that cause it: first each article alone, then the shortest sequence of articles
that fails together.  Those articles are left out, and a row of ``problems`` says so.  Errors that a
user can mend pass through, and a step that does not fail is run once and pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from parallax.common import budgets, errors
from parallax.common.errors import ParallaxError

if TYPE_CHECKING:
    import pandas as pd

Tables: TypeAlias = "Mapping[str, pd.DataFrame]"
"""Tables by their names."""
Work: TypeAlias = "Callable[[Tables], Tables]"
"""A step without its settings: from the tables it reads to the tables it writes."""

BASE_SECONDS = 300.0
SECONDS_PER_CHARACTER = 0.002
"""Processor time that a step may use: a base, and something for each character of its articles.

The slowest step, ``annotate``, takes about 0.00011 seconds a character, and other language models
up to ten times that.  Only what grows with the square of a text, or never ends, spends the budget.
"""
MOST_ROUNDS = 8
"""How many articles that fail only together are set aside before the error is raised after all."""


class StepSpent(ParallaxError):
    """A step used up its budget, and no single article is the cause; the message says how much."""


class LeftOut(NamedTuple):
    """An article that a step could not take: what it is left out of and why, in words."""

    source_file: str
    article_id: str
    cause: str


class Guarded(NamedTuple):
    """What a step made, and the articles it was made without."""

    tables: Tables
    left_out: tuple[LeftOut, ...]


class _Failure(NamedTuple):
    """Why a step failed; an exception that is not one of a user's."""

    error: BaseException


def run(work: Work, given: Tables, writes: Sequence[str]) -> Guarded:
    """Run a step, if need be without the articles that it cannot take.

    Parameters
    ----------
    work
        The step; it must not depend on earlier calls.
    given
        The tables it reads, among them ``articles`` if it reads any.  Those with a column
        ``article_id`` are cut to the articles it is run on; ``entities`` stays whole.
    writes
        The tables it writes, for the cause.

    Returns
    -------
    Guarded
        No tables if every article is left out.

    Raises
    ------
    ParallaxError
        A user's own error, or :class:`StepSpent`.
    Exception
        The first error, if no articles can be found that cause it.
    """
    whole, first = _attempt(work, given)
    if first is None:
        return Guarded(whole, ())
    if "articles" not in given:
        raise _raisable(first, 0, writes)
    articles = given["articles"]
    search = _Search(work, given)
    try:
        made = search.without_culprits()
    except _NotFound:
        raise _raisable(first, len(articles), writes) from None
    return Guarded(made, _left_out(search.culprits, articles, writes))


def without(tables: Tables, names: Collection[str]) -> dict[str, pd.DataFrame]:
    """The tables without the rows of some articles; tables that name no article stay whole."""
    return _filtered(tables, lambda column: ~column.isin(list(names))) if names else dict(tables)


def _only(tables: Tables, names: Collection[str]) -> dict[str, pd.DataFrame]:
    return _filtered(tables, lambda column: column.isin(list(names)))


def _filtered(tables: Tables, choose: Callable[[pd.Series], pd.Series]) -> dict[str, pd.DataFrame]:
    return {
        name: rows[choose(rows["article_id"])].reset_index(drop=True)
        if "article_id" in rows.columns
        else rows
        for name, rows in tables.items()
    }


# ---------------------------------------------------------------- one attempt


def _attempt(work: Work, given: Tables) -> tuple[Tables, _Failure | None]:
    """What the step makes of these tables, or why it fails."""
    try:
        with _budget(given):
            return work(given), None
    except (MemoryError, ParallaxError):
        raise
    except OSError as error:
        if errors.is_user_error(error):
            raise
        return {}, _Failure(error)
    except (Exception, budgets.Spent) as error:
        return {}, _Failure(error)


@contextmanager
def _budget(given: Tables) -> Iterator[None]:
    """The budget of a step for its articles; the step before there are any has none."""
    if "articles" not in given:
        yield
        return
    characters = sum(map(len, given["articles"]["text"]))
    with budgets.seconds(BASE_SECONDS + SECONDS_PER_CHARACTER * characters):
        yield


def _raisable(failure: _Failure, n_articles: int, writes: Sequence[str]) -> BaseException:
    """The error to raise when no article can be found that causes it."""
    if isinstance(failure.error, budgets.Spent):
        spent = f"{failure.error} of processor time on {n_articles:,} articles"
        return StepSpent(f"{_listed(writes)} cannot be made: {spent}")
    return failure.error


def _cause(failure: _Failure) -> str:
    if isinstance(failure.error, budgets.Spent):
        return f"it took {failure.error} of processor time"
    return errors.unforeseen(failure.error)


def _left_out(
    culprits: Mapping[str, _Failure], articles: pd.DataFrame, writes: Sequence[str]
) -> tuple[LeftOut, ...]:
    """The articles that were set aside, each with its file and its cause."""
    files = dict(zip(articles["article_id"], articles["source_file"]))
    where = _listed(writes)
    return tuple(
        LeftOut(str(files[name]), name, f"left out of {where}: {_cause(failure)}")
        for name, failure in culprits.items()
    )


def _listed(tables: Sequence[str]) -> str:
    """``the table frames``, ``the tables mentions, entities and merges``."""
    if len(tables) == 1:
        return f"the table {tables[0]}"
    return f"the tables {', '.join(tables[:-1])} and {tables[-1]}"


# ---------------------------------------------------------------- the search


class _NotFound(Exception):
    """No articles were found that cause the failure."""


class _Search:
    """The search for the articles that a step cannot take.

    ``culprits`` are those found so far, by id, each with its failure.
    """

    def __init__(self, work: Work, given: Tables):
        self._work, self._given = work, given
        self.culprits: dict[str, _Failure] = {}

    def without_culprits(self) -> Tables:
        """The tables of the step for the articles it can take; raises :class:`_NotFound`."""
        names = self._given["articles"]["article_id"].tolist()
        for name in names:
            _, failure = self._on([name])
            if failure is not None:
                self.culprits[name] = failure
        if len(self.culprits) == len(names) > 1:
            raise _NotFound  # not the articles: a broken installation, or a bug that meets them all
        for _ in range(MOST_ROUNDS):
            rest = [name for name in names if name not in self.culprits]
            if not rest:
                return {}
            made, failure = self._on(rest)
            if failure is None:
                return made
            if len(rest) == 1:
                raise _NotFound
            name, failure = self._last_of_shortest(rest, failure)
            self.culprits[name] = failure
        raise _NotFound

    def _on(self, names: Sequence[str]) -> tuple[Tables, _Failure | None]:
        return _attempt(self._work, _only(self._given, names))

    def _last_of_shortest(self, names: Sequence[str], failure: _Failure) -> tuple[str, _Failure]:
        """The last article of the shortest sequence from the first on that fails together.

        All ``names`` fail together, with ``failure``; each passes alone.
        """
        passes, fails = 1, len(names)
        while fails - passes > 1:
            middle = (passes + fails) // 2
            _, found = self._on(names[:middle])
            if found is None:
                passes = middle
            else:
                fails, failure = middle, found
        return names[fails - 1], failure

"""What cannot be read is left out alone, with its cause in one line; the rest is still read."""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from parallax.common import budgets
from parallax.common.errors import and_more, unforeseen
from parallax.common.outside_text import one_line
from parallax.read.archives import DAMAGED, damage_of
from parallax.read.records import Damaged, NotText, Problem, TooLarge

LEAST_SECONDS, SECONDS_PER_MEGABYTE = 30.0, 60.0
"""Seconds of processor time that a file, a file of an archive or an article may take: so many, and
more for each million of its bytes.

The slowest input that is in order (small files in an unknown encoding, packed in an archive; pages
of nothing but short elements) takes half of the second number, and nothing small takes a tenth of
the first: only what costs more than in proportion to its size ever spends the budget.
"""
OF_THE_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
"""Errors of the system that no item is to blame for: on a full disk, or with too many files open,
every other would fail as well."""
MOST_ALIKE = 20
"""Problems of one kind in one file that are listed one by one; more become one line."""

Item = TypeVar("Item")
_END = object()


def seconds_for(size: int | None) -> float:
    """The seconds of processor time that something of so many bytes (or characters) may take."""
    return LEAST_SECONDS + SECONDS_PER_MEGABYTE * (size or 0) / 1e6


def cause_of(error: BaseException) -> str:
    """Why something cannot be read, in words.

    Raises
    ------
    OSError
        One of :data:`OF_THE_MACHINE`, which ends the command instead.
    """
    if isinstance(error, budgets.Spent):
        return f"set aside: it took {error} of processor time"
    if isinstance(error, (NotText, TooLarge, Damaged)):
        return str(error)
    if isinstance(error, RecursionError):
        return "not read: nested too deeply"
    if isinstance(error, MemoryError):
        return "not read: it needs more memory than there is"
    if isinstance(error, OSError):
        return _cause_of_system(error)
    if isinstance(error, NotImplementedError):
        return f"not read: {one_line(str(error)).lower()}"
    if isinstance(error, DAMAGED):
        return damage_of(error)
    return unforeseen(error)


def _cause_of_system(error: OSError) -> str:
    """What the operating system says; bz2 reports damage in the same way, without a number."""
    if error.errno is None:
        return damage_of(error)
    if error.errno in OF_THE_MACHINE:
        raise error
    return f"cannot be read: {(error.strerror or str(error) or type(error).__name__).lower()}"


def guarded(
    items: Iterable[Item], size: int | None, failed: Callable[[BaseException], Item]
) -> Iterator[Item]:
    """Yield items as long as no error is raised and the budget for ``size`` bytes is not spent.

    Parameters
    ----------
    items
        What is read; only the time in which it is made counts.
    size
        Bytes or characters of what is read, on which its budget depends.
    failed
        Makes the last item from the error, if one has ended the others.
    """
    left = most = seconds_for(size)
    iterator = iter(items)
    while True:
        start = time.process_time()
        try:
            if left <= 0:
                raise budgets.Spent(f"more than {most:,.0f} seconds")
            with budgets.seconds(left):
                item = next(iterator, _END)
        except (Exception, budgets.Spent) as error:
            yield failed(error)
            return
        if item is _END:
            return
        left -= time.process_time() - start
        yield item  # type: ignore[misc]


def each(found: Iterable[Item], failed: Callable[[BaseException], Item]) -> Iterator[Item]:
    """Yield the items of one row or record; an error ends them with what ``failed`` makes of it."""
    try:
        yield from found
    except Exception as error:
        yield failed(error)


# --- many problems of one kind


class Problems:
    """Problems in the order in which they were found; many of one kind in one file become one.

    A million lines that are no JSON are one line with their number: neither a reader nor the
    memory is buried under them.
    """

    def __init__(self) -> None:
        self._found: list[Problem | None] = []
        self._places: dict[tuple[str, str, bool], list[int]] = {}
        self._counts: dict[tuple[str, str, bool], int] = {}

    def add(self, problem: Problem) -> None:
        """Note a problem."""
        problem = problem._replace(cause=one_line(problem.cause))
        kind = (problem.source_file, _kind(problem), problem.left_out)
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        places = self._places.setdefault(kind, [])
        if count <= MOST_ALIKE:
            places.append(len(self._found))
            self._found.append(problem)
            return
        for place in places[1:]:
            self._found[place] = None
        del places[1:]

    def all(self) -> list[Problem]:
        """The problems, with the number of those that are not listed one by one."""
        found = list(self._found)
        for kind, places in self._places.items():
            more = self._counts[kind] - len(places)
            first = found[places[0]]
            if more and first is not None:
                cause = and_more(first.cause, more)
                found[places[0]] = first._replace(cause=cause, article_id=None)
        return [problem for problem in found if problem is not None]


def _kind(problem: Problem) -> str:
    """The cause of a problem without numbers and the article's own id."""
    cause = problem.cause
    if problem.article_id:
        wanted = re.sub(r"-\d+$", "", problem.article_id)
        cause = cause.replace(problem.article_id, "#").replace(wanted, "#")
    return re.sub(r"\d[\d.,]*", "#", cause)

"""Regular expressions that a researcher writes: whether they can be used, and in bounded time."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator
from itertools import product

from parallax.common import budgets

LONGEST = 600
"""Characters of the longest line that patterns are tried on."""
SHORT_PROBES = (16, 20, 24, 28, 32)
"""Characters of the lines on which trying everything shows: each doubles or trebles the cost."""
MOST_SECONDS = 0.1
"""Processor time for one line; the bundled patterns take at most 4 milliseconds."""
MOST_SECONDS_OF_ALL = 0.5
"""Processor time for all lines together."""
SPACERS = ("", " ")
ENDS = ("ǂ", "\x01ǂ")
"""What fits nothing at the end of a line, so that all ways to read it are tried."""
MOST_LETTERS = 12
_LITERAL = re.compile(r"[\w ]*")


def mistake_of_pattern(pattern: str) -> str:
    """Why a pattern cannot be one of several joined to one expression; empty if it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            compiled = re.compile(pattern)
    except FutureWarning as warning:
        cause = str(warning)[:1].lower() + str(warning)[1:]
        return f"pattern {pattern!r} is ambiguous: {cause} (write a backslash before it)"
    except (re.error, OverflowError, RecursionError) as error:
        return f"pattern {pattern!r} is not a valid regular expression: {error}"
    if compiled.groups:
        return f"pattern {pattern!r} has a capturing group; write (?:…) instead of (…)"
    if compiled.flags != re.UNICODE:
        return f"pattern {pattern!r} sets flags; case is ignored already"
    return ""


def is_slow(pattern: str) -> bool:
    """Whether a pattern that can be used takes too long on some line.

    Lines of one character or word, again and again, are tried, with an end that fits nothing: what
    makes a repetition within a repetition, as in ``(?:a+)+``, try everything. Short lines come
    first, and the search ends with the first line that takes too long.
    """
    whole, part = re.compile(rf"\W*(?:{pattern})\W*", re.I), re.compile(pattern, re.I)
    try:
        with budgets.seconds(MOST_SECONDS_OF_ALL):
            return any(_seconds(line, whole, part) > MOST_SECONDS for line in _probes(pattern))
    except budgets.Spent:
        return True


def _seconds(line: str, whole: re.Pattern[str], part: re.Pattern[str]) -> float:
    """Processor time of trying a line as boilerplate does."""
    begun = time.process_time()
    whole.fullmatch(line)
    part.search(line)
    return time.process_time() - begun


def _probes(pattern: str) -> Iterator[str]:
    """Lines to try a pattern on, the short ones first."""
    own = [char for char in dict.fromkeys(pattern) if char.isalnum()]
    letters = dict.fromkeys(["a", "1", *own[:MOST_LETTERS]])
    literal = _LITERAL.match(pattern)
    begins = dict.fromkeys(["", literal[0] if literal else ""])
    for size in SHORT_PROBES:
        for begin, unit, spacer, end in product(begins, letters, SPACERS, ENDS):
            yield begin + ((unit + spacer) * size)[:size] + end
    for unit in ("a", "a "):
        yield (unit * LONGEST)[: LONGEST - 1] + ENDS[0]

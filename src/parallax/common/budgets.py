"""A budget of seconds for one file, article or step: what exceeds it is set aside, not the rest.

The time is that of the processor, so that a busy or sleeping machine sets nothing aside.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

AGAIN = 1.0
"""Seconds after which the alarm rings again, where code has swallowed the first one."""


class Spent(BaseException):
    """The budget is spent; the message says how much it was.

    It is no Exception, so that a library that catches everything cannot swallow it. Whoever opens a
    budget catches it.
    """


@contextlib.contextmanager
def seconds(most: float) -> Iterator[None]:
    """Raise :class:`Spent` in the block once it has used ``most`` seconds of processor time.

    Budgets may be nested; the time spent in the inner one counts for the outer one too. Without an
    alarm (a thread other than the main one, Windows) the block runs without a limit.

    >>> with seconds(60):
    ...     read(file)
    """
    if not _has_alarm():
        yield
        return

    def ring(number: int, frame: Any) -> None:
        raise Spent(f"more than {most:,.0f} seconds")

    before = signal.signal(signal.SIGPROF, ring)
    outer, _ = signal.setitimer(signal.ITIMER_PROF, most, AGAIN)
    if 0 < outer < most:
        # The outer budget ends first: it rings, and with its own words.
        signal.signal(signal.SIGPROF, before)
        signal.setitimer(signal.ITIMER_PROF, outer, AGAIN)
        yield
        return
    try:
        yield
    finally:
        left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if outer:
            used = max(0.0, most - left)
            signal.setitimer(signal.ITIMER_PROF, max(0.001, outer - used), AGAIN)


def _has_alarm() -> bool:
    main = threading.current_thread() is threading.main_thread()
    return main and hasattr(signal, "setitimer")

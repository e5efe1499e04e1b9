"""Call a function in a fork of this process, so that nothing it does can harm the caller."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

MEMORY = 4 << 30
"""Bytes of address space of a fork, beyond what libraries reserve."""
GRACE = 10
"""Processor seconds after its own budget at which a fork is ended."""
Result = TypeVar("Result")


class Ended(Exception):
    """The fork was ended by a signal or ended itself; the message says which."""


def call(action: Callable[[], Result], seconds: int) -> Result:
    """The result of ``action``, which may take so many seconds of processor time.

    Raises :class:`Ended` if the fork ended without one.
    """
    forks = multiprocessing.get_context("fork")
    ours, theirs = forks.Pipe(duplex=False)
    process = forks.Process(target=_send, args=(action, theirs, seconds))
    process.start()
    theirs.close()
    try:
        result, wrong = ours.recv()
    except EOFError:
        process.join()
        raise Ended(f"its process was ended ({process.exitcode})") from None
    process.join()
    if wrong:
        raise Ended(wrong)
    return result


def _send(action: Callable[[], Result], connection: Connection, seconds: int) -> None:
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds + GRACE)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    try:
        connection.send((action(), ""))
    except Exception as error:
        connection.send((None, f"{type(error).__name__}: {error}"))

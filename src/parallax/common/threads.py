"""One thread for linear algebra: the matrices are small, and several threads spend more time waiting for each other than they save."""

from __future__ import annotations

import sys
from functools import lru_cache

from threadpoolctl import ThreadpoolController

LIBRARIES = ("numpy", "scipy.linalg")
"""Each brings linear algebra of its own along, which is found only once it is loaded."""


@lru_cache(maxsize=len(LIBRARIES) + 1)
def _controller(loaded: tuple[bool, ...]) -> ThreadpoolController:
    return ThreadpoolController()


def one_thread():
    """A context in which linear algebra runs on the calling thread alone."""
    return _controller(tuple(name in sys.modules for name in LIBRARIES)).limit(
        limits=1, user_api="blas"
    )

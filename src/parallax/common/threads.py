"""One thread for linear algebra.

The matrices are small, and several threads spend more time waiting for each other than they save.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController

LIBRARIES = ("numpy", "scipy.linalg")
"""Each bundles its own linear algebra, which is found only once it is loaded."""


@lru_cache(maxsize=len(LIBRARIES) + 1)
def _controller(loaded: tuple[bool, ...]) -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """A context in which linear algebra runs on the calling thread alone."""
    loaded = tuple(name in sys.modules for name in LIBRARIES)
    return _controller(loaded).limit(limits=1, user_api="blas")

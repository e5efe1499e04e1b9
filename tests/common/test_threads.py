"""Linear algebra on one thread."""

import numpy as np
from threadpoolctl import ThreadpoolController

from parallax.common.threads import one_thread


def threads():
    return {
        library["num_threads"] for library in ThreadpoolController().select(user_api="blas").info()
    }


def test_one_thread_inside_and_as_before_outside():
    import scipy.linalg  # noqa: F401  (its library counts too, also when it is loaded late)

    before = threads()
    with one_thread():
        assert threads() == {1}
        assert (np.eye(3) @ np.eye(3)).trace() == 3
    assert threads() == before

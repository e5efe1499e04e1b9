"""Whether what a stage costs grows faster than the size of its text, in processor time.

Costs on a shape (:mod:`parallax.bench.faults.shapes`) are compared with each other: where they
double with the size, the stage is linear.
"""

from __future__ import annotations

import gc
import time
import zlib
from collections.abc import Callable, Mapping

from parallax.bench.faults.shapes import Shape
from parallax.common import budgets

ENOUGH = 0.1
"""Seconds of processor time from which a measurement counts; clocks tick every 4 ms."""
MOST_GROWTH = 2.3
"""Most growth of a cost when a shape doubles its size (:func:`growth`)."""
ALLOWANCE = 1.3
"""Measured growth over two doublings may exceed its bound by so much, for the noise."""


def cost(run: Callable[[str], object], text: str, repeats: int) -> float:
    """Seconds of processor time that ``run`` takes on a text, the least of several measurements.

    Processor time and the least of several keep other programs on the machine out of it.
    """
    least, times = float("inf"), 1
    gc.collect()
    for _ in range(repeats):
        gc.disable()
        try:
            start = time.process_time()
            for _ in range(times):
                run(text)
            spent = time.process_time() - start
        finally:
            gc.enable()
        least = min(least, spent / times)
        times = max(times, int(ENOUGH / max(least, 0.001)))
    return least


def growth(run: Callable[[str], object], shape: Shape, size: int, repeats: int = 3) -> float:
    """How many times as much ``run`` costs for each doubling of a shape's size; 2 is linear.

    The mean over two doublings, up to ``size``.
    """
    small = cost(run, shape(size // 4), repeats)
    return (cost(run, shape(size), repeats) / max(small, 1e-6)) ** 0.5


SOME = 24
"""One shape in so many is measured in a test; ``bench faults`` measures all."""


def some(shapes: Mapping[str, Shape], of: str) -> dict[str, Shape]:
    """A part of the shapes, another for each test: ``of`` names the test."""
    return dict(list(shapes.items())[zlib.crc32(of.encode()) % SOME :: SOME])


def too_costly(run: Callable[[str], object], shapes: dict[str, Shape], size: int) -> dict[str, str]:
    """The shapes on which ``run`` costs more than in proportion to their size, and why.

    A shape that takes no time to speak of at ``size`` is passed over; a suspect is measured twice,
    the second time on a larger size.
    """
    found = {}
    most = MOST_GROWTH * ALLOWANCE**0.5
    for name, shape in shapes.items():
        try:
            with budgets.seconds(60):
                run(shape(100))
                start = time.process_time()
                run(shape(size))
                if time.process_time() - start < ENOUGH / 2:
                    continue
                measured = growth(run, shape, size)
                if measured > most:
                    measured = min(measured, growth(run, shape, 2 * size))
        except budgets.Spent as error:
            found[name] = str(error)
            continue
        if measured > most:
            found[name] = f"grows {measured:.2f}-fold per doubling"
    return found

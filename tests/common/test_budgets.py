"""Budgets of processor time."""

import re
import signal
import threading
import time

import pytest

from parallax.common import budgets


def _work(most: float = 20.0) -> str:
    """Use the processor until ``most`` seconds are over, as a loop that swallows every error."""
    end = time.process_time() + most
    while time.process_time() < end:
        try:
            sum(range(2000))
        except Exception:
            continue
    return "not stopped"


def test_work_beyond_the_budget_is_stopped():
    with pytest.raises(budgets.Spent, match="more than 0 seconds"), budgets.seconds(0.05):
        _work()


def test_a_regular_expression_that_never_ends_is_stopped():
    with pytest.raises(budgets.Spent), budgets.seconds(0.1):
        re.match(r"(a+)+$", "a" * 60 + "b")


def test_waiting_costs_nothing():
    with budgets.seconds(0.05):
        time.sleep(0.2)


def test_afterwards_no_alarm_is_left():
    before = signal.getsignal(signal.SIGPROF)
    with budgets.seconds(5):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


def test_the_outer_budget_counts_the_inner_one():
    with pytest.raises(budgets.Spent, match="more than 1 seconds"), budgets.seconds(0.6):
        for _ in range(20):
            with budgets.seconds(30):
                _work(0.1)


def test_the_inner_budget_is_spent_alone():
    with budgets.seconds(30):
        with pytest.raises(budgets.Spent), budgets.seconds(0.05):
            _work()
        assert _work(0.01) == "not stopped"


def test_in_another_thread_there_is_no_limit():
    said = []

    def work() -> None:
        with budgets.seconds(0.01):
            said.append(_work(0.1))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == ["not stopped"]

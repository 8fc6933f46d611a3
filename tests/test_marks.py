"""Some of the students of all kinds; `python -m tests.marks` marks thousands."""

from __future__ import annotations

import pytest

from tests.marks.problems import KINDS
from tests.marks.trials import trials

FEW = {"honest": 28, "leaving-out": 8, "mistaken": 25}
MANY = 150


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FEW)
def test_students_of_all_kinds_are_marked_fairly(name: str, kind: str) -> None:
    for trial in trials(kind, name, 0, FEW[name]):
        assert not trial.complaints, trial


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FEW)
def test_many_students_of_all_kinds_are_marked_fairly(name: str, kind: str) -> None:
    for trial in trials(kind, name, 1, MANY):
        assert not trial.complaints, trial

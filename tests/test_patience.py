"""A word where a command works for long, and none where it does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

import pytest

from generator.cli import patience


@pytest.mark.parametrize(
    ("computed", "words"),
    [
        ([0.1, 1.0, 3.9], []),
        ([1.0, 4.0, 4.5, 7.9], ["4"]),
        ([5.0, 9.0, 15.0, 16.0], ["5", "9", "16"]),
    ],
)
def test_there_is_a_word_after_four_seconds_and_whenever_they_are_doubled(
    computed: Iterable[float],
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock, times = [0.0], iter(computed)

    class Ended(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002  # as of any event
            clock[0] = next(times, -1.0)
            return clock[0] < 0

    monkeypatch.setattr(time, "process_time", lambda: clock[0])
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    patience._watch(Ended())
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"handprop: still at work after {word} s; Ctrl-C ends it" for word in words
    ]


def test_a_command_that_ends_at_once_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with patience.telling_of_long_work():
        pass
    assert capsys.readouterr().err == ""
    assert not [thread for thread in threading.enumerate() if "_watch" in thread.name]

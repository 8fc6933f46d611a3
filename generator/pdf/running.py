"""Running an engine: for how long, and what ends with it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import EngineError, TypesettingError
from generator.files import RUN_OUT
from generator.pdf.bounds import NOT_RUN, bounded
from generator.pdf.logs import found_no_room, log_of

__all__ = ["DEFAULT_TIME_LIMIT", "TimeLimit", "run"]

DEFAULT_TIME_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How many seconds all runs for one document may take, and when they will have passed.

    `running` holds the run that is going on; once `is_ended` is set, it ends, and so do others.
    """

    seconds: float
    deadline: float
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    is_ended: threading.Event = field(default_factory=threading.Event)

    @property
    def left(self) -> float:
        """The seconds that are left, at least none."""
        return max(0.0, self.deadline - time.monotonic())

    def end(self) -> None:
        """End the run that is going on, in another thread perhaps, and let no other go on."""
        self.is_ended.set()
        for process in self.running:
            _end(process)


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    limit: TimeLimit,
    meanwhile: Callable[[], object] = lambda: None,
) -> tuple[int, str]:
    """Run a program in a folder, nothing to read from; return its exit code and what it printed.

    `meanwhile` is done while it runs. It runs in a session of its own, so that what it starts ends
    with it. Raises EngineError where it cannot be run, TypesettingError where it takes too long,
    OSError where it found no room for what it writes or the system has run out of what it needs.
    """
    with _started(command, environment, folder, limit) as process:
        limit.running.append(process)
        if limit.is_ended.is_set():
            _end(process)
        try:
            meanwhile()
            output, _ = process.communicate(timeout=limit.left)
        except subprocess.TimeoutExpired:
            _end(process)
            raise TypesettingError(
                f"TeX took longer than {limit.seconds:g} second{'s' * (limit.seconds != 1)}",
                "choose a smaller network, or give it more time",
                log=log_of(folder),
                about="time_limit",
            ) from None
        except BaseException:
            _end(process)
            raise
        finally:
            limit.running.remove(process)
    text = output.decode("utf-8", "replace")
    if found_no_room(text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if process.returncode in NOT_RUN and not log_of(folder):
        *_, last = ("it is not there", *text.splitlines())
        raise _unable(command, last.rpartition(": ")[2])
    return process.returncode, text


def _started(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, limit: TimeLimit
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  # a TeX engine, paranoid settings
            bounded(command, limit.left),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        if error.errno in RUN_OUT:
            raise
        raise _unable(command, str(error.strerror)) from None


def _unable(command: Sequence[str], why: str) -> EngineError:
    return EngineError(
        f"{command[0]} cannot be run ({why})", "choose another engine", about="engine"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)

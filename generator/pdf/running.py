"""Running an engine: in which environment, for how long, and what ends with it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import EngineError, TypesettingError
from generator.pdf.logs import found_no_room, log_of

__all__ = ["DEFAULT_TIME_LIMIT", "TimeLimit", "run"]

DEFAULT_TIME_LIMIT = 60.0

# Settings of TeX itself, which reads them from the environment before any configuration file.
ENVIRONMENT = {
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    "max_print_line": "10000",
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How many seconds all runs for one document may take, and when they will have passed."""

    seconds: float
    deadline: float

    @property
    def left(self) -> float:
        """The seconds that are left, at least none."""
        return max(0.0, self.deadline - time.monotonic())


def run(command: Sequence[str], folder: Path, limit: TimeLimit) -> tuple[int, str]:
    """Run a program in a folder, nothing to read from; return its exit code and what it printed.

    It runs in a session of its own, so that what it starts ends with it. Raises OSError where it
    found no room for what it writes.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # a TeX engine, no shell, paranoid settings
            command,
            cwd=folder,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(
            f"{command[0]} cannot be run ({error.strerror}); choose another engine", about="engine"
        ) from None
    with process:
        try:
            output, _ = process.communicate(timeout=limit.left)
        except subprocess.TimeoutExpired:
            _end(process)
            raise TypesettingError(
                f"TeX took longer than {limit.seconds:g} second{'s' * (limit.seconds != 1)}; "
                "choose a smaller network, or give it more time",
                log_of(folder),
                about="time_limit",
            ) from None
        except BaseException:
            _end(process)
            raise
    text = output.decode("utf-8", "replace")
    if found_no_room(text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return process.returncode, text


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)

"""Bounds on a run that the kernel keeps, so that no run outlives whoever waits for it."""

from __future__ import annotations

import functools
import math
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["NOT_RUN", "bounded"]

# The seconds of a processor that a run may take beyond those for which it is waited.
SPARE = 2
# A shell passes its own limits on to what it becomes; a lower one that it has already stays.
LIMITING = 'ulimit -t "$0" 2>/dev/null; exec "$@"'
# How a program ends that was to become another, which is not there or cannot be run.
NOT_RUN = (126, 127)
# How programs begin that a kernel takes; a shell would take others for scripts of its own.
PROGRAMS = (b"#!", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def bounded(command: Sequence[str], seconds: float) -> list[str]:
    """Return a command that becomes the given one, with a limit on its processor time, and that on
    Linux ends with the thread that started it, however that ends.
    """
    if sys.platform == "win32" or not _is_program(Path(command[0])):
        return list(command)
    limited = ["/bin/sh", "-c", LIMITING, str(math.ceil(seconds) + SPARE), *command]
    setpriv = _setpriv()
    return limited if setpriv is None else [setpriv, "--pdeathsig", "KILL", "--", *limited]


def _is_program(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4).startswith(PROGRAMS)
    except OSError:
        return False


@functools.cache
def _setpriv() -> str | None:
    """Return the program that asks Linux for a signal at its parent's end, if it is there."""
    program = shutil.which("setpriv") if sys.platform == "linux" else None
    if program is None:
        return None
    try:
        asked = [program, "--pdeathsig", "KILL", "--", "true"]
        done = subprocess.run(asked, capture_output=True, check=False)  # noqa: S603  # no shell
    except OSError:
        return None
    return None if done.returncode else program

"""Showing a document in the viewer that the system has for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["is_shown"]

# What hands a file to its viewer, by the system; Windows does so itself.
HANDING_OVER = {"darwin": "open"}
USUAL = "xdg-open"
# Where it fails it does so at once; a viewer may run on in its place.
SECONDS_TO_FAIL = 2.0


def is_shown(path: Path) -> bool:
    """Let the system show a document, and return whether something does."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606  # it is a document that was just made
            return True
        return _is_handed_over([HANDING_OVER.get(sys.platform, USUAL), str(path.absolute())])
    except OSError:
        return False


def _is_handed_over(command: list[str]) -> bool:
    process = subprocess.Popen(  # noqa: S603  # the system's own program and a file of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(SECONDS_TO_FAIL) == 0
    except subprocess.TimeoutExpired:
        return True

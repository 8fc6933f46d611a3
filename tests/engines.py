"""The TeX engines of the system, and why one of them cannot serve a test."""

from __future__ import annotations

import functools

import pytest

from generator.errors import EngineError, TypesettingError
from generator.formats.latex.documents import blank
from generator.pdf import START, typeset

__all__ = ["NAMES", "SYSTEM", "lack", "need"]

NAMES = ("pdflatex", "lualatex", "xelatex")
# Few machines have them, and the suite takes as long on each; .ci/run brings one of them.
SYSTEM = [pytest.param(name, marks=pytest.mark.slow) for name in NAMES]


def need(engine: str) -> None:
    """Skip a test where an engine is not installed, or lacks packages that each document needs."""
    reason = lack(engine)
    if reason is not None:
        pytest.skip(reason)


@functools.cache
def lack(engine: str) -> str | None:
    """Return why an engine cannot set the page that each document stands on, None if it can."""
    try:
        typeset(blank().replace(START, f"{START} A word."), engine)
    except (EngineError, TypesettingError) as error:
        return str(error)
    return None

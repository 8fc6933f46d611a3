"""Logos for formats whose files hold their pictures."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from generator.errors import UsageError

if TYPE_CHECKING:
    from generator.problem.assignments import Logo

__all__ = ["picture"]


def picture(logo: Logo) -> str:
    """Return a logo as an address that holds it. Raises UsageError for a PDF."""
    if logo.ending != ".png":
        raise UsageError("the logo is a PDF, which only TeX can put on a page", "give a .png file")
    return f"data:image/png;base64,{base64.b64encode(logo.content).decode()}"

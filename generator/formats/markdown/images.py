"""Figures as images in Markdown.

Markdown is read on pages that forget the files beside it, so that an image is in its address. Where
that is not shown, as on GitHub, the image's words stand for it, and the table beneath it says all
that the figure does.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.formats.svg.filters import AnyFigure, svg_filter

__all__ = ["Image", "image_filter", "without_formulas"]

FORMULA = re.compile(r" ?\$[^$]*\$")
# Its lines are black, whatever it lies on.
ELEMENT, ON_WHITE = "<svg ", '<svg style="background: #fff" '


@dataclass(frozen=True, slots=True)
class Image:
    """An image: what a text calls it, and an address that holds it."""

    label: str
    address: str


def image_filter(words: Mapping[str, str]) -> Callable[..., Image]:
    """Return a filter that draws a network, a graph or a plot, as `svg_filter` does."""
    svg = svg_filter(words)

    def image(drawn: AnyFigure, title: str, across: str = "") -> Image:
        content = str(svg(drawn, title, across)).replace(ELEMENT, ON_WHITE, 1).encode()
        label = f"figure-{hashlib.sha256(content).hexdigest()[:8]}"
        return Image(label, f"data:image/svg+xml;base64,{base64.b64encode(content).decode()}")

    return image


def without_formulas(caption: str) -> str:
    """Return a caption as words alone, where formulas cannot stand."""
    return FORMULA.sub("", caption)

"""What templates of any format need for figures as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from markupsafe import Markup as Safe

from generator.document.plot import Axes, Plot
from generator.document.shown import DrawingView
from generator.formats.svg.drawings import descent_svg, drawing_svg, plot_svg
from generator.formats.svg.labels import Labels
from generator.layout.nodes import Styled, Word

if TYPE_CHECKING:
    from generator.document.descent_plot import DescentPlot
    from generator.document.graph_figure import GraphFigure

__all__ = ["AnyFigure", "plain", "svg_filter"]

# All that is drawn.
AnyFigure: TypeAlias = "DrawingView | GraphFigure | Plot | DescentPlot"

# What a formula is in LaTeX, which is not read with the formula.
ANNOTATION = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)


def svg_filter(words: Mapping[str, str]) -> Callable[..., Safe]:
    """Return a filter that draws a network, a graph or a plot, with these words of the language.

    Of a plot it is told in words what the loss is plotted against.
    """
    labels = Labels(words)

    def svg(drawn: AnyFigure, title: str, across: str = "") -> Safe:
        if isinstance(drawn, Plot):
            text = plot_svg(drawn, Styled("text", Word(across)), title, labels)
        elif isinstance(drawn, Axes):
            text = descent_svg(drawn, title, labels)
        else:
            text = drawing_svg(drawn, title, labels)
        return Safe(text)  # noqa: S704  # words are made safe in it

    return svg


def plain(caption: str) -> str:
    """Return a caption as words alone, where markup cannot stand."""
    if not isinstance(caption, Safe):
        return caption
    return Safe(ANNOTATION.sub("", caption)).striptags()  # noqa: S704  # tags are taken out

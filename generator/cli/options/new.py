"""What new takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from generator.cli.options import completion

__all__ = ["NewOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOptions:
    """A problem file to begin with."""

    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The file to write, .toml with comments or .json without; - for standard output.",
        ),
    ]
    layers: Annotated[
        str | None,
        typer.Option(
            help="The numbers of neurons in the layers, inputs first, with commas between them. "
            "Default: 2,2,2.",
            show_default=False,
        ),
    ] = None
    kind: Annotated[
        str | None,
        typer.Option(
            help="Instead of layers, another kind of problem: formulas, a single neuron, which is "
            "perceptron, adaline, linear_regression or logistic_regression, descent on a function, "
            "a network with a layer of another type, such as lstm, convolution or batch_norm, or "
            "transformer, a block of such layers.",
            autocompletion=completion.kinds,
        ),
    ] = None
    shipped: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Instead of layers, a copy of a shipped problem, by its name.",
            autocompletion=completion.shipped,
        ),
    ] = None

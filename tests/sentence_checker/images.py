"""The sentences of documents of networks that read maps."""

# ruff: noqa: E501  # a sentence is read in one piece

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from tests.sentence_checker.facts import formulas, numeral
from tests.sentence_checker.formulas import LIST, M

__all__ = [
    "CHANNELS",
    "FIRST_OF_TIES",
    "LAYERS_OF_MAPS",
    "NOUNS_OF_MAPS",
    "PLACES",
    "READS",
    "SIZES",
    "TIES",
    "OfLayer",
    "has_ties",
    "maps_of",
    "names_inputs",
    "parameters_of",
]

NOUNS_OF_MAPS = {
    "convolution": "convolution layer",
    "pooling": "pooling layer",
    "flatten": "flatten layer",
}
# A sentence of a question about a layer, and whether it holds for a layer of a type, given how many
# maps come in and pass on.
OfLayer = Callable[[Any, re.Match[str], int, int], bool]


def _stride(layer: Any, found: re.Match[str]) -> bool:
    size = getattr(layer, "size", 1)
    usual = layer.stride is None or layer.stride == size
    return bool(found["stride"] is None if usual else found["stride"] == numeral(layer.stride))


def _kernels(layer: Any, found: re.Match[str], before: int, after: int) -> bool:
    return (
        (found["number"] == "kernel is") == (before == after == 1)
        and layer.flip == found["turned"].startswith("turned")
        and _stride(layer, found)
    )


LAYERS_OF_MAPS: tuple[tuple[str, str, OfLayer], ...] = (
    (
        "convolution",
        r"is a convolution layer of (?P<maps>[a-z]+ maps?) that applies (?:no activation function|the (?P<activation>[a-zA-Z ]+) function)\.",
        lambda layer, m, _, after: (
            m["maps"] == f"{numeral(after)} map{'s' * (after > 1)}"
            and (m["activation"] or "identity")
            in (
                layer.activation,
                {"tanh": "hyperbolic tangent", "relu": "ReLU"}.get(layer.activation),
            )
        ),
    ),
    (
        "convolution",
        r"Its (?P<number>kernel is|kernels are) (?P<turned>not turned \(cross-correlation\)|turned, as in a true convolution,?)(?: and moved by (?P<stride>[a-z]+) rows or columns each time)?\.",
        _kernels,
    ),
    (
        "convolution",
        r"There are zeros around each map, (?P<count>[a-z]+) on each side\.",
        lambda layer, m, _, __: m["count"] == numeral(layer.padding),
    ),
    (
        "convolution",
        r"Zeros around each map keep its size\.",
        lambda layer, _, __, ___: layer.padding == "same",
    ),
    (
        "convolution",
        r"For each of its maps it has a kernel for each map that comes in\.",
        lambda _, __, before, ___: before > 1,
    ),
    (
        "pooling",
        r"is a pooling layer that takes the (?P<what>largest number|mean) of each (?:map|window of size (?P<size>[a-z]+))(?:, with a stride of (?P<stride>[a-z]+))?\.",
        lambda layer, m, _, __: (
            (m["what"] == "mean") == ("average" in layer.mode)
            and m["size"] == (None if layer.size is None else numeral(layer.size))
            and _stride(layer, m)
        ),
    ),
    (
        "flatten",
        r"writes the numbers of (?P<maps>all maps|the map) as one column, row by row(?:, and one map after another)?\.",
        lambda _, m, before, __: (m["maps"] == "all maps") == (before > 1),
    ),
)


def maps_of(problem: Any) -> Sequence[int]:
    """How many maps come in, and pass on behind each layer."""
    return [flow.count for flow in problem.flows]


def parameters_of(given: Sequence[str], has_biases: bool) -> str:
    """What the parameters of a network are called, by the names of what is given."""
    has_kernels = any(name[:1] == "k" and name[1:2].isdigit() for name in given)
    has_weights = not has_kernels or any(name.startswith("w") for name in given)
    are_there = (("kernels", has_kernels), ("weights", has_weights), ("biases", has_biases))
    *first, last = [kind for kind, is_there in are_there if is_there]
    return f"{', '.join(first)} and {last}" if first else last


def has_ties(solution: Any) -> bool:
    """Whether a window has its largest printed number more than once."""
    problem = solution.problem
    for index, layer in enumerate(problem.layers):
        if layer.type != "pooling" or "average" in layer.mode:
            continue
        maps = [one for one in solution if re.fullmatch(rf"a{index + 1}(\.map\d+)?", one.id)]
        windows = (window for one in maps for window in _windows(layer, one.printed))
        if any(map(_is_tied, windows)):
            return True
    return False


def _windows(layer: Any, printed: Sequence[Sequence[str]]) -> Iterator[list[Fraction]]:
    rows, columns = len(printed), len(printed[0])
    height, width = (
        (layer.size if n > 1 else 1 for n in (rows, columns)) if layer.size else (rows, columns)
    )
    for i in range(0, rows - height + 1, layer.stride or height):
        for j in range(0, columns - width + 1, layer.stride or width):
            yield [Fraction(text) for row in printed[i : i + height] for text in row[j : j + width]]


def _is_tied(numbers: list[Fraction]) -> bool:
    return numbers.count(max(numbers)) > 1


READS = rf"A network reads the maps? (?P<list>{LIST})\."
SIZES = rf"The maps behind a layer have {M} rows and {M} columns, and the number of its parameters is {M}\."
CHANNELS = r"Of two numbers below the letter of a kernel, the first is that of the map that it leads to, and the second that of the map that it comes from\."
PLACES = r"Below a letter, the number of a map stands before those of a row and a column\."
TIES = rf"In a window of (?P<list>{LIST}), the largest number stands more than once\."
FIRST_OF_TIES = r"Of equal numbers, the first is taken, row by row, and only to its place a gradient passes back\."


def names_inputs(problem: Any, found: re.Match[str]) -> bool:
    """Whether as many maps come in as are named."""
    return len(formulas(found["list"])) == maps_of(problem)[0]

"""The functions of formulas that move a window over a matrix, and that put entries elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.expressions.largest import largest_of_windows
from generator.expressions.places import flatten, flipped, padded, reshaped, zeros_around
from generator.expressions.tree import SCALAR, Expression
from generator.expressions.windows import Windows, convolve, correlate, means_of_windows, windows_of
from generator.problem.formulas.signatures import FormulaFunction, FunctionSetting

__all__ = ["OTHER_WORDS", "WINDOW_FUNCTIONS"]

STRIDE, PADDING = FunctionSetting("stride"), FunctionSetting("padding", least=0)


def _slides(
    slide: Callable[[Expression, Expression, int, int], Expression],
) -> FormulaFunction:
    def expression(
        x: Expression, kernel: Expression, stride: int = 1, padding: int = 0
    ) -> Expression:
        around = padded(x, *zeros_around(x.shape, kernel.shape, padding))
        return slide(around, kernel, stride, stride)

    def why_not(x: Expression, kernel: Expression, padding: int = 0, **_: int) -> str:
        around = padded(x, *zeros_around(x.shape, kernel.shape, padding)).shape
        if all(part <= whole for part, whole in zip(kernel.shape, around, strict=True)):
            return ""
        return "takes a kernel no larger than the matrix with the zeros around it; type it second"

    return FormulaFunction(2, expression, why_not, (STRIDE, PADDING))


def _pools(pool: Callable[[Expression, Windows], Expression]) -> FormulaFunction:
    def expression(x: Expression, size: int | None = None, stride: int | None = None) -> Expression:
        return pool(x, windows_of(x.shape, size, stride))

    def why_not(x: Expression, size: int | None = None, stride: int | None = None) -> str:
        if x.shape == SCALAR:
            return "takes a matrix"
        height, width, _, _ = windows_of(x.shape, size, stride)
        fits = height <= x.shape[0] and width <= x.shape[1]
        return "" if fits else "takes a size no larger than the matrix"

    settings = FunctionSetting("size", least=2), STRIDE
    return FormulaFunction(1, expression, why_not, settings)


def _reshapes(x: Expression, rows: int, columns: int) -> str:
    fits = x.shape[0] * x.shape[1] == rows * columns
    return "" if fits else "takes as many entries as its rows times its columns"


WINDOW_FUNCTIONS: Mapping[str, FormulaFunction] = {
    "correlate": _slides(correlate),
    "convolve": _slides(convolve),
    "maxpool": _pools(largest_of_windows),
    "avgpool": _pools(means_of_windows),
    "pad": FormulaFunction(
        1,
        lambda x, padding: padded(x, *zeros_around(x.shape, x.shape, padding)),
        settings=(FunctionSetting("padding", needed=True),),
    ),
    "rot180": FormulaFunction(1, flipped),
    "flatten": FormulaFunction(1, flatten, takes_more=True),
    "reshape": FormulaFunction(
        1,
        lambda x, rows, columns: reshaped(x, (rows, columns)),
        _reshapes,
        (FunctionSetting("rows", needed=True), FunctionSetting("columns", needed=True)),
    ),
}
# What else they are called.
OTHER_WORDS: Mapping[str, str] = {
    "conv": "convolve",
    "convolution": "convolve",
    "correlation": "correlate",
    "max_pool": "maxpool",
    "avg_pool": "avgpool",
}

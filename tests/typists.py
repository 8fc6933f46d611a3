"""People who type the numbers of a published example out, each in a way of their own.

They know the ids of steps and what the example prints for them, and nothing of how Handprop writes
or reads symbols.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

# What is printed of an iteration: rows of texts by the ids of steps, None where nothing is.
Printed = Mapping[str, Sequence[Sequence[str | None]]]


class Entry(NamedTuple):
    """A number that is typed: of which step, where in it, and in which iteration."""

    step: str
    row: int
    column: int
    text: str
    iteration: int


class Example(NamedTuple):
    """What is printed of a network of dense layers with so many units each."""

    printed: Mapping[int, Printed]
    sizes: Sequence[int]

    @property
    def entries(self) -> Iterator[Entry]:
        for iteration, steps in self.printed.items():
            for step, rows in steps.items():
                for i, row in enumerate(rows, start=1):
                    for j, text in enumerate(row, start=1):
                        if text is not None:
                            yield Entry(step, i, j, text, iteration)


def is_dense(path: Path) -> bool:
    """Return whether a problem is a short training of three layers of units or fewer, all dense."""
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    layers = stated.get("layers", [])
    return (
        bool(layers)
        and "inputs" in stated
        and all(isinstance(one.get("weights"), list) and "type" not in one for one in layers)
        and stated.get("iterations", 1) < 20
    )


def published(folder: Path, name: str) -> Example:
    """Return what is printed of an example, with the sizes of its layers."""
    stated = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    example = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    later = {int(number): steps for number, steps in example.get("printed_later", {}).items()}
    inputs = stated["inputs"]
    first = inputs[0] if isinstance(inputs[0], list) else inputs
    sizes = [len(first), *(len(layer["weights"]) for layer in stated["layers"])]
    return Example({1: example.get("printed", {}), **later}, sizes)


# The symbol of a number in LaTeX, None where this typist has none for it.
Naming = Callable[[Example, str, int, int], str | None]
# Of a step its kind and its layer: z and 2 of z2, ∂w and 1 of dL/dw1, w+ and 1 of w1_new.
STEP = re.compile(
    r"(?:(?P<gradient>dL/d)|(?P<slope>da\d+/d))?(?P<letter>[a-z])(?P<layer>\d+)(?P<new>_new)?"
)


def parts_of(step: str) -> tuple[str, int] | None:
    """Return the kind of a step and its layer, None for those of other networks."""
    if step == "L":
        return "L", 0
    found = STEP.fullmatch(step)
    if found is None:
        return None
    kind = found["letter"]
    if found["gradient"]:
        kind = f"d{kind}"
    elif found["slope"]:
        kind = "slope"
    return kind + ("+" if found["new"] else ""), int(found["layer"])


def _has_samples(example: Example) -> bool:
    return any(len(rows[0]) > 1 for step, rows in example.printed[1].items() if step[0] in "az")


def by_layers(example: Example, step: str, row: int, column: int) -> str | None:
    r"""z_1^{(2)}, w_{11}^{(1)}: layers above, the inputs are layer 1."""
    found = parts_of(step)
    if found is None:
        return None
    kind, layer = found
    is_matrix = kind in ("w+", "dw") or len(example.printed[1].get(step, [[0]])[0]) > 1
    index = f"{row}{column}" if is_matrix else f"{row}"
    of = {
        "z": rf"z_{{{index}}}^{{({layer})}}",
        "a": rf"a_{{{index}}}^{{({layer})}}",
        "slope": rf"\sigma'(z_{{{index}}}^{{({layer})}})",
        "L": "L",
        "da": rf"\frac{{\partial L}}{{\partial a_{{{index}}}^{{({layer})}}}}",
        "dz": rf"\frac{{\partial L}}{{\partial z_{{{index}}}^{{({layer})}}}}",
        "dw": rf"\frac{{\partial L}}{{\partial w_{{{index}}}^{{({layer})}}}}",
        "db": rf"\frac{{\partial L}}{{\partial b_{{{index}}}^{{({layer})}}}}",
        "w+": rf"w_{{{index},\text{{new}}}}^{{({layer})}}",
        "b+": rf"b_{{{index},\text{{new}}}}^{{({layer})}}",
    }
    return of.get(kind)


def by_units(example: Example, step: str, row: int, column: int) -> str | None:
    r"""net_{h1}, out_{o1}, w_5^+, E_{total}: weights counted through, as one layer hides."""
    found = parts_of(step)
    if found is None or len(example.sizes) != 3 or _has_samples(example):
        return None
    kind, layer = found
    inputs, hidden, _ = example.sizes
    unit = f"{'h' if layer == 2 else 'o'}{row}"
    before = inputs if layer == 1 else hidden
    count = (row - 1) * before + column + (inputs * hidden if layer == 2 else 0)
    of = {
        "z": f"net_{{{unit}}}",
        "a": f"out_{{{unit}}}",
        "slope": rf"\frac{{\partial out_{{{unit}}}}}{{\partial net_{{{unit}}}}}",
        "L": "E_{total}",
        "da": rf"\frac{{\partial E_{{total}}}}{{\partial out_{{{unit}}}}}",
        "dz": rf"\frac{{\partial E_{{total}}}}{{\partial net_{{{unit}}}}}",
        "dw": rf"\frac{{\partial E_{{total}}}}{{\partial w_{{{count}}}}}",
        "w+": f"w_{{{count}}}^{{+}}",
    }
    return of.get(kind)


def by_own_letters(example: Example, step: str, row: int, column: int) -> str | None:
    r"""s_{1}^{[1]}, h_{1}^{[1]}, \theta_{12}^{[1]}: letters of no notation, inputs are layer 0."""
    found = parts_of(step)
    if found is None or _has_samples(example):
        return None
    kind, layer = found
    of = {
        "z": rf"s_{{{row}}}^{{[{layer - 1}]}}",
        "a": rf"h_{{{row}}}^{{[{layer - 1}]}}",
        "L": r"\mathcal{L}",
        "dw": rf"\dfrac{{d\mathcal{{L}}}}{{d\theta_{{{row}{column}}}^{{[{layer}]}}}}",
        "w+": rf"\theta_{{{row}{column}}}^{{[{layer}],new}}",
    }
    return of.get(kind)


def in_plain_text(example: Example, step: str, row: int, column: int) -> str | None:
    """net_h1, out_o1, dE/dw5, w5_new, as in code."""
    symbol = by_units(example, step, row, column)
    if symbol is None:
        return None
    plain = re.sub(r"\\frac\{\\partial (.+?)\}\{\\partial (.+)\}", r"d\1/d\2", symbol)
    return (
        re.sub(r"[{}]", "", plain.replace("^{+}", "_new")).replace("_total", "").replace("w_", "w")
    )


def by_ids(_: Example, step: str, row: int, column: int) -> str | None:
    """z2[1,1]: the ids of steps."""
    return f"{step}[{row},{column}]"


NAMINGS: Mapping[str, Naming] = {
    "layers": by_layers,
    "units": by_units,
    "letters": by_own_letters,
    "plain": in_plain_text,
    "ids": by_ids,
}
Lines = Sequence[tuple[int, str, str]]


def in_align(lines: Lines) -> str:
    """A document with displays, comments, macros of its own and text between."""
    rows = [
        rf"  {_with_macro(symbol)} &= \ldots \\ % computed twice" + f"\n  &\\approx {number}"
        for _, symbol, number in lines
    ]
    return (
        "\\documentclass{article}\n\\usepackage{amsmath}\n"
        "\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}\n"
        "\\begin{document}\nWe compute, with 5\\% patience:\n\\begin{align*}\n"
        + " \\\\\n".join(rows)
        + "\n\\end{align*}\nas was to be shown.\n\\end{document}\n"
    )


def _with_macro(symbol: str) -> str:
    return re.sub(
        r"\\frac\{\\partial ([^{}]*(?:\{[^{}]*\})?)\}\{\\partial (.+)\}$", r"\\pd{\1}{\2}", symbol
    )


def in_markdown(lines: Lines) -> str:
    """A list of formulas, numbers in bold, every other one in a counted row of a table instead, a
    heading for each iteration.
    """
    found, last = ["# Solution", ""], 1
    for place, (iteration, symbol, number) in enumerate(lines):
        if iteration != last:
            found += ["", f"## Iteration {iteration}", ""]
            last = iteration
        if place % 2:
            found.append(f"| {place} | $ {symbol} = {number} $ |")
        else:
            found.append(f"- The next number: $ {symbol} = \\mathbf{{{number}}} $, and so on.")
    return "\n".join(found)


def in_displays(lines: Lines) -> str:
    """Displays by twos, after each other in a line, and in columns by turns."""
    pairs = [lines[place : place + 2] for place in range(0, len(lines), 2)]
    found = []
    for place, pair in enumerate(pairs):
        if place % 2:
            found.append("$$" + _beside(pair, " = ", r", \qquad ") + "$$")
        else:
            columns = _beside(pair, " &= ", " & ")
            found.append(rf"\begin{{align*}} {columns} \end{{align*}}")
    return "\n\n".join(found)


def _beside(pair: Lines, relation: str, between: str) -> str:
    return between.join(f"{symbol}{relation}{number}" for _, symbol, number in pair)


def in_lines(lines: Lines) -> str:
    """Lines of their own, as a terminal shows them."""
    found, last = [], 1
    for iteration, symbol, number in lines:
        if iteration != last:
            found.append(f"Iteration {iteration}")
            last = iteration
        found.append(f"{symbol} = {number}")
    return "\n".join(["```", *found, "```"])


def in_a_notebook(lines: Lines) -> str:
    """A notebook with a cell for each number."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": [f"$${symbol} = {number}$$"]}
        for _, symbol, number in lines
    ]
    return json.dumps({"cells": cells, "nbformat": 4})


LAYOUTS: Mapping[str, Callable[[Lines], str]] = {
    "align": in_align,
    "markdown": in_markdown,
    "displays": in_displays,
    "lines": in_lines,
    "notebook": in_a_notebook,
}


def typed(example: Example, naming: str, layout: str) -> tuple[str, Sequence[Entry]]:
    """Return what somebody types, and the numbers of the example that are in it."""
    lines, entries = [], []
    for entry in example.entries:
        symbol = NAMINGS[naming](example, entry.step, entry.row, entry.column)
        if symbol is not None and (entry.iteration == 1 or layout in ("markdown", "lines")):
            lines.append((entry.iteration, symbol, entry.text))
            entries.append(entry)
    return LAYOUTS[layout](lines), entries


def without_symbols(example: Example, order: Sequence[str]) -> tuple[str, str]:
    """Return the numbers of an example in an order of its steps, each behind letters that mean
    nothing, and each alone.
    """
    entries = sorted(example.entries, key=lambda one: (one.iteration, order.index(one.step)))
    letters = (f"q_{{{first}{second}}}" for first in "bcdfg" for second in "jklmnpqrst")
    named = [f"${letter} = {one.text}$" for letter, one in zip(letters, entries, strict=False)]
    return "\n\n".join(named), "\n".join(one.text for one in entries)

"""Slips of the pen: a number that came from what the key has, and is not in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from generator.arithmetic import exact
from generator.expressions.tree import Derivative
from generator.marking.mistakes import StepOfGraph
from generator.marking.written import WrittenNumber
from generator.network import Cell, Graph
from generator.trace import Step

__all__ = ["SLIPS", "slips"]


def slips(graph: Graph, step: Step, cell: Cell, number: WrittenNumber) -> Iterator[str]:
    """Yield the ids of the slips by which a number came from what the key has."""
    line = StepOfGraph(graph, step)
    for slip, is_made in SLIPS.items():
        if is_made(line, cell, number):
            yield slip


def _sign_lost(line: StepOfGraph, cell: Cell, number: WrittenNumber) -> bool:
    return -number.value == exact(_key(line, cell))


def _neighbour(line: StepOfGraph, cell: Cell, number: WrittenNumber) -> bool:
    is_of_samples = _is_of_samples(line)
    return any(
        number.value == exact(text)
        for i, row in enumerate(line.step.printed)
        for j, text in enumerate(row)
        if (i, j) != cell and (i != cell[0] or not is_of_samples)
    )


def _wrong_sample(line: StepOfGraph, cell: Cell, number: WrittenNumber) -> bool:
    row, column = cell
    if not _is_of_samples(line):
        return False
    others = enumerate(line.step.printed[row])
    return any(number.value == exact(text) for j, text in others if j != column)


def _is_of_samples(line: StepOfGraph) -> bool:
    """Return whether the columns of a step are samples."""
    name, roles = line.step.name, line.graph.roles
    if len(line.graph.samples) != line.step.shape[1]:
        return False
    return line.step.role in OF_SAMPLES or (
        isinstance(name, Derivative) and roles.get(name.by) in OF_SAMPLES
    )


def _digits_swapped(line: StepOfGraph, cell: Cell, number: WrittenNumber) -> bool:
    key, mark, power = _key(line, cell).partition("e")
    swapped = (
        key[:at] + key[at + 1] + key[at] + key[at + 2 :] + mark + power
        for at in range(len(key) - 1)
        if key[at].isdigit() and key[at + 1].isdigit() and key[at] != key[at + 1]
    )
    return any(number.value == exact(text) for text in swapped)


def _key(line: StepOfGraph, cell: Cell) -> str:
    row, column = cell
    return line.step.printed[row][column]


# What has a column for each sample.
OF_SAMPLES = ("pre-activation", "output", "slope")
# Slips of the pen, each by its id.
SLIPS: Mapping[str, Callable[[StepOfGraph, Cell, WrittenNumber], bool]] = {
    "sign_lost": _sign_lost,
    "neighbour": _neighbour,
    "wrong_sample": _wrong_sample,
    "digits_swapped": _digits_swapped,
}

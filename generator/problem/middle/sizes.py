"""How many neurons layers have and how many samples there are, by all that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.errors import Fault
from generator.expressions.activations import ACTIVATIONS
from generator.problem.faults import counted
from generator.problem.middle.names import GivenId, read_id
from generator.problem.middle.table import MiddleTable
from generator.rounding import Matrix

__all__ = ["samples_of", "size_faults", "sizes_of"]


def sizes_of(problem: MiddleTable) -> tuple[int, ...]:
    """Return the number of neurons of each layer, the inputs first; 1 where nothing says so, and no
    step depends on it.
    """
    found: dict[int, int] = {}
    for layer, said in _said_of_layers(problem):
        found.setdefault(layer, said)
    return tuple(found.get(layer, 1) for layer in range(1, len(problem.layers) + 2))


def samples_of(problem: MiddleTable) -> int:
    """Return how many samples there are."""
    return next(_said_of_samples(problem), 1)


def size_faults(problem: MiddleTable) -> Iterator[Fault]:
    """Yield what is given in the middle and does not fit what else is stated, and what states how
    many neurons a layer has otherwise than its weights do.
    """
    sizes, samples = sizes_of(problem), samples_of(problem)
    for index, layer in enumerate(problem.layers):
        if layer.neurons is not None and layer.weights is not None:
            rows = len(layer.weights)
            if rows != layer.neurons:
                yield Fault(
                    f"layers[{index}].neurons",
                    f"is {layer.neurons}, but weights has {counted(rows, 'row')}; leave it out.",
                )
    for key, matrix in problem.given_matrices.items():
        ragged = next((row for row in matrix if len(row) != len(matrix[0])), None)
        if ragged is not None:
            yield Fault(
                f"given.{key}",
                f"has rows of {len(matrix[0])} and of {len(ragged)} numbers; give rows of one "
                "length.",
            )
            continue
        found = read_id(key)
        assert found is not None, "ids have been read"
        rows, columns = _wanted(problem, found, sizes, samples)
        if (len(matrix), len(matrix[0])) != (rows, columns):
            yield Fault(f"given.{key}", _sentence(found, matrix, (rows, columns), samples))


def _wanted(
    problem: MiddleTable, found: GivenId, sizes: Sequence[int], samples: int
) -> tuple[int, int]:
    """Return the shape that what is given has to have."""
    size = sizes[found.layer - 1]
    if found.letter == "w":
        return sizes[found.layer], size
    if found.letter == "b":
        layer = problem.layers[found.layer - 1]
        return (1 if layer.shares_its_bias else sizes[found.layer]), 1
    if found.form == "slope" and samples == 1:
        applied = problem.layers[found.layer - 2].activation
        is_of_layer = getattr(ACTIVATIONS[applied], "is_of_layer", False)
        return (size, size) if is_of_layer else (size, 1)
    return size, samples


def _sentence(found: GivenId, matrix: Matrix, wanted: tuple[int, int], samples: int) -> str:
    rows, columns = len(matrix), len(matrix[0])
    has = counted(rows, "row") + (f" of {columns}" if columns > 1 else "")
    if columns == 1:
        has = counted(rows, "number")
    if found.letter == "w":
        size = f"{wanted[0]} rows of {wanted[1]}"
        return f"has {has}, but w{found.layer} has {size}; give {size}."
    if found.letter == "b":
        return f"has {has}, but b{found.layer} has {counted(wanted[0], 'number')}; give as many."
    place = f"layers[{found.layer - 2}]"
    if wanted[1] == 1 < columns:
        return (
            f"has {has}, but there is 1 sample; give a list of {counted(wanted[0], 'number')}, "
            "one per neuron."
        )
    if wanted[1] == 1:
        return (
            f"has {has}, but {place} has {counted(wanted[0], 'neuron')}; give a list of "
            f"{counted(wanted[0], 'number')}."
        )
    if found.form == "slope" and samples == 1:
        size = f"{wanted[0]} rows of {wanted[1]}"
        return (
            f"has {has}, but is the derivative of each output of {place} with respect to each sum; "
            f"give {size}."
        )
    return (
        f"has {has}, but {place} has {counted(wanted[0], 'neuron')} and there are "
        f"{counted(wanted[1], 'sample')}; give a row for each neuron, with a column for each "
        "sample."
    )


def _said_of_layers(problem: MiddleTable) -> Iterator[tuple[int, int]]:
    """Yield what is said of how many neurons layers have, what says it most plainly first."""
    for index, layer in enumerate(problem.layers):
        if layer.weights is not None:
            yield index + 2, len(layer.weights)
        elif layer.neurons is not None:
            yield index + 2, layer.neurons
    inputs = _vectors(problem.inputs)
    if inputs:
        yield 1, len(inputs[0])
    for index, layer in enumerate(problem.layers):
        if layer.weights is not None:
            yield index + 1, len(layer.weights[0])
    for index, layer in enumerate(problem.layers):
        if isinstance(layer.biases, tuple):
            yield index + 2, len(layer.biases)
    targets = _vectors(problem.targets)
    if targets:
        yield len(problem.layers) + 1, len(targets[0])
    for key, matrix in problem.given_matrices.items():
        found = read_id(key)
        if found is None:
            continue
        if found.letter == "w":
            yield found.layer + 1, len(matrix)
            yield found.layer, len(matrix[0])
        elif found.letter == "b":
            yield found.layer + 1, len(matrix)
        else:
            yield found.layer, len(matrix)


def _said_of_samples(problem: MiddleTable) -> Iterator[int]:
    for values in (problem.inputs, problem.targets):
        if vectors := _vectors(values):
            yield len(vectors)
    if problem.classes is not None:
        yield len(problem.classes)
    slopes = []
    for key, matrix in problem.given_matrices.items():
        found = read_id(key)
        if found is not None and found.letter in ("a", "z"):
            # A slope of a softmax function has as many columns as rows.
            if found.form == "slope":
                slopes.append(len(matrix[0]))
            else:
                yield len(matrix[0])
    yield from slopes


def _vectors(stated: Any) -> Sequence[Sequence[Any]]:
    if stated is None:
        return ()
    return stated if isinstance(stated[0], tuple) else (stated,)

"""What layers with gates have in common: weights and biases for each gate, and their sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field, create_model

from generator.errors import Fault
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import LayerLetter, OneVector, WeightRows
from generator.problem.composed.layers.recurrent import state_faults
from generator.problem.numbers import Stated
from generator.problem.tables import Table

__all__ = [
    "WORDS_FOR_FUNCTIONS",
    "columns_of_gates",
    "gate_faults",
    "letters_of_gates",
    "matrices_of_gates",
]

# Of gates, no functions are stated.
WORDS_FOR_FUNCTIONS: Mapping[str, str] = {
    "activation recurrentactivation gateactivation nonlinearity": (
        "leave it out, since gates have the sigmoid function, and the candidate has tanh."
    ),
}


def matrices_of_gates(
    name: str, gates: Sequence[str], columns: str, words: Mapping[str, str]
) -> Any:
    """Return a table of matrices, one for each gate, with a number in a row per column; `words` are
    others for its keys.
    """
    rows = f"a list of rows of numbers, a row per unit, a number per {columns}"
    keys: dict[str, Any] = {gate: (WeightRows, Field(description=rows)) for gate in gates}
    return _with_words(create_model(name, __base__=Table, __module__=__name__, **keys), words)


def columns_of_gates(name: str, gates: Sequence[str], words: Mapping[str, str]) -> Any:
    """Return a table of lists, one for each gate; `words` are others for its keys."""
    numbers = "a list of numbers, one per unit"
    keys: dict[str, Any] = {gate: (OneVector, Field(description=numbers)) for gate in gates}
    return _with_words(create_model(name, __base__=Table, __module__=__name__, **keys), words)


def _with_words(table: type[Table], words: Mapping[str, str]) -> type[Table]:
    table.words_for_keys = words
    return table


def gate_faults(
    layer: Any,
    gates: Sequence[str],
    of_units: Mapping[str, Sequence[Stated] | None],
    before: FlowShape,
) -> Iterator[Fault]:
    """Yield what is wrong with the sizes of the weights and biases of gates, and of other lists
    with a number for each unit.
    """
    biases = {} if layer.b is None else {f"b.{gate}": getattr(layer.b, gate) for gate in gates}
    yield from state_faults(
        {f"w_x.{gate}": getattr(layer.w_x, gate) for gate in gates},
        {f"w_h.{gate}": getattr(layer.w_h, gate) for gate in gates},
        {**biases, **of_units},
        layer.units,
        before,
    )


def letters_of_gates(gates: Sequence[str]) -> Mapping[str, LayerLetter]:
    """Return the letters of the weights and biases of gates."""
    return {
        **{f"w_x{gate}": LayerLetter("w", below=f"x{gate}") for gate in gates},
        **{f"w_h{gate}": LayerLetter("w", below=f"h{gate}") for gate in gates},
        **{f"b_{gate}": LayerLetter("b", below=gate) for gate in gates},
    }

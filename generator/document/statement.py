"""What the statement of a problem says of its activations and its loss."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from generator.document.work import Work, as_shown, parts
from generator.expressions.activations import activation
from generator.expressions.functions import VARIABLE
from generator.expressions.losses import loss
from generator.expressions.operations import typed
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Expression,
    Operation,
    Reference,
    Symbol,
    entry,
)
from generator.lines import Line, Link, formula
from generator.network import DATA_LOSS, LOSS, PENALTY, TARGETS
from generator.notation import Notation, pieces, text
from generator.problem import Layer, Problem

__all__ = ["activations", "loss_functions", "losses", "other_loss"]

ERROR = Reference(Symbol("e"), SCALAR)


def activations(problem: Problem, symbols: Notation) -> Iterator[dict[str, Any]]:
    """Yield each activation of the network once, with its definition and its slope at x."""
    for name, parameter in dict.fromkeys(_named(layer) for layer in problem.layers):
        one = activation(name, parameter)
        stated: dict[str, Any] = {"name": name}
        if name != "identity":
            assert one.operation.definition is not None, "activations say what they are"
            stated |= {
                "of_x": text(Apply(one.operation, (VARIABLE,)), symbols),
                "definition": text(one.operation.definition(VARIABLE), symbols),
            }
        derivative = one.derivative(VARIABLE)
        if isinstance(derivative, Apply) and derivative.operation.is_derivative:
            assert derivative.operation.definition is not None, "derivatives say what they are"
            slope = derivative.operation.definition(VARIABLE)
            stated |= {"slope_of_x": text(derivative, symbols), "slope": text(slope, symbols)}
        if one.slope_at_kink is not None:
            stated["slope_at_kink"] = text(typed(one.slope_at_kink), symbols)
        yield stated


def _named(layer: Layer) -> tuple[str, Fraction | None]:
    return layer.activation, layer.parameter


def losses(work: Work, symbols: Notation) -> Iterator[Line]:
    """Yield the lines that state the loss as formulas of this network's quantities."""
    for step in work.trace.iterations[0].steps:
        if step.name in (DATA_LOSS, PENALTY, LOSS):
            stated = pieces(as_shown(formula(step), symbols), symbols)
            yield Line(step.id, (symbols.symbol(step.name),), (Link("equals", False, stated),))


def other_loss(work: Work, symbols: Notation) -> Line | None:
    """Return the convention that books use most often beside the problem's own squared error."""
    name = _other_name(work.problem)
    steps = {step.name: step for step in work.trace.iterations[0].steps}
    if name is None or LOSS not in steps or len(work.problem.batches) != 1:
        return None
    if len(work.problem.samples) > 1:
        return None
    outputs = len(work.problem.layers) + 1
    a = Reference(Symbol("a", outputs), (work.problem.sizes[-1], 1))
    y = Reference(TARGETS, a.shape)
    stated = pieces(as_shown(entry(loss(name).definition(a, y), 0, 0), symbols), symbols)
    of = DATA_LOSS if DATA_LOSS in steps else LOSS
    return Line(str(of), (symbols.symbol(of),), (Link("equals", False, stated),))


def _other_name(problem: Problem) -> str | None:
    """With one output a mean is a sum, so that only the factor ½ can differ."""
    if not problem.loss.endswith("squared_error"):
        return None
    halved = problem.loss.startswith("half")
    if problem.sizes[-1] == 1:
        return "squared_error" if halved else "half_squared_error"
    return (
        "half_mean_squared_error" if problem.loss == "half_squared_error" else "half_squared_error"
    )


def loss_functions(work: Work, symbols: Notation) -> Iterator[dict[str, str]]:
    """Yield the functions that a loss is made of, such as Huber's, with their definitions."""
    seen: dict[Operation, None] = {}
    for definition in work.graphs[0].definitions:
        if definition.section == "preliminary":
            seen |= dict.fromkeys(_functions(definition.expression))
    applied = {activation(*_named(layer)).operation for layer in work.problem.layers}
    for operation in seen:
        if operation.definition is not None and operation not in applied:
            yield {
                "of_e": text(Apply(operation, (ERROR,)), symbols),
                "definition": text(operation.definition(ERROR), symbols),
            }


def _functions(expression: Expression) -> Iterator[Operation]:
    for part in parts(expression):
        if isinstance(part, Apply) and part.operation.latex and not part.operation.is_derivative:
            yield part.operation

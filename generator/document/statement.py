"""What the statement of a problem says of its layers, its activations and its loss."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from typing import Any, Literal

from generator.document.work import Work, as_shown, bias_count
from generator.expressions.activations import Activation, activation
from generator.expressions.functions import VARIABLE, component
from generator.expressions.losses import loss
from generator.expressions.operations import typed
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Derivative,
    Expression,
    Operation,
    Reference,
    Symbol,
    entry,
    parts,
)
from generator.lines import Line, Link, formula
from generator.network import DATA_LOSS, LOSS, PENALTY, TARGETS
from generator.notation import Notation, pieces, text
from generator.problem import Layer, Problem

__all__ = [
    "activations",
    "frozen",
    "loss_functions",
    "losses",
    "other_loss",
    "parameter_count",
    "sharing",
    "trained_count",
]

# What these subtract from a parameter hardly depends on a factor of the gradient, or not at all.
ADAPTIVE = ("adagrad", "rmsprop", "adam", "adamw")
# What a loss is a function of, each where the notation has no other use for it.
ERROR_LETTERS = ("e", "r", "u")


def activations(work: Work, symbols: Notation) -> Iterator[dict[str, Any]]:
    """Yield each activation of the network once, with its layers, its definition, and its slope
    at x. `passes_back` says whether its slope is a step.
    """
    problem = work.problem
    sloped = {
        step.name.by.layer
        for step in work.worked[0].steps
        if isinstance(step.name, Derivative) and step.name.of != LOSS
    }
    by_activation: dict[Activation, list[int]] = {}
    for number, layer in enumerate(problem.layers, start=1):
        by_activation.setdefault(_activation(layer), []).append(number)
    for one, numbers in by_activation.items():
        stated: dict[str, Any] = {
            "name": one.name,
            "is_of_layer": one.is_of_layer,
            "layers": _places(problem, numbers),
            "passes_back": any(number + 1 in sloped for number in numbers),
        }
        if one.name != "identity":
            assert one.operation.definition is not None, "activations say what they are"
            of_x: Expression = Apply(one.operation, (VARIABLE,))
            stated |= {
                "of_x": text(component(0, of_x) if one.is_of_layer else of_x, symbols),
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


def _activation(layer: Layer) -> Activation:
    return activation(layer.activation, layer.parameter)


def _numbers(problem: Problem, condition: Callable[[Layer], bool]) -> list[int]:
    return [number for number, one in enumerate(problem.layers, start=1) if condition(one)]


def _places(problem: Problem, numbers: Collection[int]) -> dict[str, Any]:
    """Return which layers these are: the numbers of the hidden ones, and whether the output is."""
    last = len(problem.layers)
    return {
        "hidden": [number for number in numbers if number < last],
        "is_all_hidden": len(numbers) - (last in numbers) == last - 1,
        "has_output": last in numbers,
        "is_all": len(numbers) == last,
    }


def frozen(problem: Problem) -> list[dict[str, Any]]:
    """Return what is not updated, "weights", "biases" or both, in which layers, and how many they
    are.
    """
    has = {
        "weights": _numbers(problem, lambda _: True),
        "biases": _numbers(problem, lambda layer: layer.biases is not None),
    }
    by_layers: dict[tuple[int, ...], list[str]] = {}
    for kind, numbers in has.items():
        fixed = [number for number in numbers if kind in problem.layers[number - 1].frozen]
        if fixed:
            everywhere = fixed == numbers
            by_layers.setdefault(() if everywhere else tuple(fixed), []).append(kind)
    return [
        {
            "counts": {one: parameter_count(problem, one, numbers or has[one]) for one in kinds},
            "layers": _places(problem, numbers) if numbers else None,
        }
        for numbers, kinds in by_layers.items()
    ]


def parameter_count(problem: Problem, kind: str, numbers: Collection[int]) -> int:
    """Return how many weights or biases lead to the layers with these numbers."""
    layers = [problem.layers[number - 1] for number in numbers]
    if kind == "weights":
        return sum(len(row) for layer in layers for row in layer.weights)
    return sum(bias_count(layer) for layer in layers)


def trained_count(problem: Problem, kind: Literal["weights", "biases"]) -> int:
    """Return how many weights or biases are updated."""
    numbers = _numbers(problem, lambda layer: kind not in layer.frozen)
    return parameter_count(problem, kind, numbers)


def sharing(problem: Problem) -> dict[str, Any] | None:
    """Return the layers whose neurons share one bias, None where none do."""
    numbers = _numbers(problem, lambda layer: layer.shares_its_bias and len(layer.weights) > 1)
    return _places(problem, numbers) if numbers else None


def losses(work: Work, symbols: Notation) -> Iterator[Line]:
    """Yield the lines that state the loss as formulas of this network's quantities, its parts
    behind the whole.
    """
    steps = {step.name: step for step in work.trace.iterations[0].steps}
    for name in (LOSS, DATA_LOSS, PENALTY):
        if name in steps:
            step = steps[name]
            stated = pieces(as_shown(formula(step), symbols), symbols)
            yield Line(step.id, (symbols.symbol(step.name),), (Link("equals", False, stated),))


def other_loss(work: Work, symbols: Notation) -> Line | None:
    """Return the convention that books use most often beside the problem's own squared error."""
    name = _other_name(work.problem)
    steps = {step.name: step for step in work.trace.iterations[0].steps}
    if name is None or LOSS not in steps or len(work.problem.batches) != 1:
        return None
    if len(work.problem.samples) > 1 or work.problem.optimizer.name in ADAPTIVE:
        return None
    # Where weights are held small as well, the factor decides how much.
    if PENALTY in steps or any(str(one.name) == "lambda" for one in work.trace.given):
        return None
    outputs = len(work.problem.layers) + 1
    a = Reference(Symbol("a", outputs), (work.problem.sizes[-1], 1))
    y = Reference(TARGETS, a.shape)
    stated = pieces(as_shown(entry(loss(name).definition(a, y), 0, 0), symbols), symbols)
    return Line(str(LOSS), (symbols.symbol(LOSS),), (Link("equals", False, stated),))


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
    """Yield the functions that a loss is made of, such as Huber's, with their definitions and
    those of their derivatives.
    """
    (letter,) = symbols.free(*((one,) for one in ERROR_LETTERS))
    error = Reference(Symbol(letter), SCALAR)
    for stated in _made_of(work):
        assert stated.definition is not None, "functions of a loss say what they are"
        of_e = Apply(stated, (error,))
        (received,) = stated.pullback(Constant(Fraction(1)), error)
        assert isinstance(received, Apply), "the derivative of such a function is one as well"
        slope = received.operation.definition
        assert slope is not None, "derivatives say what they are"
        yield {
            "of_e": text(of_e, symbols),
            "definition": text(stated.definition(error), symbols),
            "slope_of_e": text(received, symbols),
            "slope": text(slope(error), symbols),
        }


def _made_of(work: Work) -> Iterator[Operation]:
    """Yield the functions in the loss, other than activations, each once."""
    applied = {_activation(layer).operation for layer in work.problem.layers}
    seen: dict[Operation, None] = {}
    for definition in work.graphs[0].definitions:
        if definition.name in (LOSS, DATA_LOSS):
            seen |= dict.fromkeys(_functions(definition.expression))
    yield from (one for one in seen if one.definition is not None and one not in applied)


def _functions(expression: Expression) -> Iterator[Operation]:
    for part in parts(expression):
        if isinstance(part, Apply) and part.operation.latex:
            yield part.operation

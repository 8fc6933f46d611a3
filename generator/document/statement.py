"""What the statement of a problem says of its layers, its activations and its loss."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.document.facts import LayerSelection, places_of
from generator.document.shown import as_shown
from generator.document.work import Work
from generator.expressions.activations import ACTIVATIONS, IDENTITY, Activation, activation
from generator.expressions.families import Family
from generator.expressions.functions import EXPONENTIAL, VARIABLE, component
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
from generator.layout.nodes import Node
from generator.layout.patterns import fixed
from generator.lines import Line, Link
from generator.network import LOSS, OF_LOSS, PENALTY, TARGETS
from generator.notation import Notation, written
from generator.problem import Layer, Problem
from generator.trace import formula

__all__ = ["Function", "activations", "defined_function", "loss_functions", "losses", "other_loss"]

# What a loss is a function of, each where the notation has no other use for it.
ERROR_LETTERS = ("e", "r", "u")


class Function(Struct, frozen=True, eq=False):
    """A function that a document states: what it is called at its variable, what it is, and the
    same of its derivative; `at_kink` is the derivative that is taken where there is none.

    Of an activation there are its name, the layers that apply it, whether an output depends on all
    neurons of a layer, and whether its derivative is a step. A function without a formula of its
    own, such as the identity, has none here.
    """

    name: str
    called: Node | None = None
    formula: Node | None = None
    derivative: Node | None = None
    derivative_formula: Node | None = None
    at_kink: Node | None = None
    layers: LayerSelection | None = None
    is_of_layer: bool = False
    passes_back: bool = False


def activations(work: Work, symbols: Notation) -> Iterator[Function]:
    """Yield each activation of the network once."""
    problem = work.network
    sloped = {
        step.name.by.layer
        for step in work.worked[0].steps
        if step.role == "slope" and isinstance(step.name, Derivative)
    }
    by_activation: dict[Activation, list[Layer]] = {}
    for layer in problem.layers:
        by_activation.setdefault(_activation(layer), []).append(layer)
    for used, layers in by_activation.items():
        numbers = [
            number
            for number, layer in enumerate(problem.layers, start=1)
            if any(layer is other for other in layers)
        ]
        at_kink = None if used.slope_at_kink is None else typed(used.slope_at_kink)
        stated = Function(
            used.name,
            at_kink=None if at_kink is None else written(at_kink, symbols),
            layers=places_of(problem, layers),
            is_of_layer=used.is_of_layer,
            passes_back=any(number + 1 in sloped for number in numbers),
        )
        if used is not IDENTITY:
            stated = _defined(stated, used.operation, VARIABLE, symbols)
        derivative = used.derivative(VARIABLE)
        if isinstance(derivative, Apply) and derivative.operation.is_derivative:
            stated = _with_derivative(stated, derivative, VARIABLE, symbols)
        yield stated


def _defined(
    stated: Function, operation: Operation, variable: Reference, symbols: Notation
) -> Function:
    assert operation.definition is not None, "functions say what they are"
    called: Expression = Apply(operation, (variable,))
    if stated.is_of_layer:
        called = component(0, called)
    return replace(
        stated,
        called=written(called, symbols),
        formula=written(operation.definition(variable), symbols),
    )


def defined_function(
    operation: Operation, sloped: Collection[Operation], symbols: Notation
) -> Function:
    """Return a function that formulas use; with its derivative where that is among those of which
    gradients are made.
    """
    applied = next((one for one in _activations(operation) if one.operation is operation), None)
    at_kink = None if applied is None else applied.slope_at_kink
    is_of_layer = applied is not None and applied.is_of_layer
    stated = _defined(
        Function(
            operation.name,
            at_kink=None if at_kink is None else written(typed(at_kink), symbols),
            is_of_layer=is_of_layer,
        ),
        operation,
        VARIABLE,
        symbols,
    )
    if is_of_layer:
        return stated
    (received,) = operation.pullback(Constant(Fraction(1)), VARIABLE)
    if not isinstance(received, Apply) or received.operation not in sloped:
        return stated
    return replace(_with_derivative(stated, received, VARIABLE, symbols), passes_back=True)


def _activations(operation: Operation) -> Iterator[Activation]:
    """Yield the activations that an operation may be, those of families with its parameter."""
    for name, stated in ACTIVATIONS.items():
        yield activation(name, operation.parameter if isinstance(stated, Family) else None)


def _with_derivative(
    stated: Function, derivative: Apply, variable: Reference, symbols: Notation
) -> Function:
    assert derivative.operation.definition is not None, "derivatives say what they are"
    formula = derivative.operation.definition(variable)
    return replace(
        stated,
        derivative=written(derivative, symbols),
        derivative_formula=written(formula, symbols),
    )


def _activation(layer: Layer) -> Activation:
    return activation(layer.activation, layer.parameter)


def losses(work: Work, symbols: Notation) -> Iterator[Line]:
    """Yield the lines that state the loss as formulas of this network's quantities, its parts
    behind the whole.
    """
    steps = {step.name: step for step in work.trace.iterations[0].steps}
    for name in OF_LOSS:
        if name in steps:
            step = steps[name]
            stated = fixed(written(as_shown(formula(step), symbols), symbols))
            yield Line(step.id, (symbols.symbol(step.name),), (Link("equals", False, stated),))


def other_loss(work: Work, symbols: Notation) -> Line | None:
    """Return the convention that books use most often beside the problem's own squared error."""
    name = _other_name(work.network)
    steps = {step.name: step for step in work.trace.iterations[0].steps}
    if name is None or LOSS not in steps or len(work.network.batches) != 1:
        return None
    if all(step.role != "gradient" for step in steps.values()):
        return None
    if len(work.network.samples) > 1 or work.network.optimizer.definition.is_adaptive:
        return None
    # Where weights are held small as well, the factor decides how much.
    if PENALTY in steps or any(str(given.name) == "lambda" for given in work.trace.given):
        return None
    outputs = len(work.network.layers) + 1
    a = Reference(Symbol("a", outputs), (work.network.sizes[-1], 1))
    y = Reference(TARGETS, a.shape)
    stated = fixed(written(as_shown(entry(loss(name).definition(a, y), 0, 0), symbols), symbols))
    return Line(str(LOSS), (symbols.symbol(LOSS),), (Link("equals", False, stated),))


def _other_name(problem: Problem) -> str | None:
    """With one output a mean is a sum, so that only the factor ½ can differ."""
    stated = loss(problem.loss)
    if not stated.is_squared_error:
        return None
    if problem.sizes[-1] == 1:
        return "half_squared_error" if stated.factor == 1 else "squared_error"
    return (
        "half_mean_squared_error" if problem.loss == "half_squared_error" else "half_squared_error"
    )


def loss_functions(work: Work, symbols: Notation) -> Iterator[Function]:
    """Yield the functions that a loss is made of, such as Huber's."""
    operations = list(_made_of(work))
    # The base of the natural logarithm is called e.
    letters = ERROR_LETTERS[1:] if any(map(_has_exponential, operations)) else ERROR_LETTERS
    (letter,) = symbols.free(*((letter,) for letter in letters))
    error = Reference(Symbol(letter), SCALAR)
    for operation in operations:
        (received,) = operation.pullback(Constant(Fraction(1)), error)
        assert isinstance(received, Apply), "the derivative of such a function is one as well"
        stated = _defined(Function(operation.name), operation, error, symbols)
        yield _with_derivative(stated, received, error, symbols)


def _made_of(work: Work) -> Iterator[Operation]:
    """Yield the functions in the loss, other than activations, each once."""
    applied = {_activation(layer).operation for layer in work.network.layers}
    seen: dict[Operation, None] = {}
    for definition in work.graphs[0].definitions:
        if definition.name in OF_LOSS:
            seen |= dict.fromkeys(_functions(definition.expression))
    yield from (
        operation
        for operation in seen
        if operation.definition is not None and operation not in applied
    )


def _has_exponential(operation: Operation) -> bool:
    assert operation.definition is not None, "functions say what they are"
    defined = parts(operation.definition(VARIABLE))
    return any(isinstance(part, Apply) and part.operation is EXPONENTIAL for part in defined)


def _functions(expression: Expression) -> Iterator[Operation]:
    for part in parts(expression):
        if isinstance(part, Apply) and part.operation.symbol is not None:
            yield part.operation

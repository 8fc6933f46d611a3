"""The rules that a document explains in words: optimizers, schedules, and the short way."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from generator.document.work import Work
from generator.expressions.activations import activation
from generator.expressions.functions import logarithm
from generator.expressions.losses import loss
from generator.expressions.operations import constant, scale, square, subtract, times
from generator.expressions.optimizers import (
    Change,
    lookahead,
    setting,
)
from generator.expressions.tree import SCALAR, Expression, Mark, Reference, Symbol
from generator.layout.nodes import Node, Operator, Sum
from generator.layout.symbols import symbol
from generator.layout.walking import contains, listed, row
from generator.network import KAPPA, LEARNING_RATE, RATE_NOW, TARGETS
from generator.notation import Notation, written
from generator.problem import Descent

__all__ = [
    "Becomes",
    "RuleView",
    "ShortWay",
    "Slopes",
    "rule",
    "scheduled_rate",
    "short_way",
    "slopes",
]

# What stands for a parameter and its gradient, and for two indices, where these are no letters of
# quantities.
PARAMETER_AND_GRADIENT = (("p", "g"), (r"\theta", "g"), (r"\theta", "G"))
INDICES = (("i", "k"), ("j", "l"), ("q", "r"))
EQUALS, MINUS = Operator("="), Operator("-", is_prefix=True)


class Becomes(Struct, frozen=True, eq=False):
    """One update of a rule: what is updated, and what it becomes."""

    symbol: Node
    formula: Node


class RuleView(Struct, frozen=True, eq=False):
    """The rule of an optimizer for any parameter: what the parameter and its gradient are called,
    where the gradient is taken if not at the parameter, the states, and what becomes of all in
    turn. `counts` says whether the number of the iteration stands in it, `square` is that of the
    gradient, and `decay` is what weight decay subtracts from a weight of 1.
    """

    parameter: Node
    gradient: Node
    taken_at: Node | None
    states: Sequence[Node]
    updates: Sequence[Becomes]
    counts: bool
    square: Node
    decay: Node


def rule(descent: Descent, symbols: Notation) -> RuleView:
    """Return the rule of an optimizer as its definition has it."""
    stated = descent.optimizer
    optimizer = stated.definition
    p, g = (_letter(letter) for letter in symbols.free(*PARAMETER_AND_GRADIENT))
    rate = Reference(RATE_NOW if descent.schedule else LEARNING_RATE, SCALAR)
    iteration = _letter(symbols.iteration)

    def state(letter: str, mark: Mark) -> Expression:
        # What has become new stands under its own letter, as in a program.
        return Reference(Symbol(letter, mark="" if mark == "new" else mark), SCALAR)

    updates = [
        Becomes(
            written(p if not update.letter else state(update.letter, update.mark), symbols),
            written(update.becomes, symbols),
        )
        for update in stated.rule(Change(p, g, rate, iteration, state))
    ]
    return RuleView(
        parameter=written(p, symbols),
        gradient=written(g, symbols),
        taken_at=_taken_at(p, symbols) if optimizer.looks_ahead else None,
        states=[written(state(letter, ""), symbols) for letter in optimizer.states],
        updates=updates,
        counts=any(
            contains(update.formula, lambda node: node == written(iteration, symbols))
            for update in updates
        ),
        square=written(square(g), symbols),
        decay=written(scale(rate, setting("weight_decay")), symbols),
    )


def _taken_at(parameter: Reference, symbols: Notation) -> Node:
    assert isinstance(parameter.name, Symbol), "a parameter has a letter"
    ahead = Reference(Symbol(parameter.name.letter, mark="ahead"), SCALAR)
    there = lookahead(parameter, Reference(Symbol("v"), SCALAR))
    return row(written(ahead, symbols), EQUALS, written(there, symbols))


def _letter(latex: str) -> Reference:
    """Return a letter that is no quantity's as it stands in expressions."""
    return Reference(Symbol(latex), SCALAR)


def scheduled_rate(descent: Descent, symbols: Notation) -> Node | None:
    """Return the learning rate of any iteration as an equation, None where it follows no schedule
    or one that goes down in steps.
    """
    stated = descent.schedule
    if stated is None or stated.definition.in_steps:
        return None
    passed = subtract(_letter(symbols.iteration), constant(1))
    first = Reference(LEARNING_RATE, SCALAR)
    now = stated.definition.rate(first, KAPPA, passed)
    return row(symbols.symbol(RATE_NOW), EQUALS, written(now, symbols))


class Slopes(Struct, frozen=True, eq=False):
    """The derivatives of a softmax function: of the only output, of one by its own pre-activation,
    and of one by another's; `same` says that two indices are the same.
    """

    of_one: Node
    output: Node
    by: Node
    own: Node
    other: Node
    same: Node


def slopes(last: int, symbols: Notation) -> Slopes:
    """Return the derivatives of a softmax function in the last layer, by its number."""
    by_components = activation("softmax").by_components
    assert by_components is not None, "softmax is a function of a layer"
    i, k = symbols.free(*INDICES)
    a, a_i, a_k, z_k = (
        Reference(Symbol(letter, last, component=index), SCALAR)
        for letter, index in (("a", ""), ("a", i), ("a", k), ("z", k))
    )
    return Slopes(
        of_one=written(by_components.own(a), symbols),
        output=written(a_i, symbols),
        by=written(z_k, symbols),
        own=written(by_components.own(a_i), symbols),
        other=written(by_components.other(a_i, a_k), symbols),
        same=listed("=", [symbol(i), symbol(k)]),
    )


class ShortWay(Struct, frozen=True, eq=False):
    """Why the gradient by the last pre-activation is output less target: the loss of a sample, its
    derivative by an output, that of the output by its pre-activation, and what is left of their
    product, or of the `sum` of their products over an index. `zero` is that difference of a single
    softmax output.
    """

    loss: Node
    output: Node
    pre_activation: Node
    by_output: Node
    slope: Node
    difference: Node
    index: Node
    sum: Node
    zero: Node


def short_way(work: Work, symbols: Notation) -> ShortWay | None:
    """Return why a problem's gradient is short, None where it does not take the short way."""
    problem = work.network
    if problem.expected is None or not problem.takes_the_short_way:
        return None
    stated = loss(problem.loss)
    assert stated.by_output is not None, "a loss with a short way says how it goes"
    last, i, k = len(problem.layers) + 1, *symbols.free(*INDICES)
    is_one = problem.sizes[-1] == 1
    index = "" if is_one else i
    a, z, y = (
        Reference(Symbol(letter, layer, component=index), SCALAR)
        for letter, layer in (("a", last), ("z", last), (TARGETS.letter, None))
    )
    a_k, y_k = (
        Reference(Symbol("a", last, component=k), SCALAR),
        Reference(Symbol(TARGETS.letter, component=k), SCALAR),
    )
    terms = written(stated.terms(a, y), symbols)
    if stated.short_after is not None and activation(stated.short_after).is_of_layer:
        summed = Sum(written(times(y, logarithm(a)), symbols), symbol(i))
        terms = row(MINUS, summed)
    difference = written(subtract(a, y), symbols)
    shortest = written(subtract(a_k, y_k), symbols)
    of_all = row(written(a_k, symbols), Operator(""), Sum(written(y, symbols), symbol(i)))
    return ShortWay(
        loss=terms,
        output=written(a, symbols),
        pre_activation=written(z, symbols),
        by_output=written(stated.by_output(a, y), symbols),
        slope=written(times(a, subtract(constant(1), a)), symbols),
        difference=difference,
        index=symbol(i),
        sum=row(of_all, Operator("-"), written(y_k, symbols), EQUALS, shortest),
        zero=row(difference, EQUALS, written(constant(0), symbols)),
    )

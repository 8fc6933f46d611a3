"""How gradients change the parameters of a graph, by the rules of optimizers and schedules."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from generator.arithmetic import exact
from generator.expressions import optimizers
from generator.expressions.operations import scale
from generator.expressions.optimizers import Change, setting
from generator.expressions.tree import (
    SCALAR,
    Derivative,
    Expression,
    Mark,
    Name,
    Reference,
    Shape,
    State,
    Symbol,
)
from generator.network.graph import LEARNING_RATE, LOSS, Definition, Given
from generator.problem import Descent
from generator.rounding import as_typed

__all__ = [
    "KAPPA",
    "RATE",
    "RATE_NOW",
    "constants",
    "learning_rate",
    "lookahead",
    "states",
    "updates",
]

RATE_NOW = Symbol("alpha", mark="now")
RATE, KAPPA = Reference(LEARNING_RATE, SCALAR), Reference(Symbol("kappa"), SCALAR)


def constants(training: Descent) -> Iterator[Given]:
    """Yield the learning rate, and the settings of the optimizer and the schedule; nothing where
    there is no learning rate.
    """
    if training.learning_rate is None:
        return
    yield Given(LEARNING_RATE, ((as_typed(training.learning_rate),),), "setting")
    for key, number in training.optimizer.settings.items():
        if key != "weight_decay" or exact(number) != 0:
            yield Given(setting(key).name, ((number,),), "setting")
    schedule = training.schedule
    if schedule is not None:
        assert schedule.number is not None, "a schedule without its number is a fault"
        yield Given(KAPPA.name, ((as_typed(schedule.number),),), "setting")


def states(training: Descent, trained: Sequence[Given]) -> Iterator[Given]:
    """Yield the states before the first iteration, which are zeros."""
    remembered = training.optimizer.definition.states
    for parameter, letter in itertools.product(trained, remembered):
        rows, columns = parameter.shape
        yield Given(State(letter, _symbol(parameter)), (("0",) * columns,) * rows, "state")


def learning_rate(training: Descent, iteration: int) -> Iterator[Definition]:
    """Yield the learning rate of an iteration if it follows a schedule."""
    schedule = training.schedule
    if schedule is None:
        return
    passed = (iteration - 1) // (schedule.every or 1)
    now = schedule.definition.rate(RATE, KAPPA, passed)
    yield Definition(RATE_NOW, now, "start", "rate")


def lookahead(training: Descent, trained: Sequence[Given]) -> Iterator[Definition]:
    """Yield where momentum alone would take each parameter, if the gradient is taken there: what
    stands in its place then.
    """
    if training.optimizer.definition.looks_ahead:
        for parameter in trained:
            velocity = Reference(State("v", _symbol(parameter)), parameter.shape)
            ahead = replace(_symbol(parameter), mark="ahead")
            there = optimizers.lookahead(parameter.reference, velocity)
            yield Definition(ahead, there, "start", parameter.role)


def updates(
    training: Descent,
    iteration: int,
    trained: Sequence[Given],
    by: Sequence[Reference],
    rate: Sequence[Definition],
    of: Symbol = LOSS,
) -> Iterator[tuple[Name, Definition]]:
    """Yield the new states and the new value of each parameter, each with what it is the update of;
    what only serves to find another has its own name.

    `by` begins with the parameters by which gradients `of` a quantity were taken, `rate` has the
    definition of the learning rate where it follows a schedule.
    """
    now = rate[0].reference if rate else RATE
    for parameter, moved in zip(trained, by, strict=False):
        symbol = _symbol(parameter)
        gradient = Reference(Derivative(of, _name(moved)), parameter.shape)
        state = functools.partial(_state, symbol, parameter.shape)
        change = Change(
            parameter.reference, gradient, now, iteration, state, _decay(training, parameter)
        )
        for update in training.optimizer.rule(change):
            if not update.letter:
                new = replace(symbol, mark="new")
                yield symbol, Definition(new, update.becomes, "update", "update")
                continue
            name = State(update.letter, symbol, update.mark)
            before = State(update.letter, symbol) if update.mark == "new" else name
            yield before, Definition(name, update.becomes, "update", "state")


def _state(of: Symbol, shape: Shape, letter: str, mark: Mark) -> Reference:
    return Reference(State(letter, of, mark), shape)


def _decay(training: Descent, parameter: Given) -> Expression | None:
    """Return what weight decay subtracts from a parameter, None where there is none; weights and
    variables decay.
    """
    decay = exact(training.optimizer.settings.get("weight_decay", "0"))
    if parameter.role == "bias" or decay == 0:
        return None
    return scale(setting("weight_decay"), parameter.reference)


def _symbol(parameter: Given) -> Symbol:
    return _name(parameter.reference)


def _name(parameter: Reference) -> Symbol:
    assert isinstance(parameter.name, Symbol), "parameters are named by letter and layer"
    return parameter.name

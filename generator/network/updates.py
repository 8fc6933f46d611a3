"""How gradients change parameters: the optimizers, their states, and the learning rate's schedule.

A new optimizer is one definition here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.expressions.functions import root
from generator.expressions.operations import (
    add,
    constant,
    divide,
    power,
    scale,
    square,
    subtract,
)
from generator.expressions.tree import (
    SCALAR,
    Derivative,
    Expression,
    Mark,
    Reference,
    State,
    Symbol,
)
from generator.network.graph import LEARNING_RATE, LOSS, Definition, Given
from generator.problem import Problem
from generator.rounding import as_typed

__all__ = ["RATE_NOW", "constants", "learning_rate", "lookahead", "states", "updates"]

RATE_NOW = Symbol("alpha", mark="now")


@dataclass(frozen=True, slots=True)
class Change:
    """What an optimizer works with: a parameter, its gradient, the learning rate, the iteration."""

    parameter: Reference
    gradient: Expression
    rate: Reference
    iteration: int

    def state(self, letter: str, mark: Mark = "") -> Reference:
        """Return a state of the parameter."""
        return Reference(State(letter, _symbol(self.parameter), mark), self.parameter.shape)

    def define(self, letter: str, expression: Expression, mark: Mark = "new") -> Definition:
        """Return the definition of a state of the parameter."""
        return Definition(State(letter, _symbol(self.parameter), mark), expression, "update")

    def updated(self, expression: Expression) -> Definition:
        """Return the definition of the parameter's new value."""
        return Definition(replace(_symbol(self.parameter), mark="new"), expression, "update")

    def descended(self, direction: Expression) -> Definition:
        """Return the parameter less the learning rate times a direction."""
        return self.updated(subtract(self.parameter, scale(self.rate, direction)))


def _setting(letter: str) -> Reference:
    return Reference(Symbol(letter), SCALAR)


MOMENTUM, DECAY = _setting("mu"), _setting("rho")
BETA_1, BETA_2 = _setting("beta1"), _setting("beta2")
EPSILON, WEIGHT_DECAY = _setting("epsilon"), _setting("lambda")

# The symbol of each key of [optimizer].
SETTINGS = {
    "momentum": MOMENTUM,
    "decay": DECAY,
    "beta1": BETA_1,
    "beta2": BETA_2,
    "epsilon": EPSILON,
    "weight_decay": WEIGHT_DECAY,
}


def _one_less(setting: Reference) -> Expression:
    return subtract(constant(1), setting)


def _gradient_descent(change: Change) -> Iterator[Definition]:
    yield change.descended(change.gradient)


def _decayed(change: Change) -> Iterator[Definition]:
    decay = scale(WEIGHT_DECAY, change.parameter)
    yield change.descended(add(change.gradient, decay))


def _velocity(change: Change) -> Iterator[Definition]:
    """Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in
    deep learning (2013), equations 1 and 2.
    """
    kept = scale(MOMENTUM, change.state("v"))
    yield change.define("v", subtract(kept, scale(change.rate, change.gradient)))
    yield change.updated(add(change.parameter, change.state("v", "new")))


def _accumulated(change: Change) -> Iterator[Definition]:
    """As PyTorch's SGD has it."""
    yield change.define("v", add(scale(MOMENTUM, change.state("v")), change.gradient))
    yield change.descended(change.state("v", "new"))


def _average(change: Change) -> Iterator[Definition]:
    """An exponentially weighted average of the gradients."""
    kept = scale(MOMENTUM, change.state("v"))
    yield change.define("v", add(kept, scale(_one_less(MOMENTUM), change.gradient)))
    yield change.descended(change.state("v", "new"))


def _adagrad(change: Change) -> Iterator[Definition]:
    """Duchi, Hazan and Singer, Adaptive subgradient methods (2011)."""
    yield change.define("s", add(change.state("s"), square(change.gradient)))
    yield change.descended(_over_root(change.gradient, change.state("s", "new")))


def _rmsprop(change: Change) -> Iterator[Definition]:
    """Tieleman and Hinton, Neural networks for machine learning, lecture 6.5 (2012)."""
    kept = scale(DECAY, change.state("s"))
    yield change.define("s", add(kept, scale(_one_less(DECAY), square(change.gradient))))
    yield change.descended(_over_root(change.gradient, change.state("s", "new")))


def _adam(change: Change) -> Iterator[Definition]:
    """Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1."""
    yield from _moments(change)
    yield change.descended(_corrected(change))


def _adamw(change: Change) -> Iterator[Definition]:
    """Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2."""
    yield from _moments(change)
    decay = scale(WEIGHT_DECAY, change.parameter)
    yield change.descended(add(_corrected(change), decay))


def _moments(change: Change) -> Iterator[Definition]:
    for letter, beta, moment in (
        ("m", BETA_1, change.gradient),
        ("v", BETA_2, square(change.gradient)),
    ):
        kept = scale(beta, change.state(letter))
        yield change.define(letter, add(kept, scale(_one_less(beta), moment)))
    for letter, beta in (("m", BETA_1), ("v", BETA_2)):
        bias = subtract(constant(1), power(beta, change.iteration))
        yield change.define(letter, divide(change.state(letter, "new"), bias), "hat")


def _corrected(change: Change) -> Expression:
    return _over_root(change.state("m", "hat"), change.state("v", "hat"))


def _over_root(direction: Expression, size: Expression) -> Expression:
    return divide(direction, add(root(size), EPSILON))


Optimizer = Callable[[Change], Iterator[Definition]]


def _optimizer(problem: Problem, parameter: Reference) -> Optimizer:
    """Return what changes a parameter; weights alone decay."""
    decay = Fraction(problem.optimizer.settings.get("weight_decay", "0"))
    decays = _symbol(parameter).letter == "w" and decay != 0
    match problem.optimizer.name:
        case "gradient_descent":
            return _decayed if decays else _gradient_descent
        case "momentum":
            form = problem.optimizer.form or "velocity"
            forms = {"velocity": _velocity, "accumulated": _accumulated, "average": _average}
            return forms[form]
        case "nesterov":
            return _velocity
        case "adagrad":
            return _adagrad
        case "rmsprop":
            return _rmsprop
        case "adam":
            return _adam
        case "adamw":
            return _adamw if decays else _adam
    raise ValueError(problem.optimizer.name)


STATES = {
    "gradient_descent": "",
    "momentum": "v",
    "nesterov": "v",
    "adagrad": "s",
    "rmsprop": "s",
    "adam": "mv",
    "adamw": "mv",
}


def constants(problem: Problem) -> Iterator[Given]:
    """Yield the learning rate, and the settings of the optimizer and the schedule."""
    assert problem.learning_rate is not None, "an iteration has a learning rate"
    yield Given(LEARNING_RATE, ((as_typed(problem.learning_rate),),))
    for key, number in problem.optimizer.settings.items():
        if key != "weight_decay" or Fraction(number):
            yield Given(SETTINGS[key].name, ((number,),))
    schedule = problem.schedule
    if schedule is not None:
        stated = schedule.rate if schedule.name == "inverse_time" else schedule.factor
        assert stated is not None, "a schedule without its number is a fault"
        yield Given(Symbol("kappa"), ((as_typed(stated),),))


def states(problem: Problem, trained: Sequence[Reference]) -> Iterator[Given]:
    """Yield the states before the first iteration, which are zeros."""
    for parameter, letter in itertools.product(trained, STATES[problem.optimizer.name]):
        rows, columns = parameter.shape
        yield Given(State(letter, _symbol(parameter)), (("0",) * columns,) * rows)


def learning_rate(problem: Problem, iteration: int) -> Iterator[Definition]:
    """Yield the learning rate of an iteration if it follows a schedule."""
    schedule = problem.schedule
    if schedule is None:
        return
    rate, kappa = Reference(LEARNING_RATE, SCALAR), _setting("kappa")
    match schedule.name:
        case "inverse_time":
            slowed = add(constant(1), scale(constant(iteration - 1), kappa))
            now = divide(rate, slowed) if iteration > 1 else rate
        case "exponential":
            now = _shrunk(rate, kappa, iteration - 1)
        case "step":
            assert schedule.every is not None, "a schedule without its numbers is a fault"
            now = _shrunk(rate, kappa, (iteration - 1) // schedule.every)
        case _:
            raise ValueError(schedule.name)
    yield Definition(RATE_NOW, now, "start")


def _shrunk(rate: Reference, factor: Reference, times_over: int) -> Expression:
    return scale(rate, power(factor, times_over)) if times_over else rate


def lookahead(problem: Problem, trained: Sequence[Reference]) -> Iterator[Definition]:
    """Yield where momentum alone would take each parameter, at which Nesterov's gradient is taken.

    Sutskever and others (2013), equations 3 and 4.
    """
    if problem.optimizer.name == "nesterov":
        for parameter in trained:
            velocity = Reference(State("v", _symbol(parameter)), parameter.shape)
            yield Definition(
                replace(_symbol(parameter), mark="ahead"),
                add(parameter, scale(MOMENTUM, velocity)),
                "start",
            )


def updates(
    problem: Problem,
    iteration: int,
    trained: Sequence[Reference],
    by: Sequence[Reference],
    rate: Sequence[Definition],
) -> Iterator[Definition]:
    """Yield the new states and the new value of each parameter.

    `by` are the parameters by which gradients were taken, `rate` the definition of the learning
    rate where it follows a schedule.
    """
    now = rate[0].reference if rate else Reference(LEARNING_RATE, SCALAR)
    for parameter, moved in zip(trained, by, strict=True):
        gradient = Reference(Derivative(LOSS, _symbol(moved)), parameter.shape)
        change = Change(parameter, gradient, now, iteration)
        yield from _optimizer(problem, parameter)(change)


def _symbol(parameter: Reference) -> Symbol:
    assert isinstance(parameter.name, Symbol), "parameters are named by letter and layer"
    return parameter.name

"""The tables of optimizers and schedules; a new one is one definition here, and its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from generator.expressions.families import Takes
from generator.expressions.functions import raised, root
from generator.expressions.operations import (
    add,
    constant,
    divide,
    power,
    scale,
    square,
    subtract,
)
from generator.expressions.tree import SCALAR, Expression, Mark, Reference, Symbol

__all__ = [
    "EVERY",
    "OPTIMIZERS",
    "SCHEDULES",
    "SETTINGS",
    "Change",
    "Form",
    "Optimizer",
    "Schedule",
    "Setting",
    "Update",
    "lookahead",
    "setting",
]


class Setting(Struct, frozen=True):
    """A number of an optimizer: the letter it is called by, and what it may be."""

    letter: str
    takes: Takes


SETTINGS: Mapping[str, Setting] = {
    "momentum": Setting("mu", "share"),
    "decay": Setting("rho", "share"),
    "beta1": Setting("beta1", "share"),
    "beta2": Setting("beta2", "share"),
    "epsilon": Setting("epsilon", "not negative"),
    "weight_decay": Setting("lambda", "not negative"),
}


def setting(key: str) -> Reference:
    """Return a number of an optimizer as it stands in expressions."""
    return Reference(Symbol(SETTINGS[key].letter), SCALAR)


class Update(Struct, frozen=True):
    """What becomes of a state, or, without a letter, of the parameter itself."""

    becomes: Expression
    letter: str = ""
    mark: Mark = "new"


class Change(Struct, frozen=True):
    """What an optimizer works with: a parameter, its gradient, the learning rate, the iteration,
    and the states by their letters and marks. `decay` is what weight decay subtracts as well.
    """

    parameter: Expression
    gradient: Expression
    rate: Expression
    iteration: int | Expression
    state: Callable[[str, Mark], Expression]
    decay: Expression | None = None

    def descended(self, direction: Expression) -> Update:
        """Return the parameter less the learning rate times a direction."""
        whole = direction if self.decay is None else add(direction, self.decay)
        return Update(subtract(self.parameter, scale(self.rate, whole)))


Rule = Callable[[Change], Iterator[Update]]


class Form(Struct, frozen=True):
    """One of several rules of an optimizer, and how a line of text has it."""

    rule: Rule
    says: str


class Optimizer(Struct, frozen=True):
    """An optimizer: its rule, what its settings usually are, and what it remembers of a parameter.

    The rule yields what becomes of each state in turn, and of the parameter at last; where there
    are several `forms`, each has a rule. Of one that `looks_ahead` the gradient is taken where the
    velocity alone would lead. What an adaptive one subtracts hardly depends on a factor of the
    gradient. `also_called` has other words for its name, as people type them but for capitals and
    signs.
    """

    name: str
    rule: Rule
    settings: Mapping[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    looks_ahead: bool = False
    is_adaptive: bool = False
    also_called: str = ""

    @property
    def keys(self) -> Mapping[str, str]:
        """What each of its keys is where it is left out."""
        usual = next(iter(self.forms), None)
        return dict(self.settings) if usual is None else {**self.settings, "form": usual}


def _one_less(share: Expression) -> Expression:
    return subtract(constant(1), share)


def _gradient_descent(change: Change) -> Iterator[Update]:
    yield change.descended(change.gradient)


def _velocity(change: Change) -> Iterator[Update]:
    """Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in
    deep learning (2013), equations 1 and 2.
    """
    kept = scale(setting("momentum"), change.state("v", ""))
    yield Update(subtract(kept, scale(change.rate, change.gradient)), "v")
    yield Update(add(change.parameter, change.state("v", "new")))


def lookahead(parameter: Expression, velocity: Expression) -> Expression:
    """Return where momentum alone would take a parameter, at which Nesterov's gradient is taken.

    Sutskever and others (2013), equations 3 and 4.
    """
    return add(parameter, scale(setting("momentum"), velocity))


def _accumulated(change: Change) -> Iterator[Update]:
    """As PyTorch's SGD has it."""
    yield Update(add(scale(setting("momentum"), change.state("v", "")), change.gradient), "v")
    yield change.descended(change.state("v", "new"))


def _average(change: Change) -> Iterator[Update]:
    """An exponentially weighted average of the gradients."""
    yield Update(_averaged(change, "v", "momentum", change.gradient), "v")
    yield change.descended(change.state("v", "new"))


def _averaged(change: Change, letter: str, share: str, number: Expression) -> Expression:
    kept = scale(setting(share), change.state(letter, ""))
    return add(kept, scale(_one_less(setting(share)), number))


def _adagrad(change: Change) -> Iterator[Update]:
    """Duchi, Hazan and Singer, Adaptive subgradient methods (2011)."""
    yield Update(add(change.state("s", ""), square(change.gradient)), "s")
    yield change.descended(_over_root(change.gradient, change.state("s", "new")))


def _rmsprop(change: Change) -> Iterator[Update]:
    """Tieleman and Hinton, Neural networks for machine learning, lecture 6.5 (2012)."""
    yield Update(_averaged(change, "s", "decay", square(change.gradient)), "s")
    yield change.descended(_over_root(change.gradient, change.state("s", "new")))


def _adam(change: Change) -> Iterator[Update]:
    """Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1; with weight
    decay, Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2.
    """
    yield Update(_averaged(change, "m", "beta1", change.gradient), "m")
    yield Update(_averaged(change, "v", "beta2", square(change.gradient)), "v")
    for letter, beta in (("m", "beta1"), ("v", "beta2")):
        bias = subtract(constant(1), _to_the(setting(beta), change.iteration))
        yield Update(divide(change.state(letter, "new"), bias), letter, "hat")
    yield change.descended(_over_root(change.state("m", "hat"), change.state("v", "hat")))


def _over_root(direction: Expression, size: Expression) -> Expression:
    return divide(direction, add(root(size), setting("epsilon")))


def _to_the(base: Expression, exponent: int | Expression) -> Expression:
    return power(base, exponent) if isinstance(exponent, int) else raised(base, exponent)


ADAM = {"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8"}
MOMENTUM_FORMS = {
    "velocity": Form(_velocity, "v = mv - rate g"),
    "accumulated": Form(_accumulated, "v = mv + g"),
    "average": Form(_average, "v = mv + (1 - m) g"),
}
OPTIMIZERS: Mapping[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer(
            "gradient_descent",
            _gradient_descent,
            {"weight_decay": "0"},
            also_called="sgd gd bgd batch vanilla plain stochastic stochasticgradientdescent "
            "steepestdescent batchgradientdescent minibatch minibatchgradientdescent none",
        ),
        Optimizer(
            "momentum",
            _velocity,
            {"momentum": "0.9"},
            ("v",),
            MOMENTUM_FORMS,
            also_called="sgdm heavyball polyak sgdwithmomentum classicalmomentum",
        ),
        Optimizer(
            "nesterov",
            _velocity,
            {"momentum": "0.9"},
            ("v",),
            looks_ahead=True,
            also_called="nag nesterovmomentum nesterovacceleratedgradient",
        ),
        Optimizer(
            "adagrad",
            _adagrad,
            {"epsilon": "1e-8"},
            ("s",),
            is_adaptive=True,
            also_called="adaptivegradient",
        ),
        Optimizer(
            "rmsprop",
            _rmsprop,
            {"decay": "0.9", "epsilon": "1e-8"},
            ("s",),
            is_adaptive=True,
            also_called="rms rmspropagation",
        ),
        Optimizer(
            "adam",
            _adam,
            ADAM,
            ("m", "v"),
            is_adaptive=True,
            also_called="adaptivemomentestimation",
        ),
        Optimizer(
            "adamw",
            _adam,
            {**ADAM, "weight_decay": "0.01"},
            ("m", "v"),
            is_adaptive=True,
            also_called="decoupledadam adamwithweightdecay",
        ),
    )
}


# The key of how many iterations a step of a schedule takes.
EVERY = "every"


class Schedule(Struct, frozen=True):
    """How the learning rate goes down: the key of its number, and the rate of an iteration by its
    rule.

    The rule takes the first rate, the number of the schedule, and how many iterations have passed,
    or, of a schedule that goes down in steps, how many steps: each takes as many iterations as the
    key `every` says. `also_called` has other words for its name, as people type them but for
    capitals and signs.
    """

    name: str
    key: str
    rate: Callable[[Expression, Expression, int | Expression], Expression]
    in_steps: bool = False
    also_called: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys in a problem file, all of which have to be stated."""
        return (self.key, EVERY) if self.in_steps else (self.key,)


def _inverse_time(first: Expression, number: Expression, passed: int | Expression) -> Expression:
    if passed == 0:
        return first
    count = constant(passed) if isinstance(passed, int) else passed
    return divide(first, add(constant(1), scale(count, number)))


def _exponential(first: Expression, number: Expression, passed: int | Expression) -> Expression:
    return first if passed == 0 else scale(first, _to_the(number, passed))


SCHEDULES: Mapping[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule(
            "inverse_time",
            "rate",
            _inverse_time,
            also_called="inverse inversetimedecay timebased timebaseddecay hyperbolic",
        ),
        Schedule(
            "exponential", "factor", _exponential, also_called="exp exponentialdecay expdecay"
        ),
        Schedule(
            "step",
            "factor",
            _exponential,
            in_steps=True,
            also_called="stepdecay steplr piecewise staircase",
        ),
    )
}

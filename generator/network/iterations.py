"""The iterations of a network of dense layers: what each is given, and all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.expressions.tree import Derivative, Name, Reference, Symbol
from generator.network.backward import WHOLE, Middle, gradients, slopes
from generator.network.forward import by_samples, forward, losses, over_samples, short_loss
from generator.network.graph import INPUTS, LOSS, LOSSES, TARGETS, Definition, Given, Graph, graph
from generator.network.perceptron import errors_by_margins, errors_by_outputs, learned
from generator.network.updates import constants, learning_rate, lookahead, states, updates
from generator.problem import LearnsBy, Problem
from generator.rounding import Matrix, as_typed

__all__ = ["data", "whole_iterations"]


def whole_iterations(problem: Problem, middle: Middle = WHOLE) -> Iterator[Graph]:
    """Yield the graphs of a network's iterations, with all that follows from what it states, and
    with the derivatives that its `middle` names.
    """
    if problem.reach == "forward":
        (samples,) = problem.batches or (range(len(problem.samples)),)
        yield _forward_only(problem, samples)
        return
    builder = BUILDERS[problem.learns_by]
    before: Graph | None = None
    for number, samples in enumerate(problem.batches, start=1):
        given, definitions, updated = builder(problem, number, samples, middle)
        before = graph(number, samples, given, definitions, updated, before)
        yield before


def _forward_only(problem: Problem, samples: range) -> Graph:
    inputs, targets = data(problem, samples)
    settings = constants(problem) if problem.batches else ()
    given = (*inputs, *_parameters(problem), *targets, *settings)
    known = {quantity.name: quantity.reference for quantity in given}
    passed = tuple(forward(problem, known))
    has_loss = problem.expected is not None and problem.learns_by == "gradient"
    loss = _shown_loss(problem, known, passed, losses(problem, known, passed)) if has_loss else ()
    return graph(1, samples, given, (*passed, *loss), {})


def _shown_loss(
    problem: Problem,
    known: Mapping[Name, Reference],
    passed: Sequence[Definition],
    loss: Iterable[Definition],
) -> Sequence[Definition]:
    """Return the definitions of a loss as they are worked out: by way of the losses of the single
    samples where these are asked for.
    """
    whole = tuple(loss)
    asks = _asks_for(problem, LOSSES)
    return tuple(by_samples(problem, known, passed, whole)) if asks else whole


def _asks_for(problem: Problem, name: Name) -> bool:
    """Return whether a step, or an entry of it, is asked for."""
    return any(one.partition("[")[0].rstrip() == str(name) for one in problem.asked or ())


# What an iteration starts from, what is computed, and what becomes of parameters and states.
IterationParts = tuple[Sequence[Given], Sequence[Definition], Mapping[Name, Name]]


def _descent(problem: Problem, number: int, samples: range, middle: Middle) -> IterationParts:
    """Return an iteration that goes down the gradient of a loss."""
    given, trained = _given(problem, samples)
    known: dict[Name, Reference] = {quantity.name: quantity.reference for quantity in given}
    rate = tuple(learning_rate(problem, number))
    ahead = tuple(lookahead(problem, trained))
    moved = {
        parameter.name: definition.reference
        for parameter, definition in zip(trained, ahead, strict=False)
    }
    passed = tuple(forward(problem, known | moved))
    loss = tuple(losses(problem, known | moved, passed))
    short = short_loss(problem, known, passed) if problem.takes_the_short_way else None
    by = tuple(moved.get(parameter.name, parameter.reference) for parameter in trained)
    is_last = number == len(problem.batches)
    if is_last and _asks_for(problem, Derivative(LOSS, INPUTS)):
        by = (*by, known[INPUTS])
    sloped = tuple(slopes(problem, passed, by))
    descended = tuple(gradients(problem, passed, loss, short, sloped, by, middle))
    first = [gradient for gradient in descended if gradient.section == "preliminary"]
    rest = [gradient for gradient in descended if gradient.section != "preliminary"]
    changed = tuple(updates(problem, number, trained, by, rate)) if problem.learning_rate else ()
    shown = _shown_loss(problem, known | moved, passed, loss)
    definitions = (*rate, *ahead, *passed, *sloped, *shown, *first, *rest)
    new = {of: update.name for of, update in changed if of != update.name}
    return given, (*definitions, *(update for _, update in changed)), new


def _rule_of_perceptron(
    problem: Problem, _: int, samples: range, _middle: Middle
) -> IterationParts:
    """Return an iteration by the perceptron's rule."""
    given, trained = _given(problem, samples)
    known: dict[Name, Reference] = {quantity.name: quantity.reference for quantity in given}
    net_input, output = forward(problem, known)
    targets, share = known[TARGETS], over_samples(problem, len(samples))
    if problem.learns_by_margin:
        found = (net_input, *errors_by_margins(targets, net_input.reference))
    else:
        found = (net_input, output, *errors_by_outputs(targets, output.reference))
    moved = () if problem.learning_rate is None else tuple(learned(known, found[-1], share))
    new = {
        parameter.name: update.name for parameter, update in zip(trained, moved, strict=bool(moved))
    }
    return given, (*found, *moved), new


# How an iteration is built, by what weights change by.
BUILDERS: Mapping[LearnsBy, Callable[[Problem, int, range, Middle], IterationParts]] = {
    "gradient": _descent,
    "perceptron": _rule_of_perceptron,
}


def _given(problem: Problem, samples: range) -> tuple[Sequence[Given], Sequence[Given]]:
    """Return what an iteration is given, and the parameters among it that are trained."""
    parameters = tuple(_parameters(problem))
    trained = tuple(parameter for parameter in parameters if _is_trained(problem, parameter))
    inputs, targets = data(problem, samples)
    settings, remembered = constants(problem), states(problem, trained)
    return (*inputs, *parameters, *targets, *settings, *remembered), trained


def _is_trained(problem: Problem, parameter: Given) -> bool:
    assert isinstance(parameter.name, Symbol), "parameters are named by letter and layer"
    assert parameter.name.layer is not None, "parameters belong to a layer"
    kind = "weights" if parameter.role == "weight" else "biases"
    return kind not in problem.layers[parameter.name.layer - 1].frozen


def data(problem: Problem, samples: range) -> tuple[list[Given], list[Given]]:
    """Return the inputs and, where any are stated, the targets of some of the samples."""
    inputs = [Given(INPUTS, _columns([problem.samples[index] for index in samples]), "input")]
    if problem.expected is None:
        return inputs, []
    targets = _columns([problem.expected[index] for index in samples])
    return inputs, [Given(TARGETS, targets, "target")]


def _parameters(problem: Problem) -> Iterator[Given]:
    for layer, stated in enumerate(problem.layers, start=1):
        weights = tuple(tuple(map(as_typed, row)) for row in stated.weights)
        yield Given(Symbol("w", layer), weights, "weight")
        if stated.biases is not None:
            biases = [stated.biases] if stated.shares_its_bias else stated.biases
            yield Given(Symbol("b", layer), _columns([biases]), "bias")


def _columns(vectors: Sequence[Any]) -> Matrix:
    """Return numbers as the columns of a matrix."""
    return tuple(tuple(map(as_typed, row)) for row in zip(*vectors, strict=True))

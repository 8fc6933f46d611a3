"""From a problem to one graph for each iteration: what is given, and all that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.expressions.tree import Name, Reference, Symbol
from generator.network.asked import check_names
from generator.network.backward import gradients, slopes
from generator.network.forward import forward, losses, over_samples, short_loss
from generator.network.graph import INPUTS, TARGETS, Definition, Given, Graph
from generator.network.perceptron import learned
from generator.network.updates import constants, learning_rate, lookahead, states, updates
from generator.problem import Problem
from generator.rounding import Matrix, as_typed

__all__ = ["build", "data"]


def build(problem: Problem) -> tuple[Graph, ...]:
    """Return the graphs of a problem's iterations; of the forward pass alone if it has none.

    Raises OptionError where the problem names a step that there is not.
    """
    graphs = tuple(
        _iteration(problem, number, samples)
        for number, samples in enumerate(problem.batches, start=1)
    ) or (_forward_only(problem),)
    check_names(problem, graphs)
    return graphs


def _forward_only(problem: Problem) -> Graph:
    samples = range(len(problem.samples))
    inputs, targets = data(problem, samples)
    given = (*inputs, *_parameters(problem), *targets)
    known = {one.name: one.reference for one in given}
    passed = tuple(forward(problem, known))
    loss = tuple(losses(problem, known, passed)) if problem.expected is not None else ()
    return Graph(1, samples, given, (*passed, *loss), {})


def _iteration(problem: Problem, number: int, samples: range) -> Graph:
    parameters = tuple(_parameters(problem))
    trained = tuple(one.reference for one in parameters if _is_trained(problem, one))
    settings = tuple(constants(problem))
    remembered = tuple(states(problem, trained))
    inputs, targets = data(problem, samples)
    given = (*inputs, *parameters, *targets, *settings, *remembered)
    known: dict[Name, Reference] = {one.name: one.reference for one in given}

    rate = tuple(learning_rate(problem, number))
    ahead = tuple(lookahead(problem, trained))
    moved = {
        one.name: definition.reference for one, definition in zip(trained, ahead, strict=False)
    }
    passed = tuple(forward(problem, known | moved))
    if problem.kind == "perceptron":
        share = over_samples(problem, len(samples))
        definitions = (*passed, *learned(known, passed[-1].reference, share))
        return _graph(number, samples, given, definitions)
    loss = tuple(losses(problem, known | moved, passed))
    short = short_loss(problem, known, passed) if problem.takes_the_short_way else None
    by = tuple(moved.get(one.name, one) for one in trained)
    sloped = tuple(slopes(problem, passed, by))
    descended = tuple(gradients(problem, passed, loss, short, sloped, by))
    first = [one for one in descended if one.section == "preliminary"]
    rest = [one for one in descended if one.section != "preliminary"]
    changed = tuple(updates(problem, number, trained, by, rate))
    definitions = (*rate, *ahead, *passed, *sloped, *loss, *first, *rest, *changed)
    return _graph(number, samples, given, definitions)


def _graph(
    number: int,
    samples: range,
    given: Sequence[Given],
    definitions: Sequence[Definition],
) -> Graph:
    """Return an iteration's graph; from the second on, parameters and states are taken over."""
    if number == 1:
        return Graph(number, samples, tuple(given), tuple(definitions), {})
    kept = [one for one in given if _is_stated_anew(one)]
    carried = [one for one in given if not _is_stated_anew(one)]
    return Graph(number, samples, tuple(kept), tuple(definitions), _continued(carried, definitions))


def _is_stated_anew(given: Given) -> bool:
    """Whether a quantity is no parameter and no state."""
    return isinstance(given.name, Symbol) and given.name.letter not in ("w", "b")


def _continued(given: Sequence[Given], changed: Sequence[Definition]) -> Mapping[Name, Name]:
    """Return what each quantity at the start of an iteration is called at the end of the last."""
    ends = {str(one.name): one.name for one in changed}
    return {one.name: ends.get(f"{one.name}_new", one.name) for one in given}


def _is_trained(problem: Problem, parameter: Given) -> bool:
    assert isinstance(parameter.name, Symbol), "parameters are named by letter and layer"
    assert parameter.name.layer is not None, "parameters belong to a layer"
    kind = {"w": "weights", "b": "biases"}[parameter.name.letter]
    return kind not in problem.layers[parameter.name.layer - 1].frozen


def data(problem: Problem, samples: range) -> tuple[list[Given], list[Given]]:
    """Return the inputs and, where any are stated, the targets of some of the samples."""
    inputs = [Given(INPUTS, _columns([problem.samples[index] for index in samples]))]
    if problem.expected is None:
        return inputs, []
    return inputs, [Given(TARGETS, _columns([problem.expected[index] for index in samples]))]


def _parameters(problem: Problem) -> Iterator[Given]:
    for layer, stated in enumerate(problem.layers, start=1):
        yield Given(Symbol("w", layer), tuple(tuple(map(as_typed, row)) for row in stated.weights))
        if stated.biases is not None:
            biases = [stated.biases] if stated.shares_its_bias else stated.biases
            yield Given(Symbol("b", layer), _columns([biases]))


def _columns(vectors: Sequence[Any]) -> Matrix:
    """Return numbers as the columns of a matrix."""
    return tuple(tuple(map(as_typed, row)) for row in zip(*vectors, strict=True))

"""From a composed network to its graph: the forward pass, the loss, and what follows in reverse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from generator.expressions.tree import Axis, Derivative, Reference, Symbol
from generator.network.composed import TYPES_OF_LAYERS
from generator.network.composed.flow import At, Flow, KnownQuantities
from generator.network.composed.losses import losses, short_losses, targets
from generator.network.composed.sizes import sizes
from generator.network.graph import LOSS, PARAMETERS, Definition, Given, Graph, graph
from generator.network.reverse import walked_back
from generator.network.slopes import computed, slopes_on_the_way
from generator.network.updates import constants, updates
from generator.problem import type_of
from generator.problem.composed.model import ComposedProblem

__all__ = ["build_composed"]


def build_composed(problem: ComposedProblem) -> tuple[Graph, ...]:
    """Return the graph of a composed network, which is worked out once."""
    inputs = list(_inputs(problem))
    parameters = [list(_given(problem, index)) for index in range(len(problem.layers))]
    stated = [*inputs, *(given for of_layer in parameters for given in of_layer)]
    known = {given.name: given.reference for given in stated}
    passed, outputs, instead = _forward(problem, inputs, known)
    passed = [*sizes(problem), *passed]
    if not problem.has_targets:
        return (graph(1, range(1), stated, passed, {}),)
    expected = list(targets(problem, outputs))
    loss = list(losses(problem, outputs, [given.reference for given in expected]))
    given = [*stated, *expected]
    if not problem.trains:
        return (graph(1, range(1), given, [*passed, *loss], {}),)
    trained = [
        one
        for layer, of_layer in zip(problem.layers, parameters, strict=True)
        for one in of_layer
        if one.role in PARAMETERS and _kind(one) not in layer.frozen
    ]
    by = [one.reference for one in trained]
    asked = [one.reference for one in given if _is_asked(problem, one)]
    short: Sequence[Definition] = ()
    if problem.takes_the_short_way:
        short = short_losses(problem, outputs, passed, [one.reference for one in expected])
    wanted = [_symbol(one) for one in (*by, *asked)]
    descended = list(_descended(passed, instead, short or loss, wanted))
    changed = list(updates(problem, 1, trained, by, ())) if problem.updates else []
    settings = list(constants(problem)) if problem.updates else []
    new = {of: update.name for of, update in changed}
    definitions = [*passed, *loss, *descended, *(update for _, update in changed)]
    return (graph(1, range(1), [*given, *settings], definitions, new),)


def _inputs(problem: ComposedProblem) -> Iterator[Given]:
    """Yield the inputs: of several times or maps each by itself."""
    flow = problem.flow_of_inputs
    axis: Axis = "time" if flow.form == "sequence" else "map"
    for number, matrix in enumerate(problem.input_matrices, start=1):
        is_one = flow.form != "sequence" and flow.count == 1
        at: At = () if is_one else ((axis, number),)
        yield Given(Symbol("a", 1, at=at), matrix, "input")


def _given(problem: ComposedProblem, index: int) -> Iterator[Given]:
    layer = problem.layers[index]
    yield from TYPES_OF_LAYERS[type_of(layer)].given(layer, index + 1, problem.flows[index])


def _forward(
    problem: ComposedProblem, inputs: Sequence[Given], known: KnownQuantities
) -> tuple[list[Definition], Flow, list[Definition]]:
    """Return the definitions of all layers in order, what the last one gives, and the definitions
    that gradients pass back through in place of some of them.
    """
    flow = Flow(tuple((_symbol(given.reference).at, given.reference) for given in inputs))
    passed: list[Definition] = []
    instead: list[Definition] = []
    for index, layer in enumerate(problem.layers):
        forward = TYPES_OF_LAYERS[type_of(layer)].forward
        found = forward(layer, index + 1, flow, problem.flows[index], known)
        passed += found.definitions
        instead += found.short
        flow = replace(found.flow, earlier=(*flow.earlier, flow))
    return passed, flow, instead


def _descended(
    passed: Sequence[Definition],
    instead: Sequence[Definition],
    loss: Sequence[Definition],
    by: Sequence[Symbol],
) -> Iterator[Definition]:
    """Yield the slopes of activations and the gradients. On the short way the outputs, by which the
    loss is not taken, are left out, and so is what lies between an input and what is defined
    `instead` by it alone.
    """
    others = {definition.name: definition for definition in instead}
    walked = [*(others.get(definition.name, definition) for definition in passed), *loss]
    sloped = list(slopes_on_the_way(walked, LOSS, by))
    yield from sloped
    yield from _sums_last(
        list(walked_back(walked, LOSS, by, computed([*passed, *instead], sloped))), by
    )


def _sums_last(descended: Sequence[Definition], by: Sequence[Symbol]) -> Iterator[Definition]:
    """Yield gradients with the sums of parts behind all else of their layer, in the order of what
    they are by.
    """
    parts = {_by(step).layer for step in descended if step.role == "part"}
    place = {variable: index for index, variable in enumerate(by)}
    waiting: list[Definition] = []
    for step in descended:
        variable = _by(step)
        if variable in place and variable.layer in parts:
            waiting.append(step)
            continue
        # What a layer is led to by is called by the layer before it.
        is_parameter = step.role == "part" or variable in place
        layer = variable.layer if is_parameter or variable.layer is None else variable.layer - 1
        if waiting and layer != _by(waiting[0]).layer:
            yield from sorted(waiting, key=lambda sum_of: place[_by(sum_of)])
            waiting = []
        yield step
    yield from sorted(waiting, key=lambda sum_of: place[_by(sum_of)])


def _by(step: Definition) -> Symbol:
    assert isinstance(step.name, Derivative), "gradients are derivatives"
    return step.name.by


def _kind(given: Given) -> str:
    return "weights" if given.role == "weight" else "biases"


def _is_asked(problem: ComposedProblem, given: Given) -> bool:
    """Return whether the gradient by an input or an initial state is asked for."""
    name = given.name
    if given.role not in ("input", "initial") or not isinstance(name, Symbol):
        return False
    wanted = str(Derivative(LOSS, name))
    return any(one.partition("[")[0].rstrip() == wanted for one in problem.asked or ())


def _symbol(reference: Reference) -> Symbol:
    assert isinstance(reference.name, Symbol), "what is given is named by a letter and a layer"
    return reference.name

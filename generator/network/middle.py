"""From a network that starts in the middle to its graphs: those of the whole network, with what is
given in place of what leads to it, as far as the rest can be worked out and is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.errors import StepError
from generator.expressions.activations import activation
from generator.expressions.tree import Derivative, Name, Reference, Symbol
from generator.network.asked import asked_steps, check_names
from generator.network.backward import Middle
from generator.network.contradictions import contradiction_faults
from generator.network.graph import (
    LOSS,
    TARGETS,
    Definition,
    Given,
    Graph,
    Role,
    graph,
)
from generator.network.iterations import whole_iterations
from generator.network.lacking import (
    idle_faults,
    is_stated,
    lacking,
    names_used,
    repeated_faults,
)
from generator.problem.middle.model import MiddleProblem
from generator.problem.middle.names import GivenId, read_id

__all__ = ["build_middle", "whole_graphs"]

# What each form of what is given is to the network.
ROLES: Mapping[tuple[str, str], Role] = {
    ("value", "a"): "output",
    ("value", "z"): "pre-activation",
    ("slope", "a"): "slope",
}
# The order in which what is given is stated, roles that are not named here last.
ORDER: Sequence[Role] = (
    *("input", "pre-activation", "output", "weight", "bias", "target", "slope", "gradient"),
)


def whole_graphs(problem: MiddleProblem) -> tuple[Graph, ...]:
    """Return the graphs of the whole network, in which zeros stand for what is not stated."""
    named = Middle((*problem.given,), tuple(one.partition("[")[0] for one in problem.asked or ()))
    return tuple(whole_iterations(problem.network, named))


def build_middle(problem: MiddleProblem) -> tuple[Graph, ...]:
    """Return the graphs of a network that starts in the middle, with nothing but what is asked for
    and what leads to it from what is given.

    Raises StepError where a step is asked for that there is not, or that does not follow from what
    is stated, and where something is stated that no step needs, or that contradicts the rest.
    """
    whole = whole_graphs(problem)
    check_names(problem, whole)
    given = {one.name: one for one in _given(problem)}
    kept = list(_kept(problem, whole, given))
    ways = {
        one.name: (one, *_slope_by_output(problem, one))
        for one in whole[0].definitions
        if one.section == "forward" or one.role == "slope"
    }
    idle = [*idle_faults(problem, whole, kept), *repeated_faults(problem, kept)]
    if faults := idle or [*contradiction_faults(problem, whole[0], kept[0], ways, given)]:
        raise StepError("\n".join(map(str, faults))) if len(faults) > 1 else faults[0]
    return tuple(_pruned(whole, kept, given))


def _given(problem: MiddleProblem) -> Iterator[Given]:
    """Yield what is given in the middle."""
    for key, matrix in problem.given_matrices.items():
        found = read_id(key)
        assert found is not None, "ids have been read"
        yield Given(_name(found), matrix, ROLES.get((found.form, found.letter), "gradient"))


def _name(found: GivenId) -> Name:
    symbol = Symbol(found.letter, found.layer)
    match found.form:
        case "value":
            return symbol
        case "slope":
            return Derivative(symbol, Symbol("z", found.layer))
        case _:
            return Derivative(LOSS, symbol)


class _Followed(Struct, frozen=True):
    """What of an iteration is known before it, and what follows from it, by name."""

    known: Collection[Name]
    found: Mapping[Name, Definition]


def _kept(
    problem: MiddleProblem, whole: Sequence[Graph], given: Mapping[Name, Given]
) -> Iterator[Sequence[Definition]]:
    """Yield the definitions of each iteration that are kept. Raises StepError for what is asked but
    does not follow.
    """
    followed: list[_Followed] = []
    for one in whole:
        known = {*given, *_stated(problem, one)}
        if followed:
            before = {*followed[-1].known, *followed[-1].found}
            known |= {name for name, end in one.continues.items() if end in before}
        found: dict[Name, Definition] = {}
        for definition in one.definitions:
            if definition.name in given:
                continue
            for way in (definition, *_slope_by_output(problem, definition)):
                if all(used in known or used in found for used in names_used(way)):
                    found[definition.name] = way
                    break
        followed.append(_Followed(known, found))
    *before_last, last = followed
    for earlier in before_last:
        yield _leading(earlier.found, [*_usual(earlier.found, given), LOSS])
    wanted = list(_wanted(problem, whole, last, given))
    if before_last:
        wanted.append(LOSS)
    yield _leading(last.found, wanted)


def _slope_by_output(problem: MiddleProblem, definition: Definition) -> Iterator[Definition]:
    """Yield the derivative of an activation in terms of its output, where it has such a one."""
    match definition.name:
        case Derivative(Symbol("a", int(layer)) as output, by) if definition.role == "slope":
            stated = problem.network.layers[layer - 2]
            by_output = activation(stated.activation, stated.parameter).by_output
            if by_output is not None and by.layer == layer:
                a = Reference(output, definition.expression.shape)
                yield replace(definition, expression=by_output(a))


def _stated(problem: MiddleProblem, one: Graph) -> Iterator[Name]:
    """Yield what is stated outside the middle of what a whole network is given."""
    for given in one.given:
        if is_stated(problem, given.name, given.role):
            yield given.name


def _wanted(
    problem: MiddleProblem,
    whole: Sequence[Graph],
    last: _Followed,
    given: Mapping[Name, Given],
) -> Iterator[Name]:
    """Yield what is asked for in the last iteration, or what an ordinary problem would ask for as
    far as it follows.
    """
    if problem.asked is None or problem.solution == "whole":
        usual = list(_usual(last.found, given))
        if not usual:
            raise StepError(*lacking(problem, whole[-1], last.known, None))
        yield from usual
    for one in asked_steps(whole, problem) if problem.asked is not None else ():
        if one.name in given:
            raise StepError(f"asked holds {one.id!r}, which is given", "leave it out")
        if one.name not in last.found:
            raise StepError(*lacking(problem, whole[-1], {*last.known, *last.found}, one))
        yield one.name


def _usual(found: Mapping[Name, Definition], given: Mapping[Name, Given]) -> Iterator[Name]:
    """Yield what an ordinary problem would ask for, of what follows: the updates; or else the
    gradients by parameters and the one that lies farthest back; or else the farthest step forward.
    """
    updates = [one.name for one in found.values() if one.role == "update"]
    if updates:
        yield from updates
        return
    gradients = [one for one in found.values() if one.role == "gradient"]
    yield from (name for one in gradients if (name := one.name) and _depth(name) is None)
    farthest = [name for one in gradients if _depth(name := one.name) is not None]
    starts = [depth for name in given if (depth := _depth(name)) is not None]
    if farthest and all((_depth(farthest[-1]) or 0) <= start for start in starts):
        yield farthest[-1]
    if not gradients:
        passed = [one.name for one in found.values() if one.section == "forward"]
        yield from passed[-1:]
        if LOSS in found:
            yield LOSS


def _depth(name: Name) -> int | None:
    """Return how far forward a derivative of the loss by an output or a pre-activation lies, None
    for any other quantity.
    """
    match name:
        case Derivative(of, Symbol(letter, int(layer))) if of == LOSS and letter in ("a", "z"):
            return 2 * layer + (letter == "a")
    return None


def _leading(found: Mapping[Name, Definition], wanted: Sequence[Name]) -> Sequence[Definition]:
    """Return what leads to what is wanted, in order; with a gradient that is taken by way of the
    targets, the loss as well.
    """
    kept = _closure(found, wanted)
    if LOSS in found and any(_is_of_loss(found[name]) for name in kept):
        kept = _closure(found, [*wanted, LOSS])
    return [one for one in found.values() if one.name in kept]


def _closure(found: Mapping[Name, Definition], wanted: Sequence[Name]) -> set[Name]:
    names = {name for name in wanted if name in found}
    for definition in reversed(list(found.values())):
        if definition.name in names:
            names |= {name for name in names_used(definition) if name in found}
    return names


def _is_of_loss(definition: Definition) -> bool:
    return definition.role == "gradient" and TARGETS in names_used(definition)


def _pruned(
    whole: Sequence[Graph], kept: Sequence[Sequence[Definition]], given: Mapping[Name, Given]
) -> Iterator[Graph]:
    """Yield graphs of what is kept, with what it is computed from."""
    used = {name for of_one in kept for definition in of_one for name in names_used(definition)}
    if any(definition.role == "update" for of_one in kept for definition in of_one):
        # A schedule may say nothing of the first iteration.
        used |= {one.name for one in whole[0].given if one.role == "setting"}
    first = {one.name: one for one in whole[0].given}
    before: Graph | None = None
    for one, definitions in zip(whole, kept, strict=True):
        stated = {**first, **{quantity.name: quantity for quantity in one.given}, **given}
        names = {definition.name for definition in definitions}
        before = graph(
            one.iteration,
            one.samples,
            sorted((stated[name] for name in stated if name in used), key=_place),
            definitions,
            {of: new for of, new in one.updates.items() if new in names},
            before,
        )
        yield before


def _place(given: Given) -> int:
    return ORDER.index(given.role) if given.role in ORDER else len(ORDER)

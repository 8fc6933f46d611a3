"""Where what a network that starts in the middle states contradicts itself, as sentences."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from generator.arithmetic import FLOATS, Bounded
from generator.errors import StepError, together
from generator.expressions.activations import Activation, activation
from generator.expressions.tree import Cell, Derivative, Name, Reference, Symbol, evaluate
from generator.network.graph import INPUTS, Definition, Given, Graph
from generator.network.lacking import is_stated, key_of, names_used
from generator.problem.middle.model import MiddleProblem
from generator.rounding import Matrix, exact_numbers

__all__ = ["contradiction_faults"]

DECIMAL = re.compile(r"[-+]?\d*(?:\.(?P<places>\d*))?(?:[eE](?P<exponent>[-+]?\d+))?")


def contradiction_faults(
    problem: MiddleProblem,
    whole: Graph,
    kept: Sequence[Definition],
    ways: Mapping[Name, Sequence[Definition]],
    given: Mapping[Name, Given],
) -> Iterator[StepError]:
    """Yield which steps are given otherwise than they follow from what else is given, stated or
    worked out, in one of the `ways` to find them, or as their activation never is. A number in the
    middle is known to half a unit in its last decimal place, a whole number exactly.
    """
    found = _Found(problem, whole, kept, given)
    for name in given:
        if not _plays_a_part(problem, name, kept, given):
            continue
        yield from _outside(problem, name, given[name].numbers)
        for way in ways.get(name, ()):
            used = names_used(way)
            if name not in used and all(one in found for one in used):
                yield from _differing(problem, way, given[name].numbers, found)
                break


class _Found:
    """The values of what is given, stated and worked out, each as far as it is known."""

    def __init__(
        self,
        problem: MiddleProblem,
        whole: Graph,
        kept: Sequence[Definition],
        given: Mapping[Name, Given],
    ) -> None:
        self._values = {
            one.name: FLOATS.number(exact_numbers(one.numbers))
            for one in whole.given
            if is_stated(problem, one.name, one.role)
        }
        self._values |= {name: _to_its_digits(one.numbers) for name, one in given.items()}
        for definition in kept:
            if definition.section == "forward" and all(
                name in self for name in names_used(definition)
            ):
                self._values[definition.name] = self.value(definition)

    def __contains__(self, name: Name) -> bool:
        return name in self._values

    def value(self, definition: Definition) -> Bounded:
        """Return what a step comes to, with a bound on how far it may be off."""

        def of(reference: Reference) -> Bounded:
            return self._values[reference.name]

        result: Bounded = evaluate(definition.expression, FLOATS, of)
        return result


def _to_its_digits(numbers: Matrix) -> Bounded:
    """Return numbers with half a unit in the last decimal place of each as their bound."""
    nearest = FLOATS.number(exact_numbers(numbers))
    half_units = FLOATS.number([[_half_unit(number) for number in row] for row in numbers])
    return Bounded(nearest.value, nearest.error + half_units.value)


def _half_unit(number: str) -> Fraction:
    found = DECIMAL.fullmatch(number)
    last = int(found["exponent"] or 0) - len(found["places"] or "") if found else 0
    return Fraction(10) ** last / 2 if last < 0 else Fraction(0)


def _cells(matrix: Bounded) -> Iterator[Cell]:
    rows, columns = matrix.shape
    return itertools.product(range(rows), range(columns))


def _plays_a_part(
    problem: MiddleProblem, name: Name, kept: Sequence[Definition], given: Collection[Name]
) -> bool:
    """Return whether a step is none of an activation, or of one that is stated, or that something
    is worked out by.
    """
    match name:
        case Symbol("z"):
            return True
        case Symbol("a", int(layer)) | Derivative(Symbol("a", int(layer))):
            slope = Derivative(Symbol("a", layer), Symbol("z", layer))
            is_typed = "activation" in problem.layers[layer - 2].model_fields_set
            return is_typed or (slope not in given and slope in {one.name for one in kept})
    return False


def _outside(problem: MiddleProblem, name: Name, numbers: Matrix) -> Iterator[StepError]:
    """Yield what says that outputs are none of their activation."""
    match name:
        case Symbol("a", int(layer)):
            place = f"layers[{layer - 2}]"
            stated = problem.network.layers[layer - 2]
        case _:
            return
    applied = activation(stated.activation, stated.parameter)
    what = f"outputs of {stated.activation}"
    remedy = f"correct it, or {place}.activation"
    values = _to_its_digits(numbers)
    low, high = applied.range
    for row, column in _cells(values):
        value = values.value[row, column]
        if (low is not None and value < low) or (high is not None and value > high):
            yield StepError(
                f"given.{name} has {numbers[row][column]}, but {what} {_range(applied)}", remedy
            )
            return
    if applied.adds_up_to is None:
        return
    sums, total = values.sum(axis=(-2,), keepdims=True), applied.adds_up_to
    for cell in _cells(sums):
        if abs(sums.value[cell] - total) > sums.error[cell]:
            yield StepError(
                f"given.{name} adds up to {sums.value[cell]:.6g}, but {what} add up to {total}",
                remedy,
            )
            return


def _range(applied: Activation) -> str:
    low, high = applied.range
    if high is None:
        return f"are at least {low}"
    return f"lie between {low} and {high}"


def _differing(
    problem: MiddleProblem, way: Definition, numbers: Matrix, found: _Found
) -> Iterator[StepError]:
    """Yield what says that a step is given otherwise than it follows, at its first such entry."""
    stated, result = _to_its_digits(numbers), found.value(way)
    if stated.shape != result.shape:
        return
    for row, column in _cells(stated):
        value = result.value[row, column]
        known_to = stated.error[row, column] + result.error[row, column]
        if abs(stated.value[row, column] - value) > known_to:
            others = together(_source(problem, one) for one in names_used(way))
            yield StepError(
                f"given.{way.name} has {numbers[row][column]}, but what follows from {others} is "
                f"{value:.6g}",
                "give that, or leave one of them out",
            )
            return


def _source(problem: MiddleProblem, name: Name) -> str:
    """Return the key of what is given or stated, or the id of what is worked out."""
    if str(name) in problem.given:
        return f"given.{name}"
    is_leaf = name == INPUTS or (isinstance(name, Symbol) and name.letter in ("w", "b"))
    return key_of(problem, name) if is_leaf else str(name)

"""Many draws of one structure evaluated at once: a leading axis of candidates in every array."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from msgspec.structs import replace

from generator.arithmetic import (
    BALLS,
    DECIMALS,
    FLOATS,
    BooleanArray,
    Bounded,
    DecimalArray,
    InexpressibleError,
    Reals,
    System,
)
from generator.errors import Fault, ProblemError, StepError
from generator.expressions.tree import Expression, Name, evaluate
from generator.network import Definition, Given, Graph, StepKey, build
from generator.problem import AnyProblem, Problem
from generator.rounding import (
    Matrix,
    Rounded,
    Rounding,
    as_typed,
    rounded_all,
    rounded_exactly,
)
from generator.trace import Trace, trace_of_printed
from generator.trace.steps import WHOLE
from generator.variants.exercise import Exercise, Place, Slot, words_of
from generator.variants.identity import hash_of_draws
from generator.variants.numbers import DrawnEntry, DrawnQuantity, drawn_quantity
from generator.variants.places import Position, marked, positions_of, positions_of_marks
from generator.variants.sizes import place_text
from generator.variants.streams import Indices

__all__ = ["Structure", "Sweep", "ball_arrays", "graphs_of", "of_all", "structure", "sweep"]

# How many axes a matrix has; those of candidates have one more.
MATRIX = 2
# The values of all candidates, by iteration and name.
BallArrays = Mapping[int, Mapping[Name, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """All that draws of the same sizes, activations and constants have in common.

    `identity` is the hash of what is drawn from, its words and looks apart. `words` say which word
    of the stream each slot takes: slots of one name take the same.
    `positions` are where each slot's number stands among what the graphs are given, `quantities`.
    """

    exercise: Exercise
    identity: str
    problem: AnyProblem
    graphs: tuple[Graph, ...]
    rounding: Rounding
    slots: tuple[Slot, ...]
    words: tuple[int, ...]
    sizes: tuple[int, ...]
    positions: tuple[tuple[Position, ...], ...]
    quantities: Mapping[StepKey, DrawnQuantity]

    def rounding_of(self, key: StepKey) -> Rounding:
        """Return how the numbers of a step are printed: sizes as they are."""
        iteration, name = key
        is_size = self.graphs[iteration - 1].roles.get(name) == "size"
        return WHOLE if is_size else self.rounding

    @property
    def amount(self) -> int:
        """How many numbers the graphs of a candidate go through."""
        if isinstance(self.problem, Problem):
            return self.problem.amount
        computed = (definition.expression.shape for definition in self._definitions)
        return sum(rows * columns for rows, columns in computed)

    @property
    def _definitions(self) -> Iterator[Definition]:
        return (definition for graph in self.graphs for definition in graph.definitions)


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Candidates of one structure: their draws, their values, and what is printed of them.

    `indices` has a row for each candidate and a column for each slot. `starts` is what each
    iteration starts from, as it is and as it would be printed. `unrounded` are the values that
    nothing printed goes into: with carry "exact", all of them. `again` is what the printed operands
    of each step give, rounded. `decided` says of each candidate whether float64 decides
    all its digits.
    """

    structure: Structure
    indices: Indices
    starts: Mapping[StepKey, tuple[Bounded, Rounded]]
    values: Mapping[StepKey, Bounded]
    unrounded: Mapping[StepKey, Bounded]
    printed: Mapping[StepKey, Rounded]
    again: Mapping[StepKey, Rounded]
    decided: BooleanArray

    def __len__(self) -> int:
        return len(self.indices)

    def drawn(self, candidate: int) -> dict[Place, Any]:
        """Return what is drawn for a candidate, by the place where it stands."""
        row = self.indices[candidate]
        return {
            slot.place: slot.values[int(index)]
            for slot, index in zip(self.structure.slots, row, strict=True)
        }

    def graphs(self, candidate: int) -> tuple[Graph, ...]:
        """Return the graphs of a candidate."""
        return graphs_of(self.structure, self.indices[candidate])

    def printed_of(self, candidate: int, key: StepKey) -> Matrix:
        """Return what is printed of a step."""
        found = self.printed[key]
        rows, columns = found.units.shape[-2:]
        rounding = self.structure.rounding_of(key)
        return tuple(
            tuple(found.text((candidate, row, column), rounding) for column in range(columns))
            for row in range(rows)
        )

    def recomputes(self, candidate: int, key: StepKey) -> bool:
        """Return whether the printed operands of a step give what is printed of it."""
        found, again = self.printed[key], self.again[key]
        return bool(
            (found.units[candidate] == again.units[candidate]).all()
            and (found.exponents[candidate] == again.exponents[candidate]).all()
        )

    def trace(
        self, candidate: int, graphs: Sequence[Graph], balls: Callable[[], BallArrays]
    ) -> Trace:
        """Return a candidate's worked solution as numbers, its digits as the sweep found them.

        `graphs` are the candidate's, and `balls` gives the sweep's values as balls where they are
        asked for.
        """
        assert self.decided[candidate], "what float64 does not decide is traced by itself"

        def digits(graph: Graph, name: Name, *_: Reals) -> tuple[Matrix, bool]:
            key = graph.iteration, name
            return self.printed_of(candidate, key), self.recomputes(candidate, key)

        def known(system: System, iteration: int) -> dict[Name, Any] | None:
            if system is not BALLS:
                return None
            return {name: array[candidate] for name, array in balls()[iteration].items()}

        return trace_of_printed(graphs, self.structure.rounding, digits, known)


def graphs_of(structure: Structure, drawn: Indices) -> tuple[Graph, ...]:
    """Return the graphs of a candidate, given its row of indices."""
    numbers: dict[tuple[int, Name], dict[tuple[int, int], str]] = {}
    for slot, positions, index in zip(structure.slots, structure.positions, drawn, strict=True):
        for iteration, name, row, column in positions:
            text = _text(slot.values[int(index)])
            numbers.setdefault((iteration, name), {})[row, column] = text
    return tuple(
        replace(
            graph,
            given=tuple(
                _with(given, numbers.get((graph.iteration, given.name), {}))
                for given in graph.given
            ),
        )
        for graph in structure.graphs
    )


def ball_arrays(swept: Sweep) -> BallArrays:
    """Return the unrounded values of all candidates as balls, by iteration and name."""
    found: dict[int, dict[Name, Any]] = {}
    for graph in swept.structure.graphs:
        arrays: dict[Name, Any] = {}
        for given in graph.given:
            own = swept.structure.quantities[graph.iteration, given.name]
            numbers, places = own.as_exact(swept.indices)
            arrays[given.name] = BALLS.number([numbers])[0][places]
        for name, end in graph.continues.items():
            arrays[name] = found[graph.iteration - 1][end]
        found[graph.iteration] = arrays
        for definition in graph.definitions:
            numbers = _in_balls(definition.expression, arrays)
            arrays[definition.name] = _of_all(numbers, len(swept))
    return found


def _of_all(array: Any, candidates: int) -> Any:
    """Return an array with a matrix for each candidate, be it the same for all."""
    return np.broadcast_to(array, (candidates, *array.shape)) if array.ndim == MATRIX else array


def of_all(numbers: Bounded, candidates: int) -> Bounded:
    """Return floats with a matrix for each candidate, be it the same for all."""
    return Bounded(_of_all(numbers.value, candidates), _of_all(numbers.error, candidates))


def _in_balls(expression: Expression, arrays: Mapping[Name, Any]) -> Any:
    return evaluate(expression, BALLS, lambda one: arrays[one.name])


def structure(exercise: Exercise, structural: Mapping[Place, Any]) -> Structure:
    """Return what is common to all draws with these sizes, activations and constants.

    Raises ProblemError where they, or the smallest or largest number of a draw, make no problem,
    where each draw would have a number of places of its own, and where what is asked is no step.
    """
    sized = exercise.with_structure(structural)
    slots = sized.slots()
    first = {slot.place: slot.values[0] for slot in slots}
    problem = sized.problem(first)
    if problem.rounding.places == "auto":
        sentence = (
            "is 'auto', which would give each variant a number of its own; give a whole number of "
            "decimal places, the same for all."
        )
        raise ProblemError(exercise.source, [Fault("rounding.places", sentence)])
    _check_ends(sized, slots, first)
    try:
        graphs = build(problem)
    except StepError as error:
        raise ProblemError(exercise.source, error.faults()) from None
    words, sizes = words_of(slots)
    positions = _positions(sized, problem, graphs, slots)
    entries: dict[StepKey, list[DrawnEntry]] = {}
    for number, places in enumerate(positions):
        for iteration, name, row, column in places:
            entry = DrawnEntry(row, column, number, slots[number].values)
            entries.setdefault((iteration, name), []).append(entry)
    return Structure(
        sized,
        hash_of_draws(sized),
        problem,
        graphs,
        problem.rounding.rounding(),
        slots,
        words,
        sizes,
        positions,
        {
            (graph.iteration, given.name): drawn_quantity(
                given, entries.get((graph.iteration, given.name), ())
            )
            for graph in graphs
            for given in graph.given
        },
    )


def _positions(
    sized: Exercise, problem: AnyProblem, graphs: Sequence[Graph], slots: Sequence[Slot]
) -> tuple[tuple[Position, ...], ...]:
    """Return where each slot's number stands among what the graphs are given. What layers of other
    types state is found by its marks. Raises ProblemError where a number is not given to a graph.
    """
    if problem.stated_as not in ("composed", "middle"):
        return tuple(tuple(positions_of(problem, graphs, slot.place)) for slot in slots)
    marks = {slot.place: marked(slot.values[0], mark) for mark, slot in enumerate(slots)}
    found = positions_of_marks(build(sized.problem(marks)))
    for mark, slot in enumerate(slots):
        if mark not in found:
            sentence = "is no number of its own; give it without a draw."
            raise ProblemError(sized.source, [Fault(place_text(slot.place), sentence)])
    return tuple(tuple(found[mark]) for mark in range(len(slots)))


def _check_ends(sized: Exercise, slots: Sequence[Slot], first: Mapping[Place, Any]) -> None:
    """See that every number that may be drawn can stand in its place. Raises ProblemError."""
    try:
        for end in (0, 1):
            sized.problem({slot.place: slot.values.ends()[end] for slot in slots})
    except ProblemError:
        # Which of them is wrong, if it is not that they stand together. What may be drawn for one
        # entry of a list may be for all.
        alike = {(slot.values, slot.quantity): slot for slot in reversed(slots)}
        for slot in reversed(alike.values()):
            for number in slot.values.ends():
                sized.problem({**first, slot.place: number})


def sweep(structure: Structure, drawn: Indices) -> Sweep:
    """Evaluate candidates, given the words of their streams as indices."""
    indices = drawn[:, structure.words]
    given = {
        key: _Known(*quantity.as_arrays(indices)) for key, quantity in structure.quantities.items()
    }
    rounding = structure.rounding
    starts: dict[StepKey, tuple[Bounded, Rounded]] = {}
    values: dict[StepKey, Bounded] = {}
    unrounded: dict[StepKey, Bounded] = {}
    printed: dict[StepKey, Rounded] = {}
    again: dict[StepKey, Rounded] = {}
    exact: dict[Name, _Known] = {}
    shown: dict[Name, _Known] = {}
    for graph in structure.graphs:
        own = {quantity.name: given[graph.iteration, quantity.name] for quantity in graph.given}
        exact = {**own, **{name: exact[end] for name, end in graph.continues.items()}}
        shown = {**own, **{name: shown[end] for name, end in graph.continues.items()}}
        for name, start in shown.items():
            starts[graph.iteration, name] = exact[name].floats, start.rounded(rounding)
        for definition in graph.definitions:
            key = graph.iteration, definition.name
            from_print = _evaluated(definition.expression, shown, len(indices))
            exact[definition.name] = _evaluated(definition.expression, exact, len(indices))
            value = exact[definition.name] if rounding.carry == "exact" else from_print
            values[key], unrounded[key] = value.floats, exact[definition.name].floats
            how = structure.rounding_of(key)
            printed[key] = value.rounded(how)
            again[key] = printed[key] if value is from_print else from_print.rounded(how)
            shown[definition.name] = _known(printed[key])
    certain = [
        rounded.certain.reshape(len(indices), -1).all(axis=1)
        for rounded in (*printed.values(), *again.values())
    ]
    decided: BooleanArray = np.logical_and.reduce(certain)
    return Sweep(structure, indices, starts, values, unrounded, printed, again, decided)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A quantity of all candidates: floats with their error, and exact decimals where it has any.

    Floats know nothing of ties, which sums and products of decimals are full of.
    """

    floats: Bounded
    decimals: DecimalArray | None

    def rounded(self, rounding: Rounding) -> Rounded:
        if self.decimals is None:
            return rounded_all(self.floats, rounding)
        exact = rounded_exactly(self.decimals, rounding)
        if exact.certain.all():
            return exact
        return exact.where_not_certain(rounded_all(self.floats, rounding))


def _known(rounded: Rounded) -> _Known:
    return _Known(rounded.as_numbers(), rounded.as_decimals())


def _evaluated(expression: Expression, known: Mapping[Name, _Known], candidates: int) -> _Known:
    floats = of_all(evaluate(expression, FLOATS, lambda one: known[one.name].floats), candidates)
    try:
        exact = evaluate(expression, DECIMALS, lambda one: _decimals(known[one.name]))
    except InexpressibleError:
        return _Known(floats, None)
    parts = (_of_all(part, candidates) for part in (exact.units, exact.places, exact.fits))
    decimals = DecimalArray(*parts)
    # What floats leave of terms that cancel is no number that is too small to show.
    is_zero = decimals.fits & (decimals.units == 0)
    value, error = (np.where(is_zero, 0, array) for array in (floats.value, floats.error))
    return _Known(Bounded(value, error), decimals)


def _decimals(known: _Known) -> DecimalArray:
    if known.decimals is None:
        raise InexpressibleError
    return known.decimals


def _text(drawn: Any) -> str:
    """Return a number that is drawn with the digits of its file, an expression as one is given."""
    return " ".join(drawn.split()) if isinstance(drawn, str) else as_typed(Decimal(drawn))


def _with(given: Given, changed: Mapping[tuple[int, int], str]) -> Given:
    """Return a given quantity with some of its entries changed."""
    if not changed:
        return given
    numbers = tuple(
        tuple(changed.get((i, j), text) for j, text in enumerate(row))
        for i, row in enumerate(given.numbers)
    )
    return replace(given, numbers=numbers)

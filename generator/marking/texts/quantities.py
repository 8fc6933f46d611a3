"""The quantities of a problem as a text may index them: by layer, row and column, or counted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from generator.arithmetic import Reals, exact
from generator.document import Work
from generator.errors import HandpropError
from generator.expressions.tree import Cell, Derivative, Name, Symbol
from generator.network import LOSS
from generator.trace import Iteration

__all__ = ["ComparedQuantities", "IndexScheme", "PlaceMeant"]

# A quantity, and one of its entries; None where all of it is meant.
PlaceMeant = tuple[Name, Cell | None]
# What indices mean; None where there is nothing of the kind.
IndexScheme = Callable[[tuple[int, ...]], PlaceMeant | None]

# So many iterations say what a symbol means.
COMPARED = 12
# A place in a name, a row or a column counts from 1 or from 0, a layer from that of the inputs or
# from the first that computes.
OF_ENTRIES = (-1, 0)
OF_NAMES = (0, 1, -1, 2)


class ComparedQuantities:
    """What a problem states and computes, by the letters and the numbers of its names."""

    def __init__(self, work: Work) -> None:
        self._iterations = work.trace.iterations
        self._continues = [graph.continues for graph in work.graphs[:COMPARED]]
        first = self._iterations[0]
        self.given = {one.name: one.numbers for one in first.given}
        self.shapes: dict[Name, tuple[int, int]] = {
            **{one.name: one.shape for one in first.given},
            **{one.name: one.shape for one in first.steps},
        }
        self.updates: dict[Name, Name] = {}
        for graph in work.graphs[:COMPARED]:
            self.updates |= graph.updates
        self.roles = work.graphs[0].roles
        self._values: dict[tuple[int, Name], list[list[float]] | None] = {}

    @cached_property
    def groups(self) -> Mapping[str, Mapping[tuple[int, ...], Name]]:
        """The names that differ in nothing but their numbers, by these."""
        found: dict[str, dict[tuple[int, ...], Name]] = {}
        for name in self.shapes:
            numbers = tuple(map(int, re.findall(r"\d+", str(name))))
            found.setdefault(re.sub(r"\d+", "#", str(name)), {})[numbers] = name
        return found

    @cached_property
    def exact_numbers(self) -> frozenset[Fraction]:
        """The sizes of the numbers that the problem states, which nobody has rounded."""
        return frozenset(
            abs(found)
            for numbers in self.given.values()
            for row in numbers
            for text in row
            if isinstance(found := exact(text), Fraction)
        )

    def values(self, name: Name) -> Iterator[Sequence[Sequence[float]]]:
        """Yield the numbers of a quantity in each of the iterations that are compared."""
        for place, iteration in enumerate(self._iterations[:COMPARED]):
            if (place, name) not in self._values:
                before = self._continues[place].get(name)
                self._values[place, name] = (
                    _values(iteration, name)
                    if before is None
                    else _values(self._iterations[place - 1], before)
                )
            if (found := self._values[place, name]) is not None:
                yield found

    def is_single(self, name: Name) -> bool:
        """Return whether a quantity is a single number."""
        return self.shapes[name] == (1, 1)

    def cells(self, name: Name) -> Sequence[Cell]:
        """Return the rows and columns of the entries of a quantity."""
        rows, columns = self.shapes[name]
        return [(i, j) for i in range(rows) for j in range(columns)]

    def gradient(self, name: Name) -> Name | None:
        """Return the gradient of the loss along a quantity, None where it is no step; that
        of a pre-activation may only be one as that of its bias.
        """
        if not isinstance(name, Symbol):
            return None
        of = next((one for one in self.shapes if self.roles.get(one) == "loss"), LOSS)
        if not isinstance(of, Symbol):
            return None
        found = Derivative(of, name)
        if found in self.shapes:
            return found
        bias = Symbol("b", name.layer - 1) if name.letter == "z" and name.layer else None
        of_bias = Derivative(of, bias) if bias else None
        if of_bias in self.shapes and self.shapes[of_bias] == self.shapes[name]:
            return of_bias
        return None

    def slope(self, above: Name, below: Name) -> Name | None:
        """Return the slope of one quantity along another, None where it is no step."""
        if isinstance(above, Symbol) and isinstance(below, Symbol):
            found = Derivative(above, below)
            return found if found in self.shapes else None
        return None

    def slope_along(self, below: Name) -> Name | None:
        """Return the slope of an activation at a quantity, None where it is no step."""
        return next(
            (
                one
                for one in self.shapes
                if isinstance(one, Derivative) and one.by == below and self.roles[one] == "slope"
            ),
            None,
        )

    def schemes(self, group: str, count: int) -> Iterator[tuple[float, IndexScheme, int | None]]:
        """Yield what so many indices may mean among the quantities of a group, with how unusual
        that is before it, and behind it what is added to the number of a layer.
        """
        names = self.groups[group]
        depth = len(next(iter(names)))
        # Places in the names come first, then the row and the column.
        for dims in itertools.permutations(range(depth + 2), count):
            for fixed in _fixed(names, self.shapes, depth, dims):
                for offsets in itertools.product(*(self._offsets(dim, depth) for dim in dims)):
                    cost = _cost(dims, offsets, depth)
                    layers = offsets[dims.index(0)] if depth and 0 in dims else None
                    scheme = _indexed(names, self.shapes, depth, dims, fixed, offsets)
                    yield cost, scheme, layers
        if count == 1:
            for counted in (list(names.values()), *([name] for name in names.values())):
                for cost, scheme in self._counted(counted):
                    yield cost, scheme, None

    def _offsets(self, dim: int, depth: int) -> Sequence[int]:
        return OF_NAMES if dim < depth else (*OF_ENTRIES, *self._passed)

    @cached_property
    def _passed(self) -> Sequence[int]:
        """What is taken off where the units of all layers are counted through."""
        sizes = [
            self.shapes[name][0]
            for name, role in self.roles.items()
            if role in ("input", "output") and name in self.shapes
        ]
        with_inputs = [-1 - sum(sizes[: place + 1]) for place in range(len(sizes))]
        without = [-1 - sum(sizes[1 : place + 1]) for place in range(1, len(sizes))]
        return tuple(dict.fromkeys((*with_inputs, *without)))

    def _counted(self, names: Sequence[Name]) -> Iterator[tuple[float, IndexScheme]]:
        """Yield the ways to count entries through, row by row or column by column."""
        for by_column, start in itertools.product((False, True), (1, 0)):
            cells: list[PlaceMeant] = []
            for name in names:
                places = self.cells(name)
                if by_column:
                    places = sorted(places, key=lambda cell: (cell[1], cell[0]))
                cells += [(name, cell) for cell in places]

            def scheme(
                indices: tuple[int, ...], cells: Sequence[PlaceMeant] = cells, start: int = start
            ) -> PlaceMeant | None:
                place = indices[0] - start
                return cells[place] if 0 <= place < len(cells) else None

            yield 0.2 + 0.1 * by_column + 0.1 * (1 - start), scheme


def _values(iteration: Iteration, name: Name) -> list[list[float]] | None:
    for given in iteration.given:
        if given.name == name:
            return _floats(given.numbers)
    for step in iteration.steps:
        if step.name == name:
            rows, columns = step.shape
            return [[_near(step.exact, i, j) for j in range(columns)] for i in range(rows)]
    return None


def _floats(numbers: Sequence[Sequence[str]]) -> list[list[float]] | None:
    try:
        found = [[exact(text) for text in row] for row in numbers]
    except HandpropError:
        return None
    return [
        [float(one) if isinstance(one, Fraction) else float("nan") for one in row] for row in found
    ]


def _near(value: Reals, row: int, column: int) -> float:
    try:
        low, high = next(value.enclosures(row, column))
    except HandpropError:
        return float("nan")
    return float((low + high) / 2)


def _fixed(
    names: Mapping[tuple[int, ...], Name],
    shapes: Mapping[Name, tuple[int, int]],
    depth: int,
    dims: tuple[int, ...],
) -> Iterator[Mapping[int, int | None]]:
    """Yield what stands in the places that have no index: a number of a name, row or column; None
    for both of these where the whole matrix is meant.
    """
    open_names = [dim for dim in range(depth) if dim not in dims]
    choices = [sorted({numbers[dim] for numbers in names}) for dim in open_names]
    open_cells = [dim for dim in (depth, depth + 1) if dim not in dims]
    rows = max(shapes[name][0] for name in names.values())
    columns = max(shapes[name][1] for name in names.values())
    sizes = {depth: rows, depth + 1: columns}
    of_cells = [range(sizes[dim]) for dim in open_cells]
    for of_names in itertools.product(*choices):
        stated: dict[int, int | None] = dict(zip(open_names, of_names, strict=True))
        if len(open_cells) == 2:
            yield {**stated, depth: None, depth + 1: None}
        for cells in itertools.product(*of_cells):
            yield {**stated, **dict(zip(open_cells, cells, strict=True))}


def _cost(dims: Sequence[int], offsets: Sequence[int], depth: int) -> float:
    """Return how unusual it is to count so: from 0, from another layer, columns before rows."""
    found = 0.0
    for dim, offset in zip(dims, offsets, strict=True):
        usual = 0 if dim < depth else -1
        found += 0.1 * (offset != usual)
    entries = [dim for dim in dims if dim >= depth]
    return found + 0.05 * (entries != sorted(entries))


def _indexed(
    names: Mapping[tuple[int, ...], Name],
    shapes: Mapping[Name, tuple[int, int]],
    depth: int,
    dims: Sequence[int],
    fixed: Mapping[int, int | None],
    offsets: Sequence[int],
) -> IndexScheme:
    def scheme(indices: tuple[int, ...]) -> PlaceMeant | None:
        place: dict[int, int | None] = dict(fixed)
        for dim, offset, index in zip(dims, offsets, indices, strict=True):
            place[dim] = index + offset
        numbers = tuple(place[dim] for dim in range(depth))
        name = names.get(numbers)  # type: ignore[arg-type]  # none has a None in it
        if name is None:
            return None
        row, column = place[depth], place[depth + 1]
        if row is None or column is None:
            return name, None
        rows, columns = shapes[name]
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        return name, (row, column)

    return scheme

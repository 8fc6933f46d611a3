"""Which steps of a solution a problem names: those that are asked for, and those left blank."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, get_args

from msgspec import Struct
from msgspec.structs import replace

from generator.errors import StepError, nearest
from generator.expressions.tree import SCALAR, Derivative, Name, State, Symbol, references
from generator.network.graph import (
    INPUTS,
    LOSS,
    LOSSES,
    PARAMETERS,
    Cell,
    Definition,
    Graph,
    Section,
    StepKey,
)
from generator.network.iterations import whole_iterations
from generator.problem import AnyProblem, Problem
from generator.problem.faults import counted

if TYPE_CHECKING:
    from generator.problem.composed.model import ComposedProblem

__all__ = ["ON_REQUEST", "AskedStep", "asked_steps", "check_names", "steps_called"]

ALIASES = {
    "loss": ("L",),
    "error": ("L",),
    "cost": ("L",),
    "backpropagation": ("backward",),
    "dldx": ("dL/da1",),
    "sampleloss": ("losses",),
    "samplelosses": ("losses",),
}
# What is no step unless it is asked for.
ON_REQUEST = (str(LOSSES), str(Derivative(LOSS, INPUTS)))
ENTRY = re.compile(r"(?P<step>.*?) *\[ *(?P<row>\d+) *, *(?P<column>\d+) *\]")


class AskedStep(Struct, frozen=True):
    """What is asked for: a step of an iteration, or one of its entries, its row and its column
    counted from 0.
    """

    iteration: int
    name: Name
    cell: Cell | None = None

    @property
    def key(self) -> StepKey:
        """The iteration and the name of the step."""
        return self.iteration, self.name

    @property
    def id(self) -> str:
        """The id of the line that answers it, such as `w2_new` or `w2_new[1,1]`."""
        if self.cell is None:
            return str(self.name)
        row, column = self.cell
        return f"{self.name}[{row + 1},{column + 1}]"


def check_names(problem: AnyProblem, graphs: Sequence[Graph]) -> None:
    """Raise StepError, with all that is wrong, where a problem asks for, leaves blank, or gives
    points for, what is no step.
    """
    errors = [*_asked_wrongly(problem, graphs)]
    # What is not worked out may be left blank in other solutions of the same problem.
    steps = {*_definitions(graphs)} | ({*_later_steps(problem)} if _names_steps(problem) else set())
    errors += _left_blank_wrongly(problem, steps)
    errors += _worth_wrongly(problem, steps)
    if errors:
        first, *others = errors
        raise StepError("\n".join(map(str, errors))) if others else first


def _asked_wrongly(problem: AnyProblem, graphs: Sequence[Graph]) -> Iterator[StepError]:
    """Yield what is wrong with what is asked: no step, one twice, the losses of one sample."""
    seen: dict[str, str] = {}
    last = _definitions(graphs)
    for stated in problem.asked or ():
        try:
            one = _found(stated, last, problem)
        except StepError as error:
            yield error
            continue
        if one.id in seen:
            what = f"asked holds {stated!r} twice"
            if seen[one.id] != stated:
                what = f"asked holds {seen[one.id]!r} and {stated!r}, which are the same"
            yield StepError(what, "give each step once")
        elif isinstance(problem, Problem) and one.name == LOSSES:
            yield from _losses_of_one(stated, problem)
        seen[one.id] = stated


def _losses_of_one(stated: str, problem: Problem) -> Iterator[StepError]:
    if len((problem.batches or (problem.samples,))[-1]) == 1:
        of_last = "there is" if len(problem.samples) == 1 else "the last iteration has"
        yield StepError(f"asked holds {stated!r}, but {of_last} one sample", "give 'L'")


def _names_steps(problem: AnyProblem) -> bool:
    return not isinstance(problem.blanks, str) or isinstance(problem.marks.points, Mapping)


def _later_steps(problem: AnyProblem) -> Iterator[str]:
    """Yield the ids of the steps of a network that is worked out to less than its end."""
    if isinstance(problem, Problem) and problem.batches and problem.reach != "updates":
        for graph in whole_iterations(problem.model_copy(update={"solution": "whole"})):
            yield from _definitions([graph])


def _left_blank_wrongly(problem: AnyProblem, steps: Set[str]) -> Iterator[StepError]:
    blocks = {*steps, *get_args(Section)}
    for name in () if isinstance(problem.blanks, str) else problem.blanks:
        if name not in blocks:
            sentence = f"blanks holds {name!r}, which is neither a step nor a section"
            yield StepError(sentence, nearest(name, blocks, ALIASES))


def _worth_wrongly(problem: AnyProblem, steps: Set[str]) -> Iterator[StepError]:
    points = problem.marks.points
    known = {*steps, *ON_REQUEST}
    for name in points if isinstance(points, Mapping) else ():
        if name not in known:
            yield StepError(
                f"marks.points has {name!r}, which is not a step", nearest(name, known, ALIASES)
            )


def asked_steps(graphs: Sequence[Graph], problem: AnyProblem) -> tuple[AskedStep, ...]:
    """Return what is asked for, of its last iteration.

    Where nothing is stated these are the new parameters, or the outputs and the loss of a forward
    pass alone. Raises StepError for what is no step.
    """
    if problem.asked is not None:
        return steps_called(graphs, problem, problem.asked)
    last = _definitions(graphs)
    if problem.stated_as == "formulas" and problem.training is None:
        of = Symbol(problem.of_gradient)
        wanted: set[Name] = {Derivative(of, Symbol(name)) for name in problem.by}
        if not wanted:
            wanted = {of}
        return tuple(_whole(one) for one in last.values() if one[1].name in wanted)
    updated = tuple(_whole(one) for one in last.values() if one[1].role == "update")
    if problem.stated_as == "middle" and not updated:
        return tuple(_from_the_middle(graphs[-1], len(problem.layers)))
    if problem.stated_as == "composed" and not updated:
        return tuple(_of_composed(graphs[-1], last, problem))
    outputs = [_whole(one) for one in last.values() if one[1].role == "output"][-1:]
    losses = (_whole(one) for one in last.values() if one[1].name == LOSS)
    return updated or (*outputs, *losses)


def steps_called(
    graphs: Sequence[Graph], problem: AnyProblem, ids: Sequence[str]
) -> tuple[AskedStep, ...]:
    """Return what ids stand for, each in its last iteration. Raises StepError for no step."""
    last = _definitions(graphs)
    return tuple(_found(stated, last, problem) for stated in ids)


def _definitions(graphs: Iterable[Graph]) -> dict[str, tuple[int, Definition]]:
    """Return the definition of each step in its last iteration, by its id."""
    return {
        str(definition.name): (graph.iteration, definition)
        for graph in graphs
        for definition in graph.definitions
    }


def _of_composed(
    graph: Graph, last: Mapping[str, tuple[int, Definition]], problem: ComposedProblem
) -> Iterator[AskedStep]:
    """Yield the gradients by all parameters, or the outputs of the last layer and the loss."""
    outputs = len(problem.layers) + 1
    for step in last.values():
        match step[1].name:
            case Derivative(_, by) if graph.roles.get(by) in PARAMETERS:
                yield _whole(step)
            case Symbol() as name if not problem.trains:
                is_output = step[1].role == "output" and name.layer == outputs
                if name == LOSS or is_output:
                    yield _whole(step)


def _from_the_middle(graph: Graph, layers: int) -> Iterator[AskedStep]:
    """Yield the outputs, the loss, the gradients by parameters, and what leads to no other step."""
    used = {
        reference.name
        for definition in graph.definitions
        for reference in references(definition.expression)
    }
    results = (Symbol("a", layers + 1), LOSS)
    for definition in graph.definitions:
        name = definition.name
        is_gradient = isinstance(name, Derivative) and name.by.letter in ("w", "b")
        if is_gradient or name in results or name not in used:
            yield AskedStep(graph.iteration, name)


def _whole(step: tuple[int, Definition]) -> AskedStep:
    iteration, definition = step
    return AskedStep(iteration, definition.name)


def _found(
    stated: str, last: Mapping[str, tuple[int, Definition]], problem: AnyProblem
) -> AskedStep:
    """Return what an id stands for: a step, an entry of one by its place, or a counted weight."""
    if stated in last:
        return _whole(last[stated])
    by_place = ENTRY.fullmatch(stated)
    if by_place and by_place["step"] in last:
        row, column = int(by_place["row"]) - 1, int(by_place["column"]) - 1
        return _entry(stated, *last[by_place["step"]], (row, column))
    counted_ones: Mapping[str, AskedStep] = {}
    if isinstance(problem, Problem) and problem.conventions.index == "count":
        counted_ones = dict(_counted(last, problem))
        if stated in counted_ones:
            return counted_ones[stated]
    known = {*last, *counted_ones}
    has_loss = any(definition.name == LOSS for _, definition in last.values())
    if isinstance(problem, Problem) and has_loss:
        known |= {*ON_REQUEST}
    name = by_place["step"] if by_place else stated
    # The gradients of a method that looks ahead are taken there.
    ahead = f"{name}_ahead"
    hint = f"did you mean {ahead!r}?" if ahead in known else nearest(name, known, ALIASES)
    raise StepError(f"asked holds {stated!r}, which is not a step", hint)


def _entry(stated: str, iteration: int, definition: Definition, cell: Cell) -> AskedStep:
    rows, columns = definition.expression.shape
    row, column = cell
    if not (0 <= row < rows and 0 <= column < columns):
        size = f"{counted(rows, 'row')} and {counted(columns, 'column')}"
        raise StepError(
            f"asked holds {stated!r}, but {definition.name} has {size}",
            "give the row and the column of an entry, each counted from 1",
        )
    is_single = definition.expression.shape == SCALAR
    return AskedStep(iteration, definition.name, None if is_single else cell)


def _counted(
    last: Mapping[str, tuple[int, Definition]], problem: Problem
) -> Iterator[tuple[str, AskedStep]]:
    """Yield the entries of what belongs to weights and biases by the numbers that these have in
    notations that count them through all layers, row by row.
    """
    sizes = {
        "w": [sum(map(len, layer.weights)) for layer in problem.layers],
        "b": [layer.bias_count for layer in problem.layers],
    }
    for iteration, definition in last.values():
        of = _parameter(definition.name)
        if of is None or of.layer is None:
            continue
        rows, columns = definition.expression.shape
        cells = itertools.product(range(rows), range(columns))
        first = sum(sizes[of.letter][: of.layer - 1]) + 1
        for number, cell in enumerate(cells, start=first):
            called = str(_renamed(definition.name, replace(of, layer=number)))
            yield called, _entry(called, iteration, definition, cell)


def _parameter(name: Name) -> Symbol | None:
    """Return the weights or biases that a quantity belongs to, None where it belongs to none."""
    match name:
        case Symbol():
            of = name
        case State(_, of) | Derivative(_, of):
            pass
    return of if of.letter in ("w", "b") else None


def _renamed(name: Name, of: Symbol) -> Name:
    match name:
        case State():
            return replace(name, of=of)
        case Derivative():
            return replace(name, by=of)
        case _:
            return of

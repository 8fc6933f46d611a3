"""The values of a graph's quantities: unrounded, or from the printed numbers before them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from generator.arithmetic import InexpressibleError, Reals, System, exact
from generator.errors import (
    HandpropError,
    TooLargeError,
    TooSmallError,
    UndecidedError,
    UndefinedError,
)
from generator.expressions.tree import Apply, Expression, Name, Shape, Symbol, evaluate, references
from generator.network import LEARNING_RATE, PARAMETERS, Definition, Graph
from generator.rounding import Matrix, Rounding, exact_numbers

__all__ = ["Known", "Values", "from_printed", "named"]

# The arrays of an iteration in a number system, by name, where they have been computed elsewhere.
Known = Callable[[System, int], Mapping[Name, Any] | None]


def _nothing(_system: System, _iteration: int) -> None:
    return None


def from_printed(expression: Expression, numbers: Mapping[Name, Matrix]) -> Reals:
    """Return the value of an expression at printed numbers."""
    known = {reference.name: numbers[reference.name] for reference in references(expression)}

    return Reals(functools.partial(_at, expression, known), expression.shape)


def _at(expression: Expression, numbers: Mapping[Name, Matrix], system: System) -> Any:
    return evaluate(expression, system, lambda one: system.number(exact_numbers(numbers[one.name])))


class Values:
    """The unrounded values of the graphs' quantities, each computed once per number system."""

    def __init__(self, graphs: Sequence[Graph], known: Known = _nothing) -> None:
        self._known = known
        self._graphs = {graph.iteration: graph for graph in graphs}
        self._arrays: dict[tuple[System, int], dict[Name, Any]] = {}
        self._inexpressible: set[tuple[System, int]] = set()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the graphs, of which everything is computed anew where it is needed."""
        return Values, (tuple(self._graphs.values()),)

    def reals(self, graph: Graph, name: Name, shape: Shape) -> Reals:
        """Return what a quantity of an iteration is, in numbers."""
        return Reals(functools.partial(self.array, graph, name), shape)

    def array(self, graph: Graph, name: Name, system: System) -> Any:
        """Return what a quantity of an iteration is in a number system."""
        return self._until(graph, name, system)[name]

    def change(self, graph: Graph, update: Definition, parameter: Name) -> Reals:
        """Return by how much an update changes its parameter."""

        def value(system: System) -> Any:
            arrays = self._until(graph, update.name, system)
            return arrays[update.name] - arrays[parameter]

        return Reals(value, update.expression.shape)

    def _until(self, graph: Graph, wanted: Name | None, system: System) -> dict[Name, Any]:
        """Return the arrays of a graph's quantities, at least up to the one that is wanted."""
        key = system, graph.iteration
        if key not in self._arrays and (known := self._known(*key)) is not None:
            self._arrays[key] = dict(known)
        elif key not in self._arrays:
            for unstarted in reversed(list(self._not_started(graph, system))):
                self._start(unstarted, system)
        arrays = self._arrays[key]
        if wanted in arrays:
            return arrays
        if key in self._inexpressible:
            raise InexpressibleError
        try:
            for definition in graph.definitions:
                if definition.name not in arrays:
                    arrays[definition.name] = system.kept(
                        evaluate(definition.expression, system, lambda one: arrays[one.name])
                    )
                if definition.name == wanted:
                    break
        except InexpressibleError:
            self._inexpressible.add(key)
            raise
        return arrays

    def _not_started(self, graph: Graph, system: System) -> Iterator[Graph]:
        """Yield a graph and those before it that nothing is known of yet, last first."""
        while (system, graph.iteration) not in self._arrays:
            yield graph
            if not graph.continues:
                return
            graph = self._graphs[graph.iteration - 1]

    def _start(self, graph: Graph, system: System) -> None:
        """Take down what an iteration starts from; all before it has been started."""
        carried = {}
        if graph.continues:
            before = self._until(self._graphs[graph.iteration - 1], None, system)
            carried = {name: before[end] for name, end in graph.continues.items()}
        given = {
            quantity.name: system.number(exact_numbers(quantity.numbers))
            for quantity in graph.given
        }
        self._arrays[system, graph.iteration] = given | carried


@contextlib.contextmanager
def named(graph: Graph, definition: Definition, rounding: Rounding) -> Iterator[None]:
    """Make errors about a number say of which step it is, and what helps."""
    try:
        yield
    except (TooLargeError, TooSmallError, UndecidedError, UndefinedError) as error:
        place = f"{definition.name} of iteration {graph.iteration}"
        advice = _advice(graph, definition, rounding, error)
        raise type(error)(f"{place} would be {error}", advice) from None


def _advice(graph: Graph, definition: Definition, rounding: Rounding, error: HandpropError) -> str:
    settings = {str(given.name): given.numbers[0][0] for given in graph.given}
    has_weights = any(given.role in PARAMETERS for given in graph.given)
    stated = "weights and inputs" if has_weights else "numbers"
    others = "weights and inputs at which nothing saturates" if has_weights else "other numbers"
    count, digits = rounding.places, "decimal places"
    if rounding.significant is not None:
        count, digits = rounding.significant, "significant figures"
    match error:
        case TooLargeError() if graph.iteration > 1 or definition.section == "update":
            rate = settings[str(LEARNING_RATE)]
            return f"the training diverges: give a learning_rate below {rate}"
        case TooLargeError():
            return f"give smaller {stated}"
        case TooSmallError() | UndecidedError() if rounding.significant is not None:
            return f"give smaller {stated}, or decimal places for significant figures"
        case UndecidedError():
            return f"give smaller {stated}, or another number of decimal places"
        case _ if _divides_by_epsilon(definition, settings):
            return "optimizer.epsilon is 0: give it a positive number"
        case UndefinedError() if (index := _norm_without_epsilon(graph, definition)) is not None:
            return f"layers[{index}].epsilon is 0: give it a positive number"
        case _ if rounding.carry == "rounded":
            return (
                f"lines start from numbers of only {count} {digits}: print more, or give {others}"
            )
        case _:
            return f"give {others}"


def _divides_by_epsilon(definition: Definition, settings: Mapping[str, str]) -> bool:
    used = {str(reference.name) for reference in references(definition.expression)}
    return "epsilon" in used and exact(settings["epsilon"]) == 0


def _norm_without_epsilon(graph: Graph, definition: Definition) -> int | None:
    """Return the index of a layer that divides by what it normalises by without ε, None else."""
    match definition.expression:
        case Apply(_, (_, divisor)):
            for reference in references(divisor):
                match reference.name:
                    case Symbol("sd" | "r", int(behind)):
                        epsilon = Symbol("epsilon", behind - 1)
                        is_there = any(given.name == epsilon for given in graph.given)
                        return None if is_there else behind - 2
    return None

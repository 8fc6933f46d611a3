"""What a graph consists of: what is given, what is computed, and what an iteration passes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from generator.expressions.operations import DIVIDE, MATMUL
from generator.expressions.tree import (
    Apply,
    Cell,
    Expression,
    Name,
    Reference,
    Shape,
    Symbol,
    parts,
    references,
)
from generator.rounding import Matrix

__all__ = [
    "INPUTS",
    "LASTING",
    "LEARNING_RATE",
    "LOSS",
    "LOSSES",
    "PARAMETERS",
    "TARGETS",
    "TRAINED",
    "Cell",
    "Definition",
    "Given",
    "Graph",
    "Role",
    "Section",
    "Showing",
    "StepKey",
]

Section = Literal["start", "forward", "preliminary", "backward", "update"]
# What a quantity is to the problem, or to the training.
Role = Literal[
    "input",
    "target",
    "weight",
    "bias",
    "setting",
    "state",
    "rate",
    "pre-activation",
    "output",
    "slope",
    "loss",
    "losses",
    "size",
    "margin",
    "error",
    "gradient",
    "part",
    "update",
    "datum",
    "variable",
    "formula",
    "initial",
    "gate",
    "cell",
]
PARAMETERS: tuple[Role, ...] = ("weight", "bias")
# What a descent changes.
TRAINED: tuple[Role, ...] = (*PARAMETERS, "variable")
# What an iteration leaves behind for the next.
LASTING: tuple[Role, ...] = (*TRAINED, "state")

# An iteration and what it computes.
StepKey = tuple[int, Name]

LOSS = Symbol("L")
# Those of the single samples.
LOSSES = Symbol("losses")
LEARNING_RATE = Symbol("alpha")
INPUTS = Symbol("a", 1)
TARGETS = Symbol("y")


class Given(Struct, frozen=True):
    """A quantity that the problem states, with the digits its author typed, and what it is."""

    name: Name
    numbers: Matrix
    role: Role

    @property
    def shape(self) -> Shape:
        """The shape of the matrix."""
        return len(self.numbers), len(self.numbers[0])

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in expressions."""
        return Reference(self.name, self.shape)


class Definition(Struct, frozen=True):
    """A quantity that is computed: its name, the expression it is equal to, where it stands, and
    what it is.
    """

    name: Name
    expression: Expression
    section: Section
    role: Role

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in later expressions."""
        return Reference(self.name, self.expression.shape)

    @property
    def symbol(self) -> Symbol:
        """The name of a quantity of the forward pass, of which derivatives are taken."""
        assert isinstance(self.name, Symbol), "only derivatives of quantities are taken"
        return self.name


class Showing(Struct, frozen=True):
    """A computed quantity that a reader must see something of: that it is not zero, or, where it
    is what becomes of another, that it is not what was `before`.
    """

    name: Name
    before: Name | None = None


class Graph(Struct, frozen=True):
    """One iteration: everything given and everything computed, each after what it is computed from.

    `updates` names what becomes of parameters and states. `continues` names what the iteration
    takes over from the one before, and by which name that one has it; it is empty for the first.
    `roles` are those of all quantities, `samples` the samples that are used, counted from 0.
    `must_show` are the gradients, the updated parameters, and the states that are divided by;
    `by_component` is what is written component by component, since a loss of one sample is so
    stated.
    """

    iteration: int
    samples: range
    given: tuple[Given, ...]
    definitions: tuple[Definition, ...]
    updates: Mapping[Name, Name]
    continues: Mapping[Name, Name]
    roles: Mapping[Name, Role]
    must_show: tuple[Showing, ...]
    by_component: frozenset[Name]


def graph(
    iteration: int,
    samples: range,
    given: Sequence[Given],
    definitions: Sequence[Definition],
    updates: Mapping[Name, Name],
    before: Graph | None = None,
) -> Graph:
    """Return an iteration as a graph; one that is not the first takes over what lasts from the one
    before it.
    """
    roles: dict[Name, Role] = {
        **{quantity.name: quantity.role for quantity in given},
        **{definition.name: definition.role for definition in definitions},
    }
    showing = tuple(_showing(definitions, updates, roles))
    by_component = frozenset(_by_component(definitions, roles))
    if before is None:
        kept, continues = tuple(given), {}
    else:
        kept = tuple(quantity for quantity in given if quantity.role not in LASTING)
        lasting = (quantity.name for quantity in given if quantity.role in LASTING)
        continues = {name: before.updates.get(name, name) for name in lasting}
    whole = tuple(definitions)
    return Graph(iteration, samples, kept, whole, updates, continues, roles, showing, by_component)


def _by_component(definitions: Sequence[Definition], roles: Mapping[Name, Role]) -> Iterator[Name]:
    """Yield what is computed from the targets of one sample, which are a column, entry by entry."""
    for definition in definitions:
        if _multiplies_matrices(definition.expression):
            continue
        for reference in references(definition.expression):
            if roles.get(reference.name) == "target" and reference.shape[1] == 1:
                yield definition.name


def _multiplies_matrices(expression: Expression) -> bool:
    return any(isinstance(part, Apply) and part.operation is MATMUL for part in parts(expression))


def _showing(
    definitions: Sequence[Definition], updates: Mapping[Name, Name], roles: Mapping[Name, Role]
) -> Iterator[Showing]:
    updated = {new: old for old, new in updates.items() if roles[old] in TRAINED}
    divisors = {
        name
        for definition in definitions
        for name in _states_divided_by(definition.expression, roles)
    }
    for definition in definitions:
        if definition.name in updated:
            yield Showing(definition.name, updated[definition.name])
        elif definition.name in divisors or definition.role == "gradient":
            yield Showing(definition.name)


def _states_divided_by(expression: Expression, roles: Mapping[Name, Role]) -> Iterator[Name]:
    for part in parts(expression):
        match part:
            case Apply(operation, (_, divisor)) if operation is DIVIDE:
                below = (reference.name for reference in references(divisor))
                yield from (name for name in below if roles.get(name) == "state")

"""The blocks of a solution: what one layer finds at one time, in one direction."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct, field

from generator.expressions.tree import Derivative, Name, State, Symbol
from generator.layout.nodes import Node
from generator.lines import Line
from generator.network import PARAMETERS, Role
from generator.trace import Step

__all__ = ["Block", "block_of"]


class Block(Struct, eq=False):
    """Lines that stand together, and what they find. `layer` counts the layers behind the inputs,
    0 for what belongs to none of them, such as a loss; `places` has the time or the map, where they
    belong to one. `is_of_parameters` says whether they are gradients by weights and biases
    that are used at several times or places.
    """

    layer: int
    places: Mapping[str, int]
    is_of_parameters: bool
    lines: list[Line] = field(default_factory=list)
    found: list[Node] = field(default_factory=list)

    def is_same(self, other: Block) -> bool:
        """Return whether lines of the other stand with these."""
        return (self.layer, self.places, self.is_of_parameters) == (
            other.layer,
            other.places,
            other.is_of_parameters,
        )


def block_of(step: Step, roles: Mapping[Name, Role], shared: Collection[int]) -> Block:
    """Return the block that a step begins; `shared` are the layers whose parameters are used at
    several times or places.
    """
    if step.role in ("loss", "losses", "update"):
        return Block(0, {}, is_of_parameters=False)
    name = _quantity(step.name)
    of = Symbol(name.letter, name.layer)
    is_parameter = {roles.get(of), roles.get(name)} & {*PARAMETERS} != set()
    layer = 0 if name.layer is None else name.layer - (not is_parameter)
    # What functions are derived at does not tell times apart: there are too many of them.
    # Nor do kernels of one map.
    at = () if step.role == "slope" else name.at
    places: dict[str, int] = {axis: number for axis, number in at if axis != "channel"}
    return Block(layer, places, is_of_parameters=is_parameter and not places and layer in shared)


def _quantity(name: Name) -> Symbol:
    """Return the quantity that a step belongs to."""
    match name:
        case Derivative(_, by):
            return by
        case State(_, of):
            return of
        case _:
            return name

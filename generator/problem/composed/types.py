"""Of which type a layer is as a file states it, and whether a network is composed of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["COMPOSED", "is_composed", "starts_in_the_middle", "type_of"]

COMPOSED = "composed"
# The type of a layer that states none.
DENSE = "dense"


def type_of(stated: Any) -> Any:
    """Return the type of a layer as it is stated, in a table or by an instance of one."""
    if isinstance(stated, Mapping):
        return stated.get("type", DENSE)
    return getattr(stated, "type", DENSE)


def is_composed(stated: Mapping[str, Any]) -> bool:
    """Return whether a file states a network with a layer of another type than dense."""
    if stated.get("kind") == COMPOSED:
        return True
    layers = stated.get("layers")
    return isinstance(layers, list | tuple) and any(type_of(layer) != DENSE for layer in layers)


def starts_in_the_middle(stated: Mapping[str, Any]) -> bool:
    """Return whether a file states a network of dense layers with values in its middle."""
    if is_composed(stated) or "formulas" in stated:
        return False
    return "given" in stated and stated.get("kind", "network") in ("network", "middle")

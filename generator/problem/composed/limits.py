"""How large a composed network may be, so that its pages can be read."""

from __future__ import annotations

__all__ = [
    "MOST_LAYERS_OF_TYPES",
    "MOST_MAPS",
    "MOST_STEPS",
    "MOST_TOKENS",
    "MOST_UNITS",
    "WIDEST_MAP",
]

# Layers, steps of a sequence, and numbers at a time, among them the units of a recurrent layer.
MOST_LAYERS_OF_TYPES = 12
MOST_STEPS = 10
MOST_UNITS = 8
# Tokens, or rows of a batch.
MOST_TOKENS = 8
# Maps that come in or pass on, and rows and columns of each.
MOST_MAPS = 6
WIDEST_MAP = 12

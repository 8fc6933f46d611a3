"""The words of what a new file may be begun as, in place of a network of dense layers."""

from __future__ import annotations

from collections.abc import Mapping

from generator.problem.kinds import OF_OTHER_KINDS

__all__ = ["DESCENT", "STARTED", "STARTERS_OF_LAYERS"]

DESCENT = "descent"
# Types of layers, and what is built of them, each with the network that shows it.
STARTERS_OF_LAYERS: Mapping[str, str] = {
    "recurrent": "recurrent",
    "lstm": "lstm",
    "gru": "gru",
    "convolution": "convolution",
    "pooling": "convolution",
    "flatten": "convolution",
    "attention": "attention",
    "transformer": "transformer",
    "embedding": "transformer",
    "positional": "transformer",
    "dropout": "transformer",
    "residual": "transformer",
    "layer_norm": "norm",
    "rms_norm": "norm",
    "batch_norm": "norm",
}
STARTED = (*OF_OTHER_KINDS, DESCENT, *STARTERS_OF_LAYERS)

"""Which candidates are fit to set: each requirement, for all candidates of a sweep at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.arithmetic import BooleanArray
from generator.expressions.activations import activation
from generator.expressions.losses import loss
from generator.expressions.tree import Symbol
from generator.network import TARGETS, AskedStep, StepKey
from generator.problem import Requirements
from generator.rounding import Rounded
from generator.variants.showing import blank_gradients, blank_states, idle, unchanged
from generator.variants.sweep import Sweep

__all__ = [
    "Usual",
    "difficulty",
    "rejections",
    "usual",
]


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a set: the medians over a sample of its draws."""

    minus_signs: int
    digits: int


def rejections(
    sweep: Sweep, asked: Sequence[AskedStep], wanted: Requirements, usual: Usual | None
) -> dict[str, BooleanArray]:
    """Return, by requirement, which candidates do not meet it; the last says what float64 leaves
    undecided.
    """
    found: dict[str, BooleanArray] = {}
    if wanted.gradients_show:
        found["gradients_show"] = _any(sweep, (blank for _, blank in blank_gradients(sweep)))
    if wanted.updates_show:
        found["updates_show"] = _any(sweep, (same for _, same in unchanged(sweep))) | idle(sweep)
    if wanted.states_show:
        found["states_show"] = _any(sweep, (blank for _, blank in blank_states(sweep)))
    if not wanted.ties:
        found["ties"] = _any(sweep, (value.tied for value in sweep.printed.values()))
    if wanted.answers_apart:
        found["answers_apart"] = _any(
            sweep, (_repeated(sweep, one.key) for one in asked if one.cell is None)
        )
    if wanted.saturation:
        found["saturation"] = _any(sweep, _saturated(sweep, float(wanted.saturation)))
    if wanted.dead_units is not None:
        found["dead_units"] = _dead(sweep) != wanted.dead_units
    if wanted.target_distance:
        near = _near_targets(sweep, float(wanted.target_distance))
        found["target_distance"] = _any(sweep, near)
    limit = float(wanted.largest_number)
    found["largest_number"] = _any(
        sweep, (np.abs(value.as_numbers().value) > limit for value in sweep.printed.values())
    )
    if usual is not None and wanted.minus_signs is not None:
        found["minus_signs"] = abs(_minus_signs(sweep) - usual.minus_signs) > wanted.minus_signs
    if usual is not None and wanted.digits is not None:
        found["digits"] = abs(_digits(sweep) - usual.digits) > wanted.digits
    found["undecided"] = ~sweep.decided
    return found


def usual(sample: Iterable[tuple[Sweep, BooleanArray]]) -> Usual | None:
    """Return what is usual among the candidates that are fit, None where none is."""
    counts = [(_minus_signs(swept)[fit], _digits(swept)[fit]) for swept, fit in sample]
    minus_signs, digits = (np.concatenate(part) for part in zip(*counts, strict=True))
    if not len(digits):
        return None
    return Usual(int(np.median(minus_signs)), int(np.median(digits)))


def difficulty(sweep: Sweep) -> dict[str, npt.NDArray[np.int64]]:
    """Return what makes candidates hard or easy, by the requirement that keeps it alike: how many
    minus signs and digits the computed numbers of each have, and how many of its ReLU units are
    dead, where it has any.
    """
    found = {"minus_signs": _minus_signs(sweep), "digits": _digits(sweep)}
    layers = sweep.structure.problem.layers
    if any(activation(layer.activation, layer.parameter).is_dead_below_0 for layer in layers):
        found["dead_units"] = _dead(sweep)
    return found


def _any(sweep: Sweep, arrays: Any) -> BooleanArray:
    """Return of which candidates any entry of any array is true."""
    found = np.zeros(len(sweep), dtype=bool)
    for array in arrays:
        found |= array.reshape(len(sweep), -1).any(axis=1)
    return found


def _repeated(sweep: Sweep, key: StepKey) -> BooleanArray:
    """Return which entries of a step print what the one before it in size does, zeros apart."""
    found = np.sort(sweep.printed[key].as_numbers().value.reshape(len(sweep), -1), axis=1)
    repeated: BooleanArray = (np.diff(found, axis=1) == 0) & (found[:, 1:] != 0)
    return repeated


def _saturated(sweep: Sweep, share: float) -> Iterator[BooleanArray]:
    for layer, stated in enumerate(sweep.structure.problem.layers, start=2):
        applied = activation(stated.activation, stated.parameter)
        low, high = applied.range
        if low is None or high is None or not applied.saturates:
            continue
        room = share * (high - low)
        for (_, name), numbers in sweep.values.items():
            if name == Symbol("a", layer):
                yield (numbers.value < low + room) | (numbers.value > high - room)


def _dead(sweep: Sweep) -> npt.NDArray[np.int64]:
    """Return how many ReLU units of each candidate pass nothing on in the first iteration, of those
    that are worked out.
    """
    count = np.zeros(len(sweep), dtype=np.int64)
    first = sweep.structure.graphs[0].iteration
    for layer, stated in enumerate(sweep.structure.problem.layers, start=2):
        z = sweep.values.get((first, Symbol("z", layer)))
        if z is not None and activation(stated.activation, stated.parameter).is_dead_below_0:
            count += (z.value <= 0).all(axis=2).sum(axis=1)
    return count


def _near_targets(sweep: Sweep, distance: float) -> Iterator[BooleanArray]:
    problem = sweep.structure.problem
    first = sweep.structure.graphs[0].iteration
    if problem.learns_by == "perceptron" or not loss(problem.loss).is_distance:
        return
    outputs = sweep.values.get((first, Symbol("a", len(problem.layers) + 1)))
    targets = sweep.starts.get((first, TARGETS))
    if outputs is not None and targets is not None:
        # An output exactly so far away is far enough, whatever floats make of it.
        errors = outputs.error + targets[0].error
        yield np.abs(outputs.value - targets[0].value) + errors < distance


def _minus_signs(sweep: Sweep) -> npt.NDArray[np.int64]:
    return _count(sweep, lambda printed: printed.units < 0)


def _digits(sweep: Sweep) -> npt.NDArray[np.int64]:
    return _count(sweep, Rounded.digits)


def _count(sweep: Sweep, of: Callable[[Rounded], npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    total = np.zeros(len(sweep), dtype=np.int64)
    for value in sweep.printed.values():
        total += of(value).reshape(len(sweep), -1).sum(axis=1)
    return total

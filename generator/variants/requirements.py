"""Which candidates are fit to set: each requirement, for all candidates of a sweep at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.arithmetic import BooleanArray
from generator.expressions.losses import loss
from generator.expressions.tree import Symbol, references
from generator.network import TARGETS, AskedStep, StepKey
from generator.problem import Problem, Requirements
from generator.rounding import Rounded
from generator.variants.applications import (
    at_kinks,
    count_of_dead,
    flat,
    may_die,
    one_hot,
    saturated,
)
from generator.variants.showing import blank_gradients, blank_states, idle, unchanged
from generator.variants.sweep import Structure, Sweep

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
    """Return, by requirement, which candidates do not meet it; behind them, which have no finite
    number and which float64 leaves undecided.
    """
    found: dict[str, BooleanArray] = {}
    if wanted.gradients_show:
        blank = _any(sweep, (blank for _, blank in blank_gradients(sweep)))
        found["gradients_show"] = blank | flat(sweep)
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
        found["saturation"] = _any(sweep, saturated(sweep, float(wanted.saturation)))
    if wanted.dead_units is not None:
        found["dead_units"] = count_of_dead(sweep) != wanted.dead_units
    is_dense = isinstance(sweep.structure.problem, Problem)
    if not _allowed(wanted.kinks, is_dense):
        found["kinks"] = _any(sweep, at_kinks(sweep))
    if not _allowed(wanted.one_hot, is_dense):
        found["one_hot"] = _any(sweep, one_hot(sweep))
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
    infinite = _infinite(sweep)
    found |= infinite
    found["undecided"] = ~np.logical_or.reduce([sweep.decided, *infinite.values()])
    return found


def _infinite(sweep: Sweep) -> dict[str, BooleanArray]:
    """Return which candidates have no finite number where, at the first such step: a logarithm or
    a root of what has none, a quotient by 0, or what is beyond floats.
    """
    found: dict[str, BooleanArray] = {}
    left = np.flatnonzero(~sweep.decided)
    for (_, name), numbers in sweep.values.items():
        is_finite = np.isfinite(numbers.error[left]).all(axis=(1, 2))
        if not is_finite.all():
            here = found.setdefault(f"no finite {name}", np.zeros(len(sweep), dtype=bool))
            here[left[~is_finite]] = True
            left = left[is_finite]
    return found


def _allowed(stated: bool | None, is_dense: bool) -> bool:
    """Return whether what makes a draw unfit is allowed, as sets of dense layers always had it."""
    return is_dense if stated is None else stated


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
    if may_die(sweep):
        found["dead_units"] = count_of_dead(sweep)
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


def _near_targets(sweep: Sweep, distance: float) -> Iterator[BooleanArray]:
    for output, target in _outputs_and_targets(sweep.structure):
        outputs, targets = sweep.values.get(output), sweep.starts.get(target)
        if outputs is not None and targets is not None:
            # An output exactly so far away is far enough, whatever floats make of it.
            errors = outputs.error + targets[0].error
            yield np.abs(outputs.value - targets[0].value) + errors < distance


def _outputs_and_targets(structure: Structure) -> Iterator[tuple[StepKey, StepKey]]:
    """Yield the outputs of the first iteration, each with its targets, where a loss is least where
    they are equal.
    """
    problem, graph = structure.problem, structure.graphs[0]
    first = graph.iteration
    if problem.stated_as == "formulas" or not loss(problem.loss).is_distance:
        return
    if problem.stated_as == "layers":
        if problem.learns_by != "perceptron":
            yield (first, Symbol("a", len(problem.layers) + 1)), (first, TARGETS)
        return
    for definition in graph.definitions:
        if definition.role == "loss":
            used = dict.fromkeys(references(definition.expression))
            targets = [one for one in used if graph.roles.get(one.name) == "target"]
            for target in targets:
                for output in used:
                    if output != target and output.shape == target.shape:
                        yield (first, output.name), (first, target.name)


def _minus_signs(sweep: Sweep) -> npt.NDArray[np.int64]:
    return _count(sweep, lambda printed: printed.units < 0)


def _digits(sweep: Sweep) -> npt.NDArray[np.int64]:
    return _count(sweep, Rounded.digits)


def _count(sweep: Sweep, of: Callable[[Rounded], npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    total = np.zeros(len(sweep), dtype=np.int64)
    for value in sweep.printed.values():
        total += of(value).reshape(len(sweep), -1).sum(axis=1)
    return total

"""Lists that do not fit one another, and keys that others call for, as places and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.errors import Fault
from generator.problem.faults import counted
from generator.problem.reach import needs_rate, needs_targets

__all__ = ["rate_faults", "shape_faults"]


def shape_faults(stated: Mapping[str, Any]) -> list[Fault]:
    """Return the faults of what does not fit, wherever both sides are lists at all."""
    return [*_missing(stated), *_sample_faults(stated), *_layer_faults(stated)]


def _missing(stated: Mapping[str, Any]) -> Iterator[Fault]:
    has_targets = stated.get("targets") is not None or stated.get("classes") is not None
    if needs_targets(stated) and not has_targets:
        yield Fault(
            "targets",
            "is missing; give a list of numbers, one per output, or classes in its place.",
        )
    yield from rate_faults(stated)


def rate_faults(stated: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the fault of a learning rate that is missing."""
    if needs_rate(stated) and stated.get("learning_rate") is None:
        yield Fault("learning_rate", "is missing; give a positive number.")


def _sample_faults(stated: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of inputs, targets and classes among themselves and with each other."""
    if stated.get("targets") is not None and stated.get("classes") is not None:
        yield Fault("classes", "is stated beside targets; give only one of them.")
    for key in ("inputs", "targets"):
        lengths = [len(sample) for sample in _vectors(stated.get(key))]
        if len(set(lengths)) > 1:
            yield Fault(
                key,
                f"has samples of different lengths ({', '.join(map(str, lengths))}); "
                f"give every sample {counted(lengths[0], 'number')}.",
            )
    samples = len(_vectors(stated.get("inputs")))
    for key, found in (
        ("targets", len(_vectors(stated.get("targets")))),
        ("classes", len(_listed(stated.get("classes")))),
    ):
        if samples and found and samples != found:
            yield Fault(
                key,
                f"has {counted(found, 'sample')}, but inputs has {counted(samples, 'sample')}; "
                f"give {counted(samples, 'sample')}.",
            )


def _layer_faults(stated: Mapping[str, Any]) -> Iterator[Fault]:
    layers: Any = stated.get("layers")
    if not _is_list(layers):
        return
    before = _length_of_samples(stated.get("inputs"))
    neighbour = "there is 1 input" if before == 1 else f"there are {before} inputs"
    for index, layer in enumerate(layers):
        place = f"layers[{index}]"
        rows = layer.get("weights") if isinstance(layer, Mapping) else None
        if not (_is_list(rows) and rows and all(_is_list(row) for row in rows)):
            before = None
        else:
            yield from _row_faults(place, rows, before, neighbour)
            yield from _bias_faults(place, layer.get("biases"), len(rows))
            before = len(rows)
        neighbour = f"the layer before it has {counted(before or 0, 'neuron')}"
    if before:
        yield from _output_faults(stated, before)


def _output_faults(stated: Mapping[str, Any], neurons: int) -> Iterator[Fault]:
    outputs = _length_of_samples(stated.get("targets"))
    if outputs and outputs != neurons:
        yield Fault(
            "targets",
            f"has {counted(outputs, 'number')}, but the last layer has "
            f"{counted(neurons, 'neuron')}; give {counted(neurons, 'number')}.",
        )
    for index, number in enumerate(_listed(stated.get("classes"))):
        if isinstance(number, int) and number > neurons:
            yield Fault(
                f"classes[{index}]",
                f"is {number}, but the last layer has {counted(neurons, 'neuron')}; give a number "
                f"from 1 to {neurons}.",
            )


def _row_faults(place: str, rows: Any, before: int | None, neighbour: str) -> Iterator[Fault]:
    lengths = [len(row) for row in rows]
    if len(set(lengths)) > 1:
        wanted = before or lengths[0]
        yield Fault(
            f"{place}.weights",
            f"has rows of different lengths ({', '.join(map(str, lengths))}); "
            f"give every row {counted(wanted, 'number')}.",
        )
    elif before and lengths[0] and lengths[0] != before:
        yield Fault(
            f"{place}.weights",
            f"has {counted(len(rows), 'row')} of {lengths[0]}, but {neighbour}; "
            f"give rows of {before}.",
        )


def _bias_faults(place: str, biases: Any, neurons: int) -> Iterator[Fault]:
    given = len(_listed(biases))
    if given and given != neurons:
        yield Fault(
            f"{place}.biases",
            f"has {counted(given, 'number')}, but its layer has {counted(neurons, 'neuron')} "
            f"(rows of weights); give {counted(neurons, 'number')}.",
        )


def _vectors(value: Any) -> Sequence[Sequence[Any]]:
    """Return the samples that a list states: one, or several where it holds nothing but lists."""
    stated = _listed(value)
    if stated and all(_is_list(item) for item in stated):
        return stated
    return [stated] if stated and not any(_is_list(item) for item in stated) else []


def _length_of_samples(value: Any) -> int | None:
    samples = _vectors(value)
    return len(samples[0]) if samples else None


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)

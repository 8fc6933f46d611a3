"""What a composed network states that does not go together, as places and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from generator.errors import Fault
from generator.expressions.activations import IDENTITY, activation
from generator.expressions.losses import loss
from generator.problem.composed.flow import FORMS, FlowShape
from generator.problem.composed.layers import TYPES
from generator.problem.composed.layers.kind import LayerLetter
from generator.problem.composed.layers.residual import ResidualLayer, residual_faults
from generator.problem.composed.limits import (
    MOST_MAPS,
    MOST_STEPS,
    MOST_TOKENS,
    MOST_UNITS,
    WIDEST_MAP,
)
from generator.problem.composed.table import ComposedTable
from generator.problem.composed.types import type_of
from generator.problem.consistency import wrong_targets
from generator.problem.faults import counted, within
from generator.problem.page import page_faults
from generator.problem.structure import Layer
from generator.problem.symbols import LetterAndLayer, NamedQuantities, faults_of_symbols

__all__ = ["inconsistent"]

WEIGHT, BIAS, SUM, OUTPUT = (LayerLetter(letter) for letter in "wbza")
# The keys that state what a layer learns; each type that learns has one of them.
LEARNT = ("weights", "w_x", "w_q", "kernels", "scale", "shift")


def inconsistent(problem: ComposedTable) -> Iterator[Fault]:
    """Yield what does not go together: the sizes of what passes on, the loss, the targets."""
    found = [*_input_faults(problem)]
    found = found or [*_layer_faults(problem)]
    found = found or [*_output_faults(problem)]
    yield from _idle_faults(problem)
    yield from found or [*_frozen_faults(problem), *_symbol_faults(problem)]
    yield from page_faults(problem.page, problem.words)


def _symbol_faults(problem: ComposedTable) -> Iterator[Fault]:
    """Yield each two letters to which the notation gives one symbol."""

    def is_same(later: LetterAndLayer, earlier: LetterAndLayer) -> bool:
        layer = later[1]
        if layer is None or layer != earlier[1] or {later[0], earlier[0]} != {"z", "a"}:
            return False
        return getattr(problem.layers[layer - 2], "activation", "") == IDENTITY.name

    quantities = tuple(_quantities(problem))
    named = NamedQuantities(problem.conventions, len(problem.layers) + 1, quantities, is_same)
    yield from faults_of_symbols(named, problem.notation.letters.model_fields_set)


def _quantities(problem: ComposedTable) -> Iterator[LetterAndLayer]:
    yield "a", 1
    for number, name in enumerate(problem.types, start=1):
        letters = TYPES[name].letters or {"w": WEIGHT, "b": BIAS, "z": SUM, "a": OUTPUT}
        for letter, written in letters.items():
            yield letter, number if written.like in ("w", "b") else number + 1
    yield from (("y", None), ("L", None), ("alpha", None))


def _input_faults(problem: ComposedTable) -> Iterator[Fault]:
    if problem.main_type == "dense":
        yield Fault(
            "layers",
            "are all dense; leave type out of each, or give one of another type.",
        )
        return
    if problem.form_of_inputs is None:
        reads = TYPES[problem.reading_type].reads
        forms = dict.fromkeys(FORMS[form] for form in reads.values())
        yield Fault(
            "inputs",
            f"is not {' or '.join(forms)}, which layers of the type "
            f"{problem.reading_type} take; give "
            f"{' or '.join(map(_lists, sorted(reads)))}.",
        )
        return
    matrices = problem.input_matrices
    sizes = {(len(matrix), len(matrix[0])) for matrix in matrices}
    ragged = any(len(row) != len(matrix[0]) for matrix in matrices for row in matrix)
    if len(sizes) > 1 or ragged:
        yield Fault("inputs", "has lists of different lengths; give all of one length.")


def _lists(depth: int) -> str:
    return {
        0: "a number",
        1: "a list of numbers",
        2: "a list of lists of numbers",
        3: "a list of matrices",
    }[depth]


def _layer_faults(problem: ComposedTable) -> Iterator[Fault]:
    before = problem.flow_of_inputs
    yield from _size_faults("inputs", before)
    last, earlier = len(problem.layers) - 1, list[FlowShape]()
    for index, layer in enumerate(problem.layers):
        place, kind = f"layers[{index}]", TYPES[type_of(layer)]
        if before.form not in kind.takes:
            takes = " or ".join(FORMS[form] for form in kind.takes)
            is_flat = before.form == "maps" and "vector" in kind.takes
            what = "a layer of the type flatten" if is_flat else "another type, or another layer"
            yield Fault(
                f"{place}.type" if kind.name != "dense" else place,
                f"is {kind.name!r}, which takes {takes}, but {FORMS[before.form]} "
                f"{'come' if before.form in ('maps', 'tokens') else 'comes'} in; give {what} "
                "before it.",
            )
            return
        faults = [*within(place, kind.faults(layer, before))]
        if isinstance(layer, ResidualLayer):
            faults += within(place, residual_faults(layer, [*earlier, before]))
        yield from faults
        if faults:
            return
        if isinstance(layer, Layer):
            yield from _activation_faults(problem, layer, place, index == last)
        if "biases" in layer.frozen and _has_no_bias(layer):
            yield Fault(f"{place}.frozen", "names biases, but the layer has none; leave it out.")
        earlier.append(before)
        before = kind.after(layer, before)
        yield from _size_faults(place, before)


def _has_no_bias(layer: object) -> bool:
    return getattr(layer, "biases", getattr(layer, "b", None)) is None


def _size_faults(place: str, flow: FlowShape) -> Iterator[Fault]:
    """Yield where what passes on is too large to be printed."""
    if flow.form == "maps" and flow.count > MOST_MAPS:
        yield Fault(place, f"has {counted(flow.count, 'map')}; give at most {MOST_MAPS} of them.")
    if flow.form == "maps" and max(flow.rows, flow.columns) > WIDEST_MAP:
        yield Fault(
            place,
            f"has maps of {flow.rows} x {flow.columns}; give at most {WIDEST_MAP} rows and "
            "columns.",
        )
    if flow.form == "sequence" and flow.count > MOST_STEPS and place == "inputs":
        yield Fault(place, f"has {counted(flow.count, 'step')}; give at most {MOST_STEPS} of them.")
    if flow.form == "sequence" and flow.rows > MOST_UNITS:
        yield Fault(
            place, f"has {counted(flow.rows, 'number')} at a time; give at most {MOST_UNITS}."
        )
    if flow.form == "tokens" and flow.rows > MOST_TOKENS:
        yield Fault(place, f"has {flow}; give at most {MOST_TOKENS} of them.")
    if flow.form == "tokens" and flow.columns > MOST_UNITS:
        yield Fault(place, f"has {flow}; give at most {MOST_UNITS} numbers each.")


def _activation_faults(
    problem: ComposedTable, layer: Layer, place: str, is_last: bool
) -> Iterator[Fault]:
    stated = activation(layer.activation, layer.parameter)
    if stated.is_for_outputs and not is_last:
        yield Fault(
            f"{place}.activation",
            f"is {stated.name}, which only the last layer may have; give another activation.",
        )
    if problem.trains and not stated.has_gradient:
        yield Fault(
            f"{place}.activation",
            f"is {stated.name}, whose slope is 0 wherever it has one, so that no gradient "
            "passes back; give iterations = 0 for the forward pass alone, or another activation.",
        )


def _output_faults(problem: ComposedTable) -> Iterator[Fault]:
    if not problem.has_targets:
        return
    if found := [*_class_faults(problem)]:
        yield from found
        return
    outputs, targets = problem.flows[-1], problem.target_matrices
    sizes = {(len(matrix), len(row)) for matrix in targets for row in matrix}
    if len(targets) != outputs.count or sizes != {(outputs.rows, outputs.columns)}:
        yield Fault("targets", f"do not fit the last layer, which gives {outputs}; {_as(outputs)}.")
        return
    stated, layer = loss(problem.loss), problem.layers[-1]
    if stated.outputs is not None:
        name = layer.activation if isinstance(layer, Layer) else "identity"
        output = activation(name)
        if not isinstance(layer, Layer) or not stated.outputs.fits(output):
            why = (
                stated.outputs.otherwise(output)
                if isinstance(layer, Layer)
                else f"the last layer is of the type {type_of(layer)}"
            )
            yield Fault(
                "loss",
                f"is {stated.name}, which {stated.outputs.need}, but {why}; give the last layer "
                f"{' or '.join(stated.outputs.try_these)}, or another loss.",
            )
    if problem.loss_gradient == "short" and not problem.takes_the_short_way:
        yield Fault(
            "loss_gradient",
            'is "short", but the gradient of this loss behind the last layer is not a - y; give '
            '"long", or leave it out.',
        )
    if stated.targets is not None:
        is_column = outputs.form != "tokens"
        expected = [
            sample
            for matrix in targets
            for sample in (zip(*matrix, strict=True) if is_column else matrix)
        ]
        yield from wrong_targets(expected, stated.targets, problem.loss)


def _class_faults(problem: ComposedTable) -> Iterator[Fault]:
    """Yield why classes are no targets of the outputs."""
    if problem.classes is None:
        return
    outputs, taken = problem.flows[-1], loss(problem.loss).targets
    places = outputs.rows if outputs.form == "tokens" else outputs.count
    if problem.targets is not None:
        yield Fault("classes", "is stated beside targets; give only one of them.")
    elif taken is not None and not all(taken.take(Fraction(number)) for number in (0, 1)):
        yield Fault(
            "classes", f"are 0 or 1 as targets, and {problem.loss} takes others; give targets."
        )
    elif outputs.form == "maps":
        yield Fault("classes", f"need outputs, but the last layer gives {outputs}; give targets.")
    elif outputs.width == 1:
        yield Fault("classes", "need at least 2 outputs, one per class; give targets instead.")
    elif len(problem.classes) != places:
        yield Fault(
            "classes",
            f"has {counted(len(problem.classes), 'number')}, but the last layer gives {outputs}; "
            f"give {counted(places, 'number')}.",
        )
    for index, number in enumerate(problem.classes):
        if outputs.form != "maps" and 1 < outputs.width < number:
            yield Fault(
                f"classes[{index}]",
                f"is {number}, but the last layer gives {counted(outputs.width, 'number')} at a "
                f"time; give a number from 1 to {outputs.width}.",
            )


def _as(outputs: FlowShape) -> str:
    """Return how targets are stated for some outputs."""
    numbers = counted(outputs.width, "number")
    match outputs.form:
        case "vector":
            return f"give a list of {numbers}"
        case "sequence":
            return f"give {counted(outputs.count, 'list')} of {numbers}"
        case _:
            return f"give {counted(outputs.rows, 'row')} of {numbers}"


def _frozen_faults(problem: ComposedTable) -> Iterator[Fault]:
    """Yield what is frozen where nothing is updated, and where all is frozen."""
    if not problem.updates:
        why = "nothing is updated without learning_rate"
        if not problem.has_targets or problem.iterations == 0:
            why = "nothing is updated in a forward pass"
        for index, layer in enumerate(problem.layers):
            if layer.frozen:
                yield Fault(f"layers[{index}].frozen", f"is stated, but {why}; leave it out.")
        return
    # What has no parameters cannot be asked to be frozen.
    trained = [layer for layer in problem.layers if "frozen" in type(layer).model_fields]
    if trained and all(
        "weights" in layer.frozen and ("biases" in layer.frozen or _has_no_bias(layer))
        for layer in trained
    ):
        yield Fault("layers", "are all frozen; leave frozen out of one of them.")


def _learns(layer: object) -> bool:
    return any(getattr(layer, key, None) is not None for key in LEARNT)


def _idle_faults(problem: ComposedTable) -> Iterator[Fault]:
    """Yield the keys that say how to train where nothing is trained."""
    if problem.trains and not any(map(_learns, problem.layers)):
        if problem.learning_rate is not None:
            yield Fault("learning_rate", "is stated, but no layer has weights; leave it out.")
        if problem.asked is None:
            yield Fault(
                "layers",
                "have no weights whose gradient could be asked for; name the gradient that is, "
                'as in asked = ["dL/da1"], or give iterations = 0 for the forward pass and the '
                "loss.",
            )
    if not problem.has_targets:
        why = "there are no targets"
    elif problem.iterations == 0:
        why = "iterations = 0 updates nothing"
    else:
        return
    if not problem.has_targets and problem.iterations:
        yield Fault("targets", "is missing; give a list of numbers for each output.")
        return
    # A forward pass alone may be asked for in a file that says how to go on.
    of_updates = () if problem.has_targets else ("learning_rate",)
    for key in (*of_updates, "loss_gradient"):
        if getattr(problem, key) is not None:
            yield Fault(key, f"is stated, but {why}; leave it out.")

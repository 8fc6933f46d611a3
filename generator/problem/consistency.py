"""What a well-formed problem states that does not go together, as places and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from generator.errors import Fault
from generator.expressions.activations import PARAMETERS, activation
from generator.expressions.losses import loss
from generator.expressions.optimizers import OPTIMIZERS, SCHEDULES
from generator.problem.faults import counted
from generator.problem.limits import MOST_ITERATIONS, MOST_NUMBERS
from generator.problem.structure import ProblemTable
from generator.problem.symbols import symbol_faults

__all__ = ["inconsistencies"]


def inconsistencies(problem: ProblemTable) -> Iterator[Fault]:
    """Yield what does not go together: activations and losses, targets, optimizers and keys."""
    yield from _activation_faults(problem)
    yield from _loss_faults(problem)
    yield from _target_faults(problem)
    yield from _training_faults(problem)
    yield from symbol_faults(problem)


def _activation_faults(problem: ProblemTable) -> Iterator[Fault]:
    trains = bool(problem.batches)
    last = len(problem.layers) - 1
    for index, layer in enumerate(problem.layers):
        place = f"layers[{index}]"
        if layer.activation == "softmax" and index < last:
            yield Fault(
                f"{place}.activation",
                "is softmax, which only the last layer may have; give another activation.",
            )
        if (
            trains
            and problem.kind != "perceptron"
            and not activation(layer.activation).has_gradient
        ):
            yield Fault(
                f"{place}.activation",
                f"is {layer.activation}, whose slope is 0 wherever it has one, so that no gradient "
                "passes back; give iterations = 0 for the forward pass alone, or another "
                "activation.",
            )
        for key in ("slope", "scale"):
            owner = next(name for name, parameter in PARAMETERS.items() if parameter == key)
            if getattr(layer, key) is not None and layer.activation != owner:
                yield Fault(
                    f"{place}.{key}",
                    f"is stated, but only {owner} takes it and the activation is "
                    f"{layer.activation}; leave it out.",
                )
        if layer.frozen and not trains:
            yield Fault(
                f"{place}.frozen", "is stated, but iterations = 0 updates nothing; leave it out."
            )
        if "biases" in layer.frozen and layer.biases is None:
            yield Fault(f"{place}.frozen", "names biases, but the layer has none; leave it out.")
    frozen = [
        "weights" in one.frozen and ("biases" in one.frozen or one.biases is None)
        for one in problem.layers
    ]
    if trains and all(frozen):
        yield Fault("layers", "are all frozen; leave frozen out of one of them.")


def _loss_faults(problem: ProblemTable) -> Iterator[Fault]:
    output = problem.layers[-1].activation
    stated = loss(problem.loss)
    if problem.threshold is not None and problem.loss != "huber":
        yield Fault("threshold", f"is stated, but the loss is {problem.loss}; leave it out.")
    if problem.expected is None:
        return
    if problem.loss == "cross_entropy" and output != "softmax":
        yield Fault(
            "loss",
            f"is cross_entropy, which needs outputs that are positive and add up to 1, but the "
            f"last activation is {output}; give the last layer softmax, or another loss.",
        )
    if problem.loss == "binary_cross_entropy" and output != "sigmoid":
        yield Fault(
            "loss",
            f"is binary_cross_entropy, which needs each output to be between 0 and 1, but the "
            f"last activation is {output}; give the last layer sigmoid, or another loss.",
        )
    if problem.loss == "hinge" and output in ("sigmoid", "softmax", "relu", "softplus", "step"):
        yield Fault(
            "loss",
            f"is hinge, which tells classes apart by the sign of an output, but {output} has no "
            "negative outputs; give the last layer identity or tanh, or another loss.",
        )
    if problem.loss_gradient == "short" and stated.short_after != output:
        yield Fault(
            "loss_gradient",
            f'is "short", but after {output} the gradient of {problem.loss} is not a - y; that '
            "holds for softmax with cross_entropy and for sigmoid with binary_cross_entropy; "
            'give "long", or leave it out.',
        )


def _target_faults(problem: ProblemTable) -> Iterator[Fault]:
    if problem.expected is None:
        return
    place = "targets"
    if problem.classes is not None:
        if problem.sizes[-1] == 1:
            yield Fault("classes", "need at least 2 outputs, one per class; give targets instead.")
        elif problem.loss == "hinge":
            yield Fault("classes", "are 0 or 1 as targets, but hinge needs -1 or 1; give targets.")
        return
    numbers = [number for sample in problem.expected for number in sample]
    match problem.loss:
        case "binary_cross_entropy" if any(not 0 <= number <= 1 for number in numbers):
            wrong = next(number for number in numbers if not 0 <= number <= 1)
            yield Fault(
                place,
                f"holds {wrong}, but binary_cross_entropy takes probabilities; give numbers from "
                "0 to 1.",
            )
        case "hinge" if any(abs(number) != 1 for number in numbers):
            wrong = next(number for number in numbers if abs(number) != 1)
            yield Fault(place, f"holds {wrong}, but hinge takes classes; give each as -1 or 1.")
        case "cross_entropy":
            for sample in problem.expected:
                negative = next((number for number in sample if number < 0), None)
                if negative is not None or sum(sample) != 1:
                    what = (
                        f"holds {negative}"
                        if negative is not None
                        else f"has a sample whose numbers add up to {sum(sample)}"
                    )
                    yield Fault(
                        place,
                        f"{what}, but cross_entropy takes probabilities of all classes; give "
                        "numbers of at least 0 that add up to 1.",
                    )
                    return


def _training_faults(problem: ProblemTable) -> Iterator[Fault]:
    samples, iterations = len(problem.samples), len(problem.batches)
    if problem.batch_size is not None and problem.batch_size > samples:
        yield Fault(
            "batch_size",
            f"is {problem.batch_size}, but inputs has {counted(samples, 'sample')}; give at most "
            f"{samples}.",
        )
    if problem.iterations is not None and problem.epochs is not None:
        yield Fault("epochs", "is stated beside iterations; give only one of them.")
    elif iterations > MOST_ITERATIONS:
        yield Fault(
            "epochs",
            f"make {iterations} iterations; give fewer, so that there are at most "
            f"{MOST_ITERATIONS}.",
        )
    elif iterations > 1 and problem.amount > MOST_NUMBERS:
        key = "iterations" if problem.epochs is None else "epochs"
        yield Fault(
            key,
            f"make {iterations} iterations, which go through {problem.amount:,} weights, biases "
            "and activations in all; give fewer iterations or a smaller network, so that there "
            f"are at most {MOST_NUMBERS:,}.",
        )
    if problem.worked is not None and 0 < iterations < problem.worked:
        yield Fault(
            "worked",
            f"is {problem.worked}, but the training has {counted(iterations, 'iteration')}; give "
            f"at most {iterations}.",
        )
    if not iterations:
        yield from _idle_keys(problem)
    name = problem.optimizer.name
    for key in type(problem.optimizer).model_fields:
        stated = key != "name" and getattr(problem.optimizer, key) is not None
        if stated and key not in OPTIMIZERS[name].keys:
            takes = ", ".join(OPTIMIZERS[name].keys)
            yield Fault(
                f"optimizer.{key}", f"is not a key of {name}, which takes {takes}; leave it out."
            )
    if problem.schedule is not None:
        yield from _schedule_faults(problem)


def _idle_keys(problem: ProblemTable) -> Iterator[Fault]:
    """Yield the keys that say how to train where nothing is trained."""
    for key in ("batch_size", "loss_gradient", "optimizer", "schedule", "worked"):
        if getattr(problem, key) != type(problem).model_fields[key].get_default(
            call_default_factory=True
        ):
            yield Fault(key, "is stated, but iterations = 0 updates nothing; leave it out.")


def _schedule_faults(problem: ProblemTable) -> Iterator[Fault]:
    schedule = problem.schedule
    assert schedule is not None, "a schedule is looked at only where one is stated"
    wanted = SCHEDULES[schedule.name].keys
    for key in ("rate", "factor", "every"):
        stated = getattr(schedule, key) is not None
        if stated and key not in wanted:
            yield Fault(
                f"schedule.{key}",
                f"is not a key of {schedule.name}, which takes {' and '.join(wanted)}; leave it "
                "out.",
            )
        if not stated and key in wanted:
            description = type(schedule).model_fields[key].description or ""
            expected, _, _ = description.partition(";")
            yield Fault(f"schedule.{key}", f"is missing; give {expected}.")

"""What a well-formed problem states that does not go together, as places and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from generator.arithmetic import added
from generator.errors import Fault
from generator.expressions.activations import ACTIVATIONS, activation
from generator.expressions.families import families
from generator.expressions.losses import LOSSES, Targets, loss, short_ways
from generator.problem.descent import descent_faults
from generator.problem.faults import counted
from generator.problem.limits import MOST_ITERATIONS, MOST_NUMBERS
from generator.problem.numbers import Stated, exactly
from generator.problem.page import page_faults
from generator.problem.structure import Layer, ProblemTable
from generator.problem.symbols import symbol_faults
from generator.problem.wording import wording_faults

__all__ = ["inconsistencies", "wrong_targets"]


def inconsistencies(problem: ProblemTable) -> Iterator[Fault]:
    """Yield what does not go together: activations and losses, targets, optimizers and keys."""
    yield from _activation_faults(problem)
    yield from _loss_faults(problem)
    yield from _target_faults(problem)
    yield from _training_faults(problem)
    yield from symbol_faults(problem)
    yield from wording_faults(problem)
    yield from page_faults(problem.page, problem.words)
    if problem.figure == "none" and problem.page.figure not in (None, "none"):
        yield Fault(
            "page.figure",
            f'is "{problem.page.figure}", but figure = "none" draws no network; leave one of them '
            "out.",
        )


def _activation_faults(problem: ProblemTable) -> Iterator[Fault]:
    reach = problem.reach
    trains = reach == "updates"
    last = len(problem.layers) - 1
    for index, layer in enumerate(problem.layers):
        place = f"layers[{index}]"
        stated = activation(layer.activation, layer.parameter)
        if stated.is_for_outputs and index < last:
            yield Fault(
                f"{place}.activation",
                f"is {stated.name}, which only the last layer may have; give another activation.",
            )
        if reach != "forward" and problem.learns_by == "gradient" and not stated.has_gradient:
            yield Fault(
                f"{place}.activation",
                f"is {stated.name}, whose slope is 0 wherever it has one, so that no gradient "
                "passes back; give iterations = 0 for the forward pass alone, or another "
                "activation.",
            )
        for family in families(ACTIVATIONS):
            if getattr(layer, family.key) is not None and layer.activation != family.name:
                yield Fault(
                    f"{place}.{family.key}",
                    f"is stated, but only {family.name} takes it and the activation is "
                    f"{layer.activation}; leave it out.",
                )
        yield from _frozen_faults(layer, place, _why_idle(problem))
    frozen = [
        "weights" in layer.frozen and ("biases" in layer.frozen or layer.biases is None)
        for layer in problem.layers
    ]
    if trains and all(frozen):
        yield Fault("layers", "are all frozen; leave frozen out of one of them.")


def _frozen_faults(layer: Layer, place: str, why_idle: str | None) -> Iterator[Fault]:
    if layer.frozen and why_idle:
        yield Fault(f"{place}.frozen", f"is stated, but {why_idle}; leave it out.")
    if "biases" in layer.frozen and layer.biases is None:
        yield Fault(f"{place}.frozen", "names biases, but the layer has none; leave it out.")


def _loss_faults(problem: ProblemTable) -> Iterator[Fault]:
    stated = loss(problem.loss)
    for family in families(LOSSES):
        if getattr(problem, family.key) is not None and problem.loss != family.name:
            yield Fault(family.key, f"is stated, but the loss is {problem.loss}; leave it out.")
    if problem.expected is None:
        return
    layer = problem.layers[-1]
    output = activation(layer.activation, layer.parameter)
    outputs = stated.outputs
    if outputs is not None and not outputs.fits(output):
        yield Fault(
            "loss",
            f"is {stated.name}, which {outputs.need}, but {outputs.otherwise(output)}; "
            f"give the last layer {' or '.join(outputs.try_these)}, or another loss.",
        )
    if problem.loss_gradient == "short" and stated.short_after != output.name:
        # As in textbooks, the case of several classes comes first.
        ways = [f"for {short.short_after} with {short.name}" for short in short_ways()]
        yield Fault(
            "loss_gradient",
            f'is "short", but after {output.name} the gradient of {stated.name} is not a - y; that '
            f'holds {" and ".join(reversed(ways))}; give "long", or leave it out.',
        )


def _target_faults(problem: ProblemTable) -> Iterator[Fault]:
    taken = loss(problem.loss).targets
    if problem.expected is None:
        return
    if problem.classes is not None:
        if problem.sizes[-1] == 1:
            yield Fault("classes", "need at least 2 outputs, one per class; give targets instead.")
        elif taken is not None and not (taken.take(Fraction(0)) and taken.take(Fraction(1))):
            yield Fault(
                "classes",
                f"are 0 or 1 as targets, but {problem.loss} needs "
                f"{_alternatives(taken) or _numbers(taken)}; give targets.",
            )
    elif taken is not None:
        yield from wrong_targets(problem.expected, taken, problem.loss)


def wrong_targets(
    expected: Sequence[Sequence[Stated]], taken: Targets, name: str
) -> Iterator[Fault]:
    """Yield the first of the targets that a loss does not take, and the first such sample."""
    for sample in expected:
        wrong = next((number for number in sample if not taken.take(exactly(number))), None)
        if wrong is not None:
            what = f"holds {wrong}"
        elif taken.sum is not None and added(map(exactly, sample)) != taken.sum:
            what = f"has a sample whose numbers {_sum_in_words(sample)}"
        else:
            continue
        yield Fault("targets", f"{what}, but {name} takes {taken.are}; give {_numbers(taken)}.")
        return


def _sum_in_words(sample: Sequence[Stated]) -> str:
    decimals = [number for number in sample if isinstance(number, Decimal)]
    if len(decimals) == len(sample):
        return f"add up to {sum(decimals)}"
    total = added(map(exactly, sample))
    return f"add up to {total}" if isinstance(total, Fraction) else "do not add up to 1"


def _numbers(taken: Targets) -> str:
    """Return in words which numbers targets may be."""
    if taken.single:
        return f"each as {_alternatives(taken)}"
    match taken.least, taken.most:
        case None, None:
            numbers = "numbers"
        case None, most:
            numbers = f"numbers of at most {most}"
        case least, None:
            numbers = f"numbers of at least {least}"
        case least, most:
            numbers = f"numbers from {least} to {most}"
    return numbers if taken.sum is None else f"{numbers} that add up to {taken.sum}"


def _alternatives(taken: Targets) -> str:
    return " or ".join(map(str, taken.single))


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
    if problem.mistake is not None and problem.learns_by != "perceptron":
        yield Fault("mistake", 'is stated, but there is no perceptron; give kind = "perceptron".')
    yield from _idle_keys(problem)
    yield from descent_faults(problem)


def _why_idle(problem: ProblemTable) -> str | None:
    """Return why a problem can update nothing, None where it can."""
    if not problem.batches:
        return "iterations = 0 updates nothing"
    return "nothing is updated without learning_rate" if problem.learning_rate is None else None


def _idle_keys(problem: ProblemTable) -> Iterator[Fault]:
    """Yield the keys that say how to train where nothing is trained."""
    why = _why_idle(problem)
    of_updates = ("optimizer", "schedule") if why else ()
    of_batches = () if problem.batches else ("batch_size", "loss_gradient", "worked")
    for key in (*of_updates, *of_batches):
        if getattr(problem, key) != type(problem).model_fields[key].get_default(
            call_default_factory=True
        ):
            yield Fault(key, f"is stated, but {why}; leave it out.")

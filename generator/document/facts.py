"""What sentences ask about a network and its training, none of which depends on a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from generator.document.work import Work
from generator.expressions.losses import loss
from generator.expressions.optimizers import SETTINGS
from generator.network import asked_steps, needed
from generator.problem import Descent, Layer, Problem, ScheduleChoice, exactly

__all__ = [
    "Frozen",
    "LayerSelection",
    "Memory",
    "Network",
    "Parameters",
    "Training",
    "memory_of",
    "network",
    "places_of",
    "training",
]

# Of which kinds some parameters are, and whether they are one of a kind or several.
ParameterKinds = Literal[
    "weight",
    "weights",
    "bias",
    "biases",
    "weight and bias",
    "weight and biases",
    "weights and bias",
    "weights and biases",
]
BY_NUMBERS: Mapping[tuple[int, int], ParameterKinds] = {
    (1, 0): "weight",
    (2, 0): "weights",
    (0, 1): "bias",
    (0, 2): "biases",
    (1, 1): "weight and bias",
    (1, 2): "weight and biases",
    (2, 1): "weights and bias",
    (2, 2): "weights and biases",
}
# What an optimizer remembers of each parameter; one that has no name here, some numbers.
Memory = Literal[
    "nothing",
    "velocity",
    "average of gradients",
    "sum of squares",
    "average of squares",
    "both averages",
    "numbers",
]
MEMORIES: Mapping[str, Memory] = {
    "momentum": "velocity",
    "nesterov": "velocity",
    "adagrad": "sum of squares",
    "rmsprop": "average of squares",
    "adam": "both averages",
    "adamw": "both averages",
}


class Parameters(Struct, frozen=True, eq=False):
    """How many weights and biases there are of what a sentence speaks of."""

    weights: int
    biases: int

    @property
    def is_one(self) -> bool:
        """Whether it is a single number."""
        return self.weights + self.biases == 1

    @property
    def kinds(self) -> ParameterKinds:
        """Of which kinds they are, each in the singular where there is one of it."""
        return BY_NUMBERS[min(self.weights, 2), min(self.biases, 2)]


class LayerSelection(Struct, frozen=True, eq=False):
    """Some of a network's layers: the numbers of the hidden ones, and whether the output is one."""

    hidden: Sequence[int]
    is_all_hidden: bool
    has_output: bool
    is_all: bool

    @property
    def is_one(self) -> bool:
        """Whether it is a single layer."""
        return len(self.hidden) + self.has_output == 1


class Network(Struct, frozen=True, eq=False):
    """A network and its samples. `batch` is the largest number of samples of an iteration,
    `sharing` has the layers whose neurons share a bias, and is None where none do. `takes_mean`
    says whether the loss of several samples is the mean of theirs, and `averages_outputs` whether
    that of one is a mean over several outputs.
    """

    is_layered: bool
    inputs: int
    hidden: Sequence[int]
    outputs: int
    layers: int
    weights: int
    biases: int
    biased_neurons: int
    sharing: LayerSelection | None
    samples: int
    batch: int
    expects: bool
    has_sure_targets: bool
    by_rows: bool
    takes_mean: bool
    averages_outputs: bool

    @property
    def parameters(self) -> Parameters:
        """All weights and biases."""
        return Parameters(self.weights, self.biases)

    @property
    def has_one_output(self) -> bool:
        """Whether an iteration computes the output of one neuron for one sample."""
        return self.outputs == self.batch == 1


class Frozen(Struct, frozen=True, eq=False):
    """What is not updated: so many weights and biases, of some layers or, without any, of all."""

    weights: int
    biases: int
    layers: LayerSelection | None

    @property
    def parameters(self) -> Parameters:
        """What is not updated, without where it is."""
        return Parameters(self.weights, self.biases)


class Training(Struct, frozen=True, eq=False):
    """A training: its iterations, its batches, its optimizer with the ids of its settings, its
    schedule, and how many parameters are trained.

    `left` are the numbers of the iterations that are not written out, which follow each other.
    `left_over` is the size of the smallest batch, `passes` how often all samples are used, None
    where the last pass is not whole. `memory` is what the optimizer remembers of each parameter.
    `factor_varies` says whether batches differ in the factor in front of the sum of their losses.
    Parameters are updated in what `is_asked`: a question without has no need of a learning rate.
    """

    iterations: int
    left: Sequence[int]
    batch: int
    is_partial: bool
    is_uneven: bool
    left_over: int
    starts_over: bool
    passes: int | None
    optimizer: str
    form: str
    memory: Memory
    settings: Sequence[str]
    schedule: ScheduleChoice | None
    trained_weights: int
    trained_biases: int
    frozen: Sequence[Frozen]
    decays: bool
    takes_the_short_way: bool
    factor_varies: bool
    is_asked: bool

    @property
    def trained(self) -> Parameters:
        """The weights and biases that are updated."""
        return Parameters(self.trained_weights, self.trained_biases)

    @property
    def decays_weights(self) -> bool:
        """Whether weight decay acts on any weight."""
        return self.decays and self.trained_weights > 0

    @property
    def has_momentum(self) -> bool:
        """Whether it is gradient descent with one of the two kinds of momentum."""
        return self.optimizer in ("momentum", "nesterov")

    @property
    def has_several_passes(self) -> bool:
        """Whether all samples are used several times, the last time, too."""
        return self.passes is not None and self.passes > 1

    @property
    def trains(self) -> bool:
        """Whether there is more than a forward pass."""
        return self.iterations > 0

    @property
    def is_repeated(self) -> bool:
        """Whether there are several iterations."""
        return self.iterations > 1

    @property
    def has_sections(self) -> bool:
        """Whether each iteration has a section of its own."""
        return self.is_repeated or self.is_partial


def network(work: Work) -> Network:
    """Return what sentences ask about the network and its samples."""
    problem = work.network
    layers = problem.layers
    sharing = [layer for layer in layers if layer.shares_its_bias and len(layer.weights) > 1]
    targets = [number for sample in problem.expected or () for number in sample]
    batch = max(len(iteration.samples) for iteration in work.trace.iterations)
    return Network(
        is_layered=problem.is_layered,
        inputs=problem.sizes[0],
        hidden=problem.sizes[1:-1],
        outputs=problem.sizes[-1],
        layers=len(layers),
        weights=sum(map(_weight_count, layers)),
        biases=sum(layer.bias_count for layer in layers),
        biased_neurons=sum(len(layer.weights) for layer in layers if layer.biases is not None),
        sharing=places_of(problem, sharing) if sharing else None,
        samples=len(problem.samples),
        batch=batch,
        expects=problem.expected is not None,
        has_sure_targets=all(exactly(number) in (0, 1) for number in targets),
        by_rows=problem.conventions.orientation == "rows",
        averages_outputs=problem.sizes[-1] > 1 and loss(problem.loss).is_mean,
        takes_mean=batch > 1 and problem.over_samples == "mean",
    )


def places_of(problem: Problem, layers: Sequence[Layer]) -> LayerSelection:
    """Return where some layers of a problem stand."""
    last = len(problem.layers)
    numbers = [
        number for number, layer in enumerate(problem.layers, start=1) if _is_among(layer, layers)
    ]
    return LayerSelection(
        hidden=[number for number in numbers if number < last],
        is_all_hidden=len(numbers) - (last in numbers) == last - 1,
        has_output=last in numbers,
        is_all=len(numbers) == last,
    )


def _is_among(layer: Layer, layers: Sequence[Layer]) -> bool:
    # Two layers may be equal.
    return any(layer is other for other in layers)


def training(work: Work) -> Training:
    """Return what sentences ask about the training."""
    problem = work.network
    batches = problem.batches
    size = max((len(batch) for batch in batches), default=len(problem.samples))
    per_pass = -(-len(problem.samples) // size)
    is_uneven = len({len(batch) for batch in batches}) > 1
    return Training(
        iterations=len(batches),
        left=[index + 1 for index in range(len(batches)) if index not in problem.worked_iterations],
        batch=size,
        is_partial=problem.is_partial,
        is_uneven=is_uneven,
        left_over=min((len(batch) for batch in batches), default=size),
        starts_over=len(batches) > per_pass,
        passes=problem.passes,
        optimizer=problem.optimizer.name,
        form=problem.optimizer.form or next(iter(problem.optimizer.definition.forms), ""),
        memory=memory_of(problem),
        settings=[
            SETTINGS[key].letter
            for key in problem.optimizer.definition.settings
            if key != "weight_decay"
        ],
        schedule=problem.schedule,
        trained_weights=sum(
            _weight_count(layer) for layer in problem.layers if "weights" not in layer.frozen
        ),
        trained_biases=sum(
            layer.bias_count for layer in problem.layers if "biases" not in layer.frozen
        ),
        frozen=_frozen(problem),
        decays=any(str(quantity.name) == "lambda" for quantity in work.trace.given),
        takes_the_short_way=problem.expected is not None and problem.takes_the_short_way,
        factor_varies=is_uneven and problem.over_samples == "mean",
        is_asked=_asks_for_updates(work),
    )


def _asks_for_updates(work: Work) -> bool:
    """Return whether anything that is asked for takes an update, or a look ahead of one."""
    asked = (one.name for one in asked_steps(work.graphs, work.network))
    graphs = work.graphs if work.network.asked is None else needed(work.graphs, asked)
    return any(
        definition.role == "update" or definition.section == "start"
        for graph in graphs
        for definition in graph.definitions
    )


def memory_of(descent: Descent) -> Memory:
    """Return what the optimizer of a descent remembers of each parameter."""
    stated = descent.optimizer
    if not stated.definition.states:
        return "nothing"
    if stated.form == "average":
        return "average of gradients"
    return MEMORIES.get(stated.name, "numbers")


def _weight_count(layer: Layer) -> int:
    return sum(map(len, layer.weights))


def _frozen(problem: Problem) -> list[Frozen]:
    """Return what is not updated; weights and biases of the same layers go together."""
    having: Mapping[str, Collection[int]] = {
        "weights": range(len(problem.layers)),
        "biases": [i for i, layer in enumerate(problem.layers) if layer.biases is not None],
    }
    by_layers: dict[tuple[int, ...], list[str]] = {}
    for kind, places in having.items():
        fixed = tuple(place for place in places if kind in problem.layers[place].frozen)
        if fixed:
            everywhere = len(fixed) == len(places)
            by_layers.setdefault(() if everywhere else fixed, []).append(kind)
    found = []
    for places, kinds in by_layers.items():
        counts = {kind: _count(problem, kind, places or having[kind]) for kind in kinds}
        layers = places_of(problem, [problem.layers[place] for place in places])
        weights, biases = counts.get("weights", 0), counts.get("biases", 0)
        found.append(Frozen(weights, biases, layers if places else None))
    return found


def _count(problem: Problem, kind: str, places: Collection[int]) -> int:
    layers = [problem.layers[place] for place in places]
    return sum(_weight_count(one) if kind == "weights" else one.bias_count for one in layers)

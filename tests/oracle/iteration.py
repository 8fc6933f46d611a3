"""One iteration of a problem: its samples, what is trained in it, and what its steps are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.reals import number, settled

Matrix = list[list[Any]]
Known = Mapping[str, Matrix]
Formula = Callable[[Known], Matrix]
Formulas = Iterator[tuple[str, Formula]]

SHORT = (
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
    ("sigmoid", "mean_binary_cross_entropy"),
)

# What an optimizer takes where the problem does not say.
USUAL = {
    "momentum": "0.9",
    "form": "velocity",
    "decay": "0.9",
    "beta1": "0.9",
    "beta2": "0.999",
    "epsilon": "1e-8",
}
USUAL_WEIGHT_DECAY = {"adamw": "0.01"}


def table(rows: int, columns: int, entry: Callable[[int, int], Any]) -> Matrix:
    """Return the matrix with these entries."""
    return [[settled(entry(i, j)) for j in range(columns)] for i in range(rows)]


def at(matrix: Matrix, i: int, j: int) -> Any:
    """Return an entry of a matrix; a single number stands wherever it is looked for."""
    return matrix[0][0] if len(matrix) == len(matrix[0]) == 1 else matrix[i][j]


@dataclass(frozen=True, slots=True)
class Iteration:
    """An iteration by its number, from 1; number 0 is a forward pass and no more."""

    problem: Mapping[str, Any]
    t: int
    inputs: Sequence[Sequence[Any]]
    targets: Sequence[Sequence[Any]] | None

    @property
    def samples(self) -> int:
        return len(self.inputs)

    @property
    def given(self) -> Iterator[tuple[str, Matrix]]:
        yield "a1", _columns(self.inputs)
        if self.targets is not None:
            yield "y", _columns(self.targets)

    @property
    def depth(self) -> int:
        return len(self.problem["layers"])

    @property
    def inward(self) -> range:
        return range(self.depth, 0, -1)

    def layer(self, layer: int) -> Mapping[str, Any]:
        stated: Mapping[str, Any] = self.problem["layers"][layer - 1]
        return {"activation": "sigmoid", **stated}

    def activation(self, layer: int) -> str:
        return str(self.layer(layer)["activation"])

    @property
    def loss(self) -> str:
        return str(self.problem.get("loss", "half_mean_squared_error"))

    @property
    def optimizer(self) -> Mapping[str, Any]:
        stated = self.problem.get("optimizer", {"name": "gradient_descent"})
        return {**USUAL, "weight_decay": USUAL_WEIGHT_DECAY.get(stated["name"], 0), **stated}

    @property
    def learning_rate(self) -> str:
        return "alpha_now" if "schedule" in self.problem else "alpha"

    @property
    def trained(self) -> list[str]:
        """The parameters that are updated, in the order of their updates."""
        return [
            f"{letter}{layer}"
            for layer in range(1, self.depth + 1)
            for letter, key in (("w", "weights"), ("b", "biases"))
            if key in self.layer(layer) and key not in self.layer(layer).get("frozen", [])
        ]

    def is_reached(self, layer: int) -> bool:
        """Whether a layer's pre-activation depends on a trained parameter."""
        return any(int(parameter[1:]) <= layer for parameter in self.trained)

    def used(self, parameter: str) -> str:
        """Return what stands for a parameter in the forward and the backward pass."""
        is_ahead = self.t and self.optimizer["name"] == "nesterov" and parameter in self.trained
        return f"{parameter}_ahead" if is_ahead else parameter

    def has_shared_bias(self, layer: int) -> bool:
        """Whether one bias serves several neurons."""
        stated = self.layer(layer)
        return len(stated["weights"]) > 1 and not isinstance(stated.get("biases", []), list | tuple)

    def lends_its_name(self, layer: int) -> bool:
        """Whether the gradient of a layer's biases is that of its pre-activation."""
        has_own_step = self.samples > 1 or self.has_shared_bias(layer)
        return f"b{layer}" in self.trained and not has_own_step

    def error(self, layer: int) -> str:
        """Return the name of the gradient of a layer's pre-activation."""
        owner = self.used(f"b{layer}") if self.lends_its_name(layer) else f"z{layer + 1}"
        return f"dL/d{owner}"

    @property
    def is_short(self) -> bool:
        exists = (self.activation(self.depth), self.loss) in SHORT
        return bool(self.problem.get("loss_gradient", "short" if exists else "long") == "short")

    @property
    def over_samples(self) -> Any:
        """The factor that makes one number of the samples' losses."""
        is_mean = self.problem.get("over_samples", "mean") == "mean"
        return number(1) / self.samples if is_mean else number(1)

    @property
    def penalty(self) -> tuple[Any, Any]:
        """The factors of the sizes and of half the squares of the weights."""
        stated = self.problem.get("penalty", {})
        return number(stated.get("l1", 0)), number(stated.get("l2", 0))


def iterations(problem: Mapping[str, Any]) -> Iterator[Iteration]:
    """Yield the iterations of a problem."""
    inputs, targets = _vectors(problem["inputs"]), _targets(problem)
    size = problem.get("batch_size", len(inputs))
    starts = range(0, len(inputs), size)
    count = problem.get("iterations", problem.get("epochs", 1) * len(starts))
    if count == 0:
        yield Iteration(problem, 0, inputs, targets)
    for t in range(1, count + 1):
        start = starts[(t - 1) % len(starts)]
        batch = slice(start, start + size)
        yield Iteration(problem, t, inputs[batch], targets and targets[batch])


def _targets(problem: Mapping[str, Any]) -> Sequence[Sequence[Any]] | None:
    if "classes" in problem:
        outputs = range(1, len(problem["layers"][-1]["weights"]) + 1)
        return [[int(output == one) for output in outputs] for one in problem["classes"]]
    return _vectors(problem["targets"]) if "targets" in problem else None


def _vectors(stated: Sequence[Any]) -> Sequence[Sequence[Any]]:
    return stated if isinstance(stated[0], list | tuple) else [stated]


def _columns(vectors: Sequence[Sequence[Any]]) -> Matrix:
    return table(len(vectors[0]), len(vectors), lambda i, k: number(vectors[k][i]))

"""Logistic regression by gradient descent: the probability of a yes from some numbers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.arithmetic import is_below
from generator.errors import Fault
from generator.problem.kinds.neuron import Kind, Neuron
from generator.problem.numbers import exactly

__all__ = ["LOGISTIC_REGRESSION"]


def _faults(stated: Neuron) -> Iterator[Fault]:
    for index, target in enumerate(stated.targets):
        number = exactly(target)
        if number != 1 and (is_below(number, 0) or not is_below(number, 1)):
            yield Fault(
                f"targets[{index}]", f"is {target}; give 0 or 1, or a probability between them."
            )


LOGISTIC_REGRESSION = Kind(
    "logistic_regression",
    {
        "activation": "sigmoid",
        "loss": "binary_cross_entropy",
        "notation": "logistic",
    },
    own_faults=_faults,
    also_called="logistic logit logreg",
)

"""Problems that are not stated as networks: each kind is one file, and says what network it is."""

from collections.abc import Mapping

from generator.problem.kinds.adaline import ADALINE
from generator.problem.kinds.linear_regression import LINEAR_REGRESSION
from generator.problem.kinds.logistic_regression import LOGISTIC_REGRESSION
from generator.problem.kinds.neuron import Kind, Neuron
from generator.problem.kinds.perceptron import PERCEPTRON

__all__ = ["KINDS", "Kind", "Neuron"]

KINDS: Mapping[str, Kind] = {
    one.name: one for one in (ADALINE, LINEAR_REGRESSION, LOGISTIC_REGRESSION, PERCEPTRON)
}

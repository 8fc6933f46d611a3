"""Problems that are not stated as networks: each kind is one file, and says what network it is."""

from collections.abc import Mapping

from msgspec import Struct

from generator.problem.kinds.adaline import ADALINE
from generator.problem.kinds.linear_regression import LINEAR_REGRESSION
from generator.problem.kinds.logistic_regression import LOGISTIC_REGRESSION
from generator.problem.kinds.neuron import Kind, LearnsBy, Neuron
from generator.problem.kinds.perceptron import PERCEPTRON

__all__ = ["ALL_KINDS", "KINDS", "NETWORK", "Kind", "LearnsBy", "Neuron"]

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (ADALINE, LINEAR_REGRESSION, LOGISTIC_REGRESSION, PERCEPTRON)
}


class _Network(Struct, frozen=True):
    """The kind of problem that is stated in layers."""

    name: str
    also_called: str
    learns_by: LearnsBy = "gradient"


NETWORK = _Network(
    "network",
    "mlp neuralnetwork nn ann dnn feedforward feedforwardnetwork multilayerperceptron "
    "backpropagation backprop layers",
)
ALL_KINDS: Mapping[str, Kind | _Network] = {NETWORK.name: NETWORK, **KINDS}

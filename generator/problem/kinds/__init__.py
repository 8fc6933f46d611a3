"""Problems that are not stated as networks: each kind is one file, and says what network it is."""

from collections.abc import Mapping

from msgspec import Struct

from generator.problem.kinds.adaline import ADALINE
from generator.problem.kinds.linear_regression import LINEAR_REGRESSION
from generator.problem.kinds.logistic_regression import LOGISTIC_REGRESSION
from generator.problem.kinds.neuron import Kind, LearnsBy, Neuron
from generator.problem.kinds.perceptron import PERCEPTRON

__all__ = [
    "ALL_KINDS",
    "FORMULAS",
    "KINDS",
    "NETWORK",
    "OF_OTHER_KINDS",
    "Kind",
    "LearnsBy",
    "Neuron",
]

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (ADALINE, LINEAR_REGRESSION, LOGISTIC_REGRESSION, PERCEPTRON)
}


class _OtherKind(Struct, frozen=True):
    """A kind of problem that is stated in tables of its own."""

    name: str
    also_called: str
    learns_by: LearnsBy = "gradient"


# A problem that is stated in layers, and one that is stated as formulas alone.
NETWORK = _OtherKind(
    "network",
    "mlp neuralnetwork nn ann dnn feedforward feedforwardnetwork multilayerperceptron "
    "backpropagation backprop layers",
)
FORMULAS = _OtherKind(
    "formulas",
    "formula function functions equations expression expressions graph computationalgraph "
    "computegraph autodiff descent",
)
# Those that are stated without the word layer.
OF_OTHER_KINDS = (FORMULAS.name, *KINDS)
ALL_KINDS: Mapping[str, Kind | _OtherKind] = {
    **{kind.name: kind for kind in (NETWORK, FORMULAS)},
    **KINDS,
}

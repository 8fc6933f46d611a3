"""Linear regression by gradient descent: the line or plane nearest to some points."""

from __future__ import annotations

from generator.problem.kinds.neuron import Kind

__all__ = ["LINEAR_REGRESSION"]

LINEAR_REGRESSION = Kind(
    "linear_regression",
    {
        "activation": "identity",
        "loss": "half_squared_error",
        "notation": "regression",
    },
    also_called="linear regression linreg leastsquares ols",
)

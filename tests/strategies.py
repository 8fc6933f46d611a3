"""Random problems and roundings, as Hypothesis draws them, and how many of them.

Exact zeros, cancellations and ties are rare among independent numbers, so neurons often repeat or
oppose each other (σ(x) + σ(−x) = 1) and zeros and halves come up often.
"""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

DEEP = os.environ.get("HANDPROP_DEEP")

LOSSES = ("half_mean_squared_error", "half_squared_error", "mean_squared_error", "squared_error")

Number = Decimal | int
NOTABLE: tuple[Number, ...] = (
    *(0, 1, -1, Decimal("-0.0"), Decimal("0.00")),
    *(Decimal("0.5"), Decimal("-0.5"), Decimal("0.50"), Decimal("0.25"), Decimal("0.125")),
)


def examples(few: int) -> settings:
    """Return settings for a few examples, the same on every run, or HANDPROP_DEEP random ones."""
    return settings(
        max_examples=int(DEEP or few),
        derandomize=not DEEP,
        print_blob=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def between(lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    """Decimals with 0 to 3 decimals."""

    def decimals(places: int) -> st.SearchStrategy[Decimal]:
        scale = 10**places
        units = st.integers(lowest * scale, highest * scale)
        return units.map(lambda count: Decimal(count).scaleb(-places))

    return st.one_of([decimals(places) for places in range(4)])


NUMBERS: st.SearchStrategy[Number] = between(-2, 2) | st.sampled_from(NOTABLE)
TARGETS: st.SearchStrategy[Number] = between(0, 1) | st.sampled_from((Decimal("0.5"), 0, 1))
LEARNING_RATES = between(0, 2).filter(bool)


@st.composite
def rows(draw: st.DrawFn, width: int, before: list[list[Number]]) -> list[Number]:
    """Rows of numbers: new, all alike, or the same as or opposite to one of those before."""
    match draw(st.sampled_from(["new", "new", "alike", "same", "opposite"])):
        case "same" if before:
            return draw(st.sampled_from(before))
        case "opposite" if before:
            return [-number for number in draw(st.sampled_from(before))]
        case "alike":
            return [draw(NUMBERS)] * width
        case _:
            return draw(st.lists(NUMBERS, min_size=width, max_size=width))


@st.composite
def layers(draw: st.DrawFn, incoming: int, most_neurons: int) -> dict[str, Any]:
    """Layers of sigmoid neurons, a third of them without biases."""
    neurons: list[list[Number]] = []
    for _ in range(draw(st.integers(1, most_neurons))):
        neurons.append(draw(rows(incoming + 1, neurons)))
    weights = {"activation": "sigmoid", "weights": [neuron[:-1] for neuron in neurons]}
    if draw(st.sampled_from([True, True, False])):
        return weights | {"biases": [neuron[-1] for neuron in neurons]}
    return weights


@st.composite
def problems(draw: st.DrawFn, most_layers: int = 4, most_neurons: int = 5) -> dict[str, Any]:
    """Problems as a problem file states them, without their rounding."""
    inputs = draw(st.lists(NUMBERS, min_size=1, max_size=most_neurons))
    width, network = len(inputs), []
    for _ in range(draw(st.integers(1, most_layers))):
        network.append(draw(layers(width, most_neurons)))
        width = len(network[-1]["weights"])
    return {
        "inputs": inputs,
        "targets": draw(st.lists(TARGETS, min_size=width, max_size=width)),
        "learning_rate": draw(LEARNING_RATES),
        "loss": draw(st.sampled_from(LOSSES)),
        "layers": network,
    }


@st.composite
def roundings(draw: st.DrawFn, /, **fixed: str) -> dict[str, Any]:
    """Choices for `Problem.with_rounding`, all of them made, some of them `fixed`."""
    digits = draw(
        st.fixed_dictionaries({"places": st.integers(0, 8)})
        | st.fixed_dictionaries({"significant": st.integers(1, 6)})
    )
    choices = {
        "ties": draw(st.sampled_from(["half-up", "half-even"])),
        "carry": draw(st.sampled_from(["exact", "rounded"])),
        "padding": draw(st.booleans()),
        "relation": draw(st.sampled_from(["equals", "approximately"])),
        "decimal_mark": draw(st.sampled_from(["point", "comma"])),
    }
    return {**digits, **choices, **fixed}

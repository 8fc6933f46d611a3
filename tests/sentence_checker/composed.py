"""The sentences of documents of composed networks, and what is known of these documents."""

# ruff: noqa: ARG005, E501  # a sentence is read in one piece, and each judge takes the same two

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.problem.composed.model import ComposedProblem
from tests.sentence_checker.facts import Facts, formulas, numeral
from tests.sentence_checker.formulas import LIST, M
from tests.sentence_checker.images import (
    CHANNELS,
    FIRST_OF_TIES,
    LAYERS_OF_MAPS,
    NOUNS_OF_MAPS,
    PLACES,
    READS,
    SIZES,
    TIES,
    OfLayer,
    has_ties,
    maps_of,
    names_inputs,
    parameters_of,
)
from tests.sentence_checker.judges import Judge, enumerates
from tests.sentence_checker.reading import BLOCK

__all__ = ["OF_COMPOSED", "ComposedFacts"]

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
NOUNS = {
    "dense": "dense layer",
    "recurrent": "recurrent layer",
    "lstm": "LSTM layer",
    "gru": "GRU layer",
    "attention": "attention layer",
    "layer_norm": "layer normalisation",
    "rms_norm": "RMS normalisation",
    "batch_norm": "batch normalisation",
    "residual": "residual connection",
    "embedding": "embedding",
    "positional": "positional encoding",
    "dropout": "dropout",
    **NOUNS_OF_MAPS,
}
ACTIVATIONS = {
    "tanh": "hyperbolic tangent",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
}
LAYER = rf"(?P<layer>(?:(?:{'|'.join(ORDINALS)}) )?(?:{'|'.join(NOUNS.values())}))"
SUBJECT = rf"Its (?P<place>only|{'|'.join(ORDINALS)}) layer"
APPLIES = r"that applies (?:no activation function|the (?P<activation>[a-zA-Z ]+) function)"
THING = rf"(?:the loss )?{M}"
THINGS = rf"{THING}(?:, {THING})*(?: and {THING})?"
PARAMETERS = "(?:weights|kernels|kernels, weights)(?: and biases| and weights)?"


@dataclass(frozen=True)
class ComposedFacts(Facts):
    """What is known of a document of a composed network without its templates."""

    @property
    def stated(self) -> ComposedProblem:
        found: ComposedProblem = self.solution.problem
        return found

    @property
    def samples(self) -> int:
        return 1

    @property
    def batches(self) -> list[int]:
        return [1]

    @property
    def steps(self) -> int:
        return int(self.stated.trains)

    @property
    def worked(self) -> list[int]:
        return [1]

    @property
    def asks_updates(self) -> bool:
        return any(step.id.endswith("_new") for step in self.solution)

    @property
    def shares_biases(self) -> bool:
        return False

    @property
    def layers(self) -> Sequence[Any]:
        return self.stated.layers

    @property
    def times(self) -> int:
        """How many inputs there are, one after another."""
        return len(self.stated.input_matrices) if not self.reads_maps else 1

    @property
    def reads_maps(self) -> bool:
        """Whether maps come in, and nothing one after another."""
        return self.stated.flow_of_inputs.form == "maps"

    @property
    def names(self) -> list[str]:
        """What the layers are called: by their types, and by their numbers among those of one."""
        types = [layer.type for layer in self.layers]
        return [
            NOUNS[name]
            if types.count(name) == 1
            else f"{ORDINALS[types[:index].count(name)]} {NOUNS[name]}"
            for index, name in enumerate(types)
        ]

    @property
    def has_biases(self) -> bool:
        return any(
            name.startswith("b") for name in self.solution.given if name not in ("beta1", "beta2")
        )

    @property
    def has_derivatives_of_numbers(self) -> bool:
        """Whether a derivative by a single number is worked out, which a figure can show."""
        return any(step.id.startswith("dL/d") and step.shape == (1, 1) for step in self.solution)

    @property
    def parameters_named(self) -> str:
        return parameters_of(list(self.solution.given), self.has_biases)


def judged(judge: Callable[[ComposedFacts, re.Match[str]], bool]) -> Judge:
    """Return a judge of composed networks as one of any facts."""

    def judge_any(facts: Facts, found: re.Match[str]) -> bool:
        assert isinstance(facts, ComposedFacts)
        return judge(facts, found)

    return judge_any


@judged
def describes(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether a layer has the place, the type, the size and the activation that are said."""
    only = found["place"] == "only"
    if only != (len(facts.layers) == 1):
        return False
    layer = facts.layers[0 if only else ORDINALS.index(found["place"])]
    units = len(layer.weights) if layer.type == "dense" else layer.units
    noun = "neuron" if layer.type == "dense" else "unit"
    groups = found.groupdict()
    activation = getattr(layer, "activation", "identity")
    stated = None if activation == "identity" else ACTIVATIONS.get(activation, activation)
    return (
        NOUNS[layer.type] == found["noun"]
        and found["units"] == f"{numeral(units)} {noun}{'s' * (units > 1)}"
        and groups.get("activation") == stated
    )


@judged
def is_of_a_layer(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether lines are of a layer that there is, and of a time that there is."""
    time = found.groupdict().get("time")
    is_there = found["layer"].lower() in [name.lower() for name in facts.names]
    return is_there and (time is None or 1 <= int(time) <= facts.times)


@judged
def gives(facts: ComposedFacts, found: re.Match[str]) -> bool:
    return is_of_a_layer(facts, found) and enumerates(facts, found)


@judged
def sums(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether a layer has gradients that are sums of parts."""
    has_parts = any(
        re.search(r"@\d+$", step.id) and step.id.startswith("dL/dw") for step in facts.solution
    )
    lists = found.groupdict().get("list")
    return is_of_a_layer(facts, found) and has_parts and (lists is None or enumerates(facts, found))


@judged
def asks_for_derivatives(facts: ComposedFacts, found: re.Match[str]) -> bool:
    problem = facts.stated
    if problem.asked is not None or not problem.trains or problem.updates:
        return False
    named = found.groupdict().get("list")
    if named is None:
        return found["parameters"] == facts.parameters_named
    return len(formulas(named)) == sum(
        name.startswith(("k", "w", "b", "scale", "shift")) for name in facts.solution.given
    )


@judged
def asks_for_updates(facts: ComposedFacts, found: re.Match[str]) -> bool:
    return (
        facts.stated.updates
        and not facts.stated.asked
        and found["parameters"] == facts.parameters_named
    )


@judged
def finds(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether a forward pass alone asks for its outputs, and its loss where it has one."""
    if facts.stated.asked is not None:
        return len(formulas(found["list"])) == len(facts.stated.asked)
    return not facts.stated.trains and ("loss" in found[0]) == ("L" in facts.solution)


def goes_back(facts: ComposedFacts) -> bool:
    return any(step.id.startswith("dL/") for step in facts.solution)


def asks(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether each thing that is asked for is named, the loss as what it is."""
    wanted = facts.stated.asked or ()
    things = re.split(r", | and (?=the |\$)", found["things"])
    return len(things) == len(wanted) and all(
        thing.startswith("the loss $") == (name == "L")
        for thing, name in zip(things, wanted, strict=True)
    )


@judged
def shares(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether a part of a gradient is that of the last time."""
    return 1 < int(found["time"]) <= facts.times


@judged
def same_at_every_time(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether all layers with weights are used at every time, or else those that are named."""
    keys = ("weights", "w_x", "scale")
    weighted = [
        (name, flow.form == "sequence" and flow.count > 1)
        for name, layer, flow in zip(facts.names, facts.layers, facts.stated.flows, strict=False)
        if any(getattr(layer, key, None) is not None for key in keys)
    ]
    shared = [name for name, is_shared in weighted if is_shared]
    if not shared or not facts.stated.trains:
        return False
    if found["layers"] is None:
        return len(shared) == len(weighted)
    said = re.split(r", | and ", found["layers"])
    return len(shared) < len(weighted) and said == [f"the {name}" for name in shared]


def describes_maps(name: str, holds: OfLayer) -> Judge:
    """Return what judges a sentence about a layer of a type: the one in its place, or any."""

    def judge(facts: ComposedFacts, found: re.Match[str]) -> bool:
        counts = maps_of(facts.stated)
        place = found.groupdict().get("place")
        places = range(len(facts.layers))
        if place is not None:
            if (place == "only") != (len(facts.layers) == 1):
                return False
            places = range(1) if place == "only" else range(ORDINALS.index(place), len(places))
            places = places[:1]
        return any(
            facts.layers[index].type == name
            and holds(facts.layers[index], found, counts[index], counts[index + 1])
            for index in places
        )

    return judged(judge)


@judged
def is_of_a_map(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether lines are of a layer that there is, and of a map that it has."""
    is_there = found["layer"].lower() in [name.lower() for name in facts.names]
    is_map = 1 <= int(found["map"]) <= max(maps_of(facts.stated))
    lists = found.groupdict().get("list")
    return facts.reads_maps and is_there and is_map and (lists is None or enumerates(facts, found))


OF_MAPS: tuple[tuple[str, Judge], ...] = (
    (READS, judged(lambda f, m: f.reads_maps and names_inputs(f.stated, m))),
    *(
        (
            pattern
            if pattern.startswith(("Its", "There", "Zeros", "For"))
            else f"{SUBJECT} {pattern}",
            describes_maps(name, holds),
        )
        for name, pattern, holds in LAYERS_OF_MAPS
    ),
    (SIZES, judged(lambda f, m: f.reads_maps)),
    (CHANNELS, judged(lambda f, m: any(".channel" in name for name in f.solution.given))),
    (PLACES, judged(lambda f, m: any(".map" in step.id for step in f.solution))),
    (TIES, judged(lambda f, m: has_ties(f.solution))),
    (FIRST_OF_TIES, judged(lambda f, m: has_ties(f.solution))),
    (
        rf"For map (?P<map>\d+), the (?:way back through the )?{LAYER} gives (?P<list>{LIST})\.",
        is_of_a_map,
    ),
    (
        rf"For map (?P<map>\d+), the (?:way back through the )?{LAYER} (?:gives|computes), in this order, {BLOCK}",
        is_of_a_map,
    ),
)
OWN: tuple[tuple[str, Judge], ...] = (
    *OF_MAPS,
    (
        rf"A network reads a sequence of (?P<count>[a-z]+) inputs?, (?P<list>{LIST})(?:, one at a time)?\.",
        judged(lambda f, m: m["count"] == numeral(f.times) and len(formulas(m["list"])) == f.times),
    ),
    (
        rf"{SUBJECT} is an? (?P<noun>dense layer|recurrent layer) of (?P<units>[a-z]+ [a-z]+) {APPLIES}\.",
        describes,
    ),
    (rf"{SUBJECT} is an? (?P<noun>LSTM layer|GRU layer) of (?P<units>[a-z]+ [a-z]+)\.", describes),
    (
        r"At every time it is applied with the same weights\.",
        judged(lambda f, m: f.times > 1 and "dense" in f.stated.types),
    ),
    (
        r"Its (?P<what>weights|biases|weights and biases) (?:is|are) not updated\.",
        judged(
            lambda f, m: (
                f.stated.updates
                and any(
                    " and ".join(sorted(layer.frozen, reverse=True)) == m["what"]
                    for layer in f.layers
                )
            )
        ),
    ),
    (
        r"All its neurons share one bias\.",
        judged(lambda f, m: any(getattr(layer, "shares_its_bias", False) for layer in f.layers)),
    ),
    (
        r"(?P<last>Its last state is the output of the network|Only its last state passes on)\.",
        judged(
            lambda f, m: any(
                getattr(layer, "outputs", "") == "last"
                and (layer is f.layers[-1]) == m["last"].startswith("Its")
                for layer in f.layers
            )
        ),
    ),
    (
        rf"Use back propagation to find the updated (?P<parameters>{PARAMETERS}) after one step of gradient descent with a learning rate of {M}\.",
        asks_for_updates,
    ),
    (
        rf"Use back propagation to find the derivatives of the loss with respect to (?P<list>{LIST})\.",
        asks_for_derivatives,
    ),
    (
        rf"Use back propagation to find the derivatives of the loss with respect to all (?P<parameters>{PARAMETERS})\.",
        asks_for_derivatives,
    ),
    (rf"Find (?P<list>{LIST})(?: and the loss)?\.", finds),
    (
        rf"(?:Find|(?P<back>Use back propagation to find)) (?P<things>{THINGS})\.",
        judged(lambda f, m: not f.asks_updates and bool(m["back"]) == goes_back(f) and asks(f, m)),
    ),
    (
        rf"Use back propagation to carry out one step of gradient descent with a learning rate of {M}, and find (?P<things>{THINGS})\.",
        judged(lambda f, m: f.asks_updates and asks(f, m)),
    ),
    (
        rf"The learning rate is {M}\.",
        judged(lambda f, m: f.asks_updates and bool(f.stated.wording)),
    ),
    (
        rf"At time \$1\$ the following formulas hold, and those of later times are like them\. {BLOCK}|At time \$1\$ the following formulas hold, and those of later times are like them\.",
        judged(lambda f, m: f.times > 1),
    ),
    (rf"The following formulas hold\.(?: {BLOCK})?", judged(lambda f, m: True)),
    (
        rf"Behind these layers, {BLOCK}",
        judged(lambda f, m: any(getattr(one, "outputs", "") == "last" for one in f.layers[:-1])),
    ),
    (
        rf"Here (?P<list>{LIST})\.",
        judged(lambda f, m: len(set(formulas(m["list"]))) == len(formulas(m["list"]))),
    ),
    (rf"The loss is {BLOCK}", judged(lambda f, m: "L" in f.solution and "L@1" not in f.solution)),
    (
        rf"The loss at time \$1\$ and the loss of the whole sequence are {BLOCK}",
        judged(lambda f, m: "L@1" in f.solution),
    ),
    (
        rf"The losses of the single times, and the loss of the whole sequence, are {BLOCK}",
        judged(lambda f, m: "L@1" in f.solution),
    ),
    (
        r"The computational graph of the network is too large for a figure\.",
        judged(lambda f, m: True),
    ),
    (
        r"Figure 1 shows the network(?P<unrolled>, unrolled in time)?\.",
        judged(lambda f, m: bool(m["unrolled"]) == (f.times > 1)),
    ),
    (
        r"Left out there are (?P<what>[a-z ,-]+)\.",
        judged(lambda f, m: r"\begin{figure}" in f.tex),
    ),
    (
        r"Figure 2 has the value of each quantity above its line(?P<by>, and the derivative of the loss with respect to it below the line)?\.",
        judged(lambda f, m: f.has_derivatives_of_numbers <= bool(m["by"]) <= f.stated.trains),
    ),
    (r"Of matrices, it has the sizes above the lines\.", judged(lambda f, m: True)),
    (
        r"Figure [12]: Computational graph(?:: [a-z ]+ above the lines(?P<below>, derivatives below the lines)?)?",
        judged(lambda f, m: not m["below"] or f.stated.trains),
    ),
    (
        r"A number is added to a matrix, or compared with it, entry by entry\.",
        judged(
            lambda f, m: (
                (any(layer.type == "gru" and layer.units > 1 for layer in f.layers) or f.reads_maps)
                and f.stated.presentation == "matrices"
            )
        ),
    ),
    (
        r"Of two numbers below a letter, the first is the time\.",
        judged(lambda f, m: f.stated.presentation == "weights" or f.stated.detail == "entries"),
    ),
    (r"The following (?:data|quantities) are given\.", judged(lambda f, m: True)),
    (rf"At time (?P<time>\d+), the {LAYER} gives (?P<list>{LIST})\.", gives),
    (rf"The {LAYER} gives (?P<list>{LIST})\.", gives),
    (rf"At time (?P<time>\d+), the {LAYER} computes, in this order, {BLOCK}", is_of_a_layer),
    (rf"The {LAYER} computes, in this order, {BLOCK}", is_of_a_layer),
    (rf"The derivative of {M} is {M}\.", judged(lambda f, m: f.stated.trains)),
    (
        r"There is no derivative at \$0\$, where we use \$(?P<slope>.*)\$\.",
        judged(lambda f, m: m["slope"] in ("0", "0.01", "1") and f.stated.trains),
    ),
    (rf"For the {LAYER}, we find (?P<list>{LIST})\.", gives),
    (rf"For the {LAYER}, the derivatives are {BLOCK}", is_of_a_layer),
    (
        rf"(?:The same weights are used|The weights of (?P<layers>[a-zA-Z ,]+) are the same) at every time\.(?: In {M}, {M} stands for {M} as it is used at time \d+, and {M} is the sum of such derivatives over all times\.)?",
        same_at_every_time,
    ),
    (
        rf"In {M}, {M} stands for {M} as it is used at time (?P<time>\d+), and {M} is the sum of such derivatives over all times\.",
        shares,
    ),
    (
        r"Behind a (?P<function>softmax|sigmoid) function, the derivative of the (?:binary )?cross-entropy with respect to the pre-activation is output minus target\.",
        judged(
            lambda f, m: f.stated.takes_the_short_way and f.layers[-1].activation == m["function"]
        ),
    ),
    (
        rf"At time (?P<time>\d+), the way back through the {LAYER} gives (?P<list>{LIST})\.",
        gives,
    ),
    (rf"The way back through the {LAYER} gives (?P<list>{LIST})\.", gives),
    (
        rf"At time (?P<time>\d+), the way back through the {LAYER} gives, in this order, {BLOCK}",
        is_of_a_layer,
    ),
    (rf"The way back through the {LAYER} gives, in this order, {BLOCK}", is_of_a_layer),
    (rf"For the {LAYER}, the sums? over all times (?:is|are) (?P<list>{LIST})\.", sums),
    (rf"For the {LAYER}, the sums over all times are {BLOCK}", sums),
    (rf"The chain rule gives (?P<list>{LIST})\.", enumerates),
    (
        rf"One step of gradient descent with (?:the learning rate )?{M} gives the new (?P<parameters>{PARAMETERS})\.",
        judged(lambda f, m: f.asks_updates and m["parameters"] == f.parameters_named),
    ),
)
OF_COMPOSED = tuple((re.compile(pattern), holds) for pattern, holds in OWN)

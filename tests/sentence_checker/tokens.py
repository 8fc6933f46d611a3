"""The sentences of documents of networks with attention, norms and what belongs to them."""

# ruff: noqa: E501  # a sentence is read in one piece

from __future__ import annotations

import re
from typing import Any

from tests.sentence_checker.composed import (
    LAYER,
    ORDINALS,
    SUBJECT,
    ComposedFacts,
    is_of_a_layer,
    judged,
)
from tests.sentence_checker.facts import numeral
from tests.sentence_checker.formulas import LIST, M
from tests.sentence_checker.judges import Judge, enumerates
from tests.sentence_checker.reading import BLOCK

__all__ = ["OF_TOKENS"]

NORMS = ("layer_norm", "rms_norm", "batch_norm")


def placed(facts: ComposedFacts, found: re.Match[str]) -> Any:
    """The layer that a sentence is about, None where there is none in its place."""
    if found["place"] == "only":
        return facts.layers[0] if len(facts.layers) == 1 else None
    index = ORDINALS.index(found["place"])
    return facts.layers[index] if 1 < len(facts.layers) > index else None


def has(key: str, wanted: object) -> Judge:
    """Whether a layer states something."""

    def holds(facts: ComposedFacts, _: re.Match[str]) -> bool:
        return any(getattr(layer, key, None) == wanted for layer in facts.layers)

    return judged(holds)


@judged
def reads_rows(facts: ComposedFacts, found: re.Match[str]) -> bool:
    flow = facts.stated.flows[0]
    is_batch = "batch_norm" in facts.stated.types
    return (
        flow.form == "tokens"
        and found["count"] == numeral(flow.rows)
        and found["what"].startswith("sample" if is_batch else "token")
        and found["what"].endswith("s") == (flow.rows > 1)
    )


@judged
def reads_a_vector(facts: ComposedFacts, _: re.Match[str]) -> bool:
    return facts.stated.flows[0].form == "vector"


@judged
def has_heads(facts: ComposedFacts, found: re.Match[str]) -> bool:
    layer = placed(facts, found)
    shares = "share the columns" in found[0]
    return (
        getattr(layer, "type", "") == "attention"
        and found["heads"] == numeral(layer.heads)
        and shares == (layer.heads > 1)
    )


@judged
def normalises(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether the layer in a place is the norm that is said, of rows or of all that comes in."""
    layer = placed(facts, found)
    index = list(facts.layers).index(layer) if layer is not None else 0
    flow = facts.stated.flows[index]
    is_rows, is_sequence = flow.form == "tokens", flow.form == "sequence" and flow.count > 1
    name = {"a layer": "layer_norm", "an RMS": "rms_norm", "a batch": "batch_norm"}[found["norm"]]
    said = {"layer_norm": "each row", "rms_norm": "each row", "batch_norm": "each column"}[name]
    wanted = said if is_rows else "what comes in at a time" if is_sequence else "what comes in"
    about = " about $1$" in found[0]
    is_exact = getattr(layer, "epsilon", 1) == 0 or name == "rms_norm"
    return getattr(layer, "type", "") == name and found["what"] == wanted and about != is_exact


@judged
def adds(facts: ComposedFacts, found: re.Match[str]) -> bool:
    layer = placed(facts, found)
    if getattr(layer, "type", "") != "residual":
        return False
    if layer.adds == 1:
        return found["earlier"] is None
    return bool(found["earlier"] == ORDINALS[layer.adds - 2])


@judged
def embeds(facts: ComposedFacts, found: re.Match[str]) -> bool:
    layer = placed(facts, found)
    is_sequence = facts.stated.flows[0].form == "sequence"
    return (
        getattr(layer, "type", "") == "embedding"
        and found["count"] == numeral(len(layer.weights))
        and (found["what"] == "each input") == is_sequence
    )


@judged
def drops(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether dropout has a mask for each time, or the same, and divides by what it keeps."""
    layer = placed(facts, found)
    if getattr(layer, "type", "") != "dropout":
        return False
    flow = facts.stated.flows[list(facts.layers).index(layer)]
    of = ""
    if flow.form == "sequence":
        of = " for each time" if isinstance(layer.mask[0], tuple) else ", the same at every time"
    return found["of"] == of and bool(found["rest"]) == (layer.rate > 0)


@judged
def encodes(facts: ComposedFacts, found: re.Match[str]) -> bool:
    layer = placed(facts, found)
    is_of_sines = getattr(layer, "encodings", "") == "sinusoidal"
    return getattr(layer, "type", "") == "positional" and ("sines" in found[0]) == is_of_sines


def _most_heads(facts: ComposedFacts) -> int:
    return max((getattr(layer, "heads", 1) for layer in facts.layers), default=1)


@judged
def of_a_head(facts: ComposedFacts, found: re.Match[str]) -> bool:
    """Whether lines are of a head that there is."""
    lists = found.groupdict().get("list")
    return (
        1 <= int(found["head"]) <= _most_heads(facts)
        and is_of_a_layer(facts, found)
        and (lists is None or enumerates(facts, found))
    )


def matches_mask(facts: ComposedFacts, _: re.Match[str]) -> bool:
    return any(isinstance(getattr(layer, "mask", None), tuple) for layer in facts.layers)


def adds_epsilon(facts: ComposedFacts, _: re.Match[str]) -> bool:
    """Whether ε is added to variances of several rows or columns, or a mean is taken from each."""
    return any(layer.type in NORMS for layer in facts.layers)


OWN: tuple[tuple[str, Judge], ...] = (
    (
        rf"A network reads (?P<count>[a-z]+) (?P<what>tokens?|samples?), the rows of {M}\.",
        reads_rows,
    ),
    (rf"A network has the inputs {M}\.", reads_a_vector),
    (
        rf"{SUBJECT} is an attention layer with (?P<heads>[a-z]+) heads?(?:, which share the columns of queries, keys and values alike)?\.",
        has_heads,
    ),
    (r"Its scores are not scaled\.", has("scaled", False)),
    (r"Its mask hides from each token all that come after it\.", has("mask", "causal")),
    (r"Its mask says which tokens each token looks at\.", judged(matches_mask)),
    (
        rf"{SUBJECT} is (?P<norm>a layer|an RMS|a batch) normalisation: (?P<what>each row|each column|what comes in|what comes in at a time) is (?:divided by the root of its mean square|shifted and divided so that (?:over all rows )?its mean is \$0\$ and its variance (?:about )?\$1\$)\.",
        normalises,
    ),
    (
        rf"{SUBJECT} is a residual connection: it adds (?:the inputs|the output of the (?P<earlier>[a-z]+) layer) to what comes in\.",
        adds,
    ),
    (
        rf"{SUBJECT} is an embedding of (?P<count>[a-z]+) words?: (?P<what>each row that comes in|each input) has a \$1\$ at the place of its word, and is exchanged for that word's row of weights\.",
        embeds,
    ),
    (
        rf"{SUBJECT} adds a positional encoding to each row(?:, of sines and cosines; the first row is at position \$0\$)?\.",
        encodes,
    ),
    (
        rf"{SUBJECT} is dropout with a given mask(?P<of>| for each time|, the same at every time): what stands at a \$0\$ of the mask is dropped(?P<rest>, and the rest is divided by the share that is kept)?\.",
        drops,
    ),
    (
        r"It is applied with the same weights to every row\.",
        judged(lambda facts, _: "dense" in facts.stated.types),
    ),
    (
        r"The formulas of head \$1\$, which stands below the letters, hold in the other heads, too\.",
        judged(lambda facts, _: _most_heads(facts) > 1),
    ),
    (rf"In head (?P<head>\d+), the {LAYER} gives (?P<list>{LIST})\.", of_a_head),
    (rf"In head (?P<head>\d+), the {LAYER} computes, in this order, {BLOCK}", of_a_head),
    (
        rf"In head (?P<head>\d+), the way back through the {LAYER} gives (?P<list>{LIST})\.",
        of_a_head,
    ),
    (
        rf"In head (?P<head>\d+), the way back through the {LAYER} gives, in this order, {BLOCK}",
        of_a_head,
    ),
    (
        r"A number is added to a matrix, or compared with it, entry by entry\.",
        judged(adds_epsilon),
    ),
)
OF_TOKENS = tuple((re.compile(pattern), holds) for pattern, holds in OWN)

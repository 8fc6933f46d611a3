"""Networks of layers of several types, said again as formulas with names of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["as_formulas", "plain_id"]


def plain_id(text: str) -> str:
    """Return an id, or a text with ids in it, with names that formulas may have."""
    return re.sub(r"\.map(?=\d)", "_map", re.sub(r"@(?=\d)", "_at_", text))


class _Formulas:
    """The formulas of a network so far, and what comes out of its last layer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.given: dict[str, Any] = {}
        self.formulas: dict[str, str] = {}
        self.number = 0
        inputs, first = problem["inputs"], problem["layers"][0]["type"]
        # What comes in, by the time behind @ or the map behind a point.
        self.sources = {"": "a1"}
        if first in ("recurrent", "lstm", "gru"):
            self.sources = {f"@{time}": f"a1@{time}" for time in range(1, len(inputs) + 1)}
            for name, numbers in zip(self.sources.values(), inputs, strict=True):
                self.give(name, numbers)
        else:
            self.give("a1", inputs)
        for layer in problem["layers"]:
            self.number += 1
            getattr(self, f"_{layer.get('type', 'dense')}")(layer)
        self._loss(problem)

    def give(self, name: str, stated: Any) -> None:
        self.given[plain_id(name)] = stated

    def say(self, name: str, text: str) -> None:
        self.formulas[plain_id(name)] = plain_id(text)

    @property
    def next(self) -> int:
        return self.number + 1

    def _dense(self, layer: Mapping[str, Any]) -> None:
        self.give(f"w{self.number}", layer["weights"])
        bias = ""
        if "biases" in layer:
            self.give(f"b{self.number}", layer["biases"])
            bias = f" + b{self.number}"
        for place, x in self.sources.items():
            self.say(f"z{self.next}{place}", f"w{self.number} @ {x}{bias}")
            self.say(f"a{self.next}{place}", f"{layer['activation']}(z{self.next}{place})")
        self._passes_on(self.sources)

    def _recurrent(self, layer: Mapping[str, Any]) -> None:
        n, layer_before = self.next, self.number
        for key in ("w_x", "w_h", "b"):
            self.give(f"{key}{layer_before}", layer[key])
        self.give(f"h{n}@0", layer["initial"])
        for time, x in enumerate(self.sources.values(), start=1):
            h = f"h{n}@{time - 1}"
            self.say(
                f"z{n}@{time}",
                f"w_x{layer_before} @ {x} + w_h{layer_before} @ {h} + b{layer_before}",
            )
            self.say(f"h{n}@{time}", f"{layer['activation']}(z{n}@{time})")
        self._passes_states_on(layer)

    def _passes_on(self, places: Iterable[str], letter: str = "a") -> None:
        self.sources = {place: f"{letter}{self.next}{place}" for place in places}

    def _passes_states_on(self, layer: Mapping[str, Any]) -> None:
        """What is behind the last state belongs to no time."""
        self._passes_on(self.sources, "h")
        if layer["outputs"] == "last":
            self.sources = {"": [*self.sources.values()][-1]}

    def _enters(self, gate: str, x: str, h: str) -> str:
        n = self.number
        return f"w_x{gate}{n} @ {x} + w_h{gate}{n} @ {h} + b_{gate}{n}"

    def _give_gates(self, layer: Mapping[str, Any], gates: str) -> None:
        for gate in gates:
            self.give(f"w_x{gate}{self.number}", layer["w_x"][gate])
            self.give(f"w_h{gate}{self.number}", layer["w_h"][gate])
            self.give(f"b_{gate}{self.number}", layer["b"][gate])
        self.give(f"h{self.next}@0", layer["initial"])

    def _lstm(self, layer: Mapping[str, Any]) -> None:
        n = self.next
        self._give_gates(layer, "fioc")
        self.give(f"c{n}@0", layer["initial_cell"])
        for time, x in enumerate(self.sources.values(), start=1):
            h, at = f"h{n}@{time - 1}", f"{n}@{time}"
            for gate in "fioc":
                self.say(f"z_{gate}{at}", self._enters(gate, x, h))
                name = "c_tilde" if gate == "c" else gate
                self.say(f"{name}{at}", f"{'tanh' if gate == 'c' else 'sigmoid'}(z_{gate}{at})")
            self.say(f"c{at}", f"f{at} * c{n}@{time - 1} + i{at} * c_tilde{at}")
            self.say(f"h{at}", f"o{at} * tanh(c{at})")
        self._passes_states_on(layer)

    def _gru(self, layer: Mapping[str, Any]) -> None:
        n, before = self.next, self.number
        self._give_gates(layer, "zrh")
        for time, x in enumerate(self.sources.values(), start=1):
            h, at = f"h{n}@{time - 1}", f"{n}@{time}"
            for gate, name in (("z", "z_gate"), ("r", "r")):
                self.say(f"s_{gate}{at}", self._enters(gate, x, h))
                self.say(f"{name}{at}", f"sigmoid(s_{gate}{at})")
            reset = f"w_hh{before} @ (r{at} * {h})"
            if layer["reset_gate"] == "after":
                reset = f"r{at} * (w_hh{before} @ {h})"
            self.say(f"s_h{at}", f"w_xh{before} @ {x} + {reset} + b_h{before}")
            self.say(f"h_tilde{at}", f"tanh(s_h{at})")
            kept, new = h, f"h_tilde{at}"
            if layer["update_gate"] == "renews":
                kept, new = new, kept
            self.say(f"h{at}", f"z_gate{at} * {kept} + (1 - z_gate{at}) * {new}")
        self._passes_states_on(layer)

    def _convolution(self, layer: Mapping[str, Any]) -> None:
        n, before = self.next, self.number
        count = len(layer["kernels"])
        places = [f".map{index}" if count > 1 else "" for index in range(1, count + 1)]
        for place, (kernel,), bias in zip(places, layer["kernels"], layer["biases"], strict=True):
            self.give(f"k{before}{place}", kernel)
            self.give(f"b{before}{place}", bias)
            slid = f"correlate(a1, k{before}{place}, {layer['stride']}) + b{before}{place}"
            if layer["activation"] != "identity":
                self.say(f"z{n}{place}", slid)
                slid = f"{layer['activation']}(z{n}{place})"
            self.say(f"a{n}{place}", slid)
        self._passes_on(places)

    def _pooling(self, layer: Mapping[str, Any]) -> None:
        function = {"max": "maxpool", "average": "avgpool"}[layer["mode"]]
        for place, x in self.sources.items():
            taken = f"{function}({x}, {layer['size']}, {layer['stride']})"
            self.say(f"a{self.next}{place}", taken)
        self._passes_on(self.sources)

    def _flatten(self, _: Mapping[str, Any]) -> None:
        self.say(f"a{self.next}", f"flatten({', '.join(self.sources.values())})")
        self._passes_on([""])

    def _attention(self, layer: Mapping[str, Any]) -> None:
        n, before, x = self.next, self.number, self.sources[""]
        for letter in "qkv":
            self.give(f"w_{letter}{before}", layer[f"w_{letter}"])
            self.say(f"{letter}{n}", f"{x} @ w_{letter}{before}")
        keys = len(layer["w_k"][0])
        self.say(f"s{n}", f"q{n} @ k{n}.T / sqrt({keys})")
        shares = f"softmax_rows(s{n})"
        if layer.get("mask") == "causal":
            tokens = len(self.given["a1"])
            mask = [[int(key <= query) for key in range(tokens)] for query in range(tokens)]
            self.give(f"mask{before}", mask)
            shares = f"masked_softmax(s{n}, mask{before})"
        self.say(f"p{n}", shares)
        self.say(f"a{n}", f"p{n} @ v{n}")
        self._passes_on([""])

    def _layer_norm(self, layer: Mapping[str, Any]) -> None:
        n, before, x = self.next, self.number, self.sources[""]
        self.give(f"gamma{before}", [layer["scale"]])
        self.give(f"beta{before}", [layer["shift"]])
        self.say(f"mu{n}", f"mean_rows({x})")
        self.say(f"d{n}", f"{x} - spread(mu{n}, {x})")
        self.say(f"var{n}", f"mean_rows(d{n} * d{n})")
        self.say(f"sd{n}", f"sqrt(var{n} + {layer['epsilon']})")
        self.say(f"n{n}", f"d{n} / spread(sd{n}, {x})")
        self.say(f"a{n}", f"spread(gamma{before}, {x}) * n{n} + spread(beta{before}, {x})")
        self._passes_on([""])

    def _loss(self, problem: Mapping[str, Any]) -> None:
        several = len(self.sources) > 1
        has_times = "" not in self.sources
        targets = problem["targets"] if has_times else [problem["targets"]]
        for (place, output), target in zip(self.sources.items(), targets, strict=True):
            self.give(f"y{place}", target)
            self.say(
                f"L{place if several else ''}",
                f"sum(({output} - y{place}) * ({output} - y{place})) / 2",
            )
        if several:
            self.say("L", " + ".join(f"L{place}" for place in self.sources))


def as_formulas(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Return a composed network as formulas that say the same, under plain ids."""
    said = _Formulas(problem)
    return {"given": said.given, "formulas": said.formulas, "gradient": {}}

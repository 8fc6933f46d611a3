"""The layers of a drawing as tables: what a drawing shows, for those who do not see it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.document.figure import Content, parts_at
from generator.expressions.tree import Entry, Expression, Number, Reference, Symbol
from generator.layout.nodes import Node
from generator.layout.walking import listed
from generator.network import INPUTS, TARGETS, Given
from generator.rounding import Matrix

__all__ = ["DrawnLayer", "drawn_layers"]

# How an expression is written on a drawing.
WriteLabel = Callable[[Expression], Node]


class DrawnLayer(Struct, frozen=True, eq=False):
    """A layer of a drawing: its neurons, from top to bottom, and what leads to them.

    `weight` and `bias` are what the matrices that lead into it are called, None where there are
    none. Where each weight and bias has its place in the drawing, `senders` are the neurons before
    it, `weights` has a row for each neuron and in it one for each sender, `biases` one for each
    neuron; `ends` are the inputs of the first layer and the targets of the last, as the drawing
    has them.
    """

    neurons: Sequence[Node]
    weight: Node | None = None
    bias: Node | None = None
    senders: Sequence[Node] = ()
    weights: Sequence[Sequence[Node]] = ()
    biases: Sequence[Node] = ()
    ends: Sequence[Node] = ()


def drawn_layers(
    given: Sequence[Given], content: Content, label: WriteLabel
) -> Sequence[DrawnLayer]:
    """Return the layers of the drawing of a network with some content, each with what leads into
    it.
    """
    numbers = {each.name: each.numbers for each in given if isinstance(each.name, Symbol)}
    is_whole = content != "matrices"
    weights = list(_in_order("w", numbers))
    neurons = [_neurons(1, len(weights[0][1][0]), label)]
    inputs = _ends(INPUTS, numbers, content, label) if is_whole else ()
    layers = [DrawnLayer(neurons[0], weights=[()] * len(neurons[0]), ends=inputs)]
    for number, (name, matrix) in enumerate(weights, start=2):
        neurons.append(_neurons(number, len(matrix), label))
        layer = DrawnLayer(neurons[-1], weight=label(_whole(name, matrix)))
        bias = Symbol("b", number - 1)
        if bias in numbers:
            layer = replace(layer, bias=label(_whole(bias, numbers[bias])))
        if is_whole:
            layer = replace(
                layer,
                senders=neurons[-2],
                weights=_entries(name, matrix, content, label),
                biases=_biases(bias, numbers.get(bias, ()), len(matrix), content, label),
            )
        layers.append(layer)
    targets = _ends(TARGETS, numbers, content, label) if is_whole else ()
    return [*layers[:-1], replace(layers[-1], ends=targets)]


def _ends(
    name: Symbol, numbers: Mapping[Symbol, Matrix], content: Content, label: WriteLabel
) -> list[Node]:
    found = parts_at(name, numbers, content == "numbers")
    return [listed("=", list(map(label, parts))) for parts in found]


def _in_order(letter: str, numbers: Mapping[Symbol, Matrix]) -> Iterator[tuple[Symbol, Matrix]]:
    for layer in itertools.count(1):
        name = Symbol(letter, layer)
        if name not in numbers:
            return
        yield name, numbers[name]


def _neurons(layer: int, size: int, label: WriteLabel) -> list[Node]:
    whole = Reference(Symbol("a", layer), (size, 1))
    return [label(Entry(whole, row, 0)) for row in range(size)]


def _whole(name: Symbol, matrix: Matrix) -> Reference:
    return Reference(name, (len(matrix), len(matrix[0])))


def _entries(name: Symbol, matrix: Matrix, content: Content, label: WriteLabel) -> list[list[Node]]:
    """Return what a drawing shows of each entry: its number or its name."""
    if content == "numbers":
        return [[label(Number(number)) for number in row] for row in matrix]
    whole = _whole(name, matrix)
    return [
        [label(Entry(whole, row, column)) for column in range(len(matrix[0]))]
        for row in range(len(matrix))
    ]


def _biases(
    name: Symbol, biases: Matrix, size: int, content: Content, label: WriteLabel
) -> list[Node]:
    """Return the bias of each neuron; one may serve all of a layer."""
    found = [row[0] for row in _entries(name, biases, content, label)] if biases else []
    return found * size if len(found) == 1 else found

"""What a question asks for: the symbols of steps and entries."""

from __future__ import annotations

from collections.abc import Sequence

from generator.document.shown import entry_as_shown
from generator.document.views import AskedFor
from generator.document.work import Work
from generator.expressions.tree import Derivative, Entry, Reference
from generator.layout.nodes import Node
from generator.network import LOSS, LOSSES, AskedStep
from generator.notation import Notation, symbol, written

__all__ = ["asked_for"]


def asked_for(work: Work, symbols: Notation, steps: Sequence[AskedStep]) -> list[AskedFor]:
    """Return what a question calls the steps and entries that it asks for."""
    has_loss = work.problem.stated_as != "formulas"
    return [
        AskedFor(
            _symbol(step, work, symbols),
            is_loss=has_loss and step.name == LOSS,
            is_losses=step.name == LOSSES and step.cell is None,
        )
        for step in steps
    ]


def _symbol(asked: AskedStep, work: Work, symbols: Notation) -> Node:
    """Return what something is called before a reader has met δ."""
    name, is_delta = asked.name, symbols.calls_delta(asked.name)
    if asked.cell is None:
        if is_delta and isinstance(name, Derivative):
            return symbols.derivative(name)
        return symbol(name, symbols)
    steps = work.trace.iterations[asked.iteration - 1].steps
    shape = next(step.shape for step in steps if step.name == name)
    entry = entry_as_shown(Reference(name, shape), *asked.cell, symbols)
    if is_delta and isinstance(entry, Entry):
        return symbols.derivative_component(entry.matrix, entry.row, entry.column)
    return written(entry, symbols)

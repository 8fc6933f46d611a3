"""What the words of a problem may name of it, and whether they name anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.errors import Fault, nearest
from generator.expressions.optimizers import SETTINGS
from generator.problem.structure import ProblemTable
from generator.prose import placeholders, read_prose

__all__ = ["faults_of_places", "given_names", "wording_faults"]

ALIASES = {
    "eta": ("alpha",),
    "lr": ("alpha",),
    "rate": ("alpha",),
    "learningrate": ("alpha",),
    "steps": ("iterations",),
    "passes": ("epochs",),
    "batch": ("batch_size",),
    "decimals": ("places",),
    "momentum": ("mu",),
    "decay": ("rho",),
    "factor": ("kappa",),
}


def given_names(problem: ProblemTable) -> tuple[str, ...]:
    """Return the names of what a problem's words may name: its settings by the ids that JSON has,
    how long it is trained, and its digits.
    """
    return tuple(_names(problem))


def _names(problem: ProblemTable) -> Iterator[str]:
    yield "places" if problem.rounding.significant is None else "significant"
    if not problem.batches:
        return
    yield from ("iterations", "batch_size")
    if problem.passes is not None:
        yield "epochs"
    if problem.learns_by == "gradient":
        yield "optimizer"
    if problem.learning_rate is None:
        return
    yield "alpha"
    for key, number in problem.optimizer.settings.items():
        if key != "weight_decay" or Fraction(number):
            yield SETTINGS[key].letter
    if problem.schedule is not None:
        yield "kappa"


def wording_faults(problem: ProblemTable) -> Iterator[Fault]:
    """Yield the first place of the wording that is for nothing the problem states."""
    yield from faults_of_places(problem.wording, given_names(problem))


def faults_of_places(wording: str | None, known: Sequence[str]) -> Iterator[Fault]:
    """Yield the first place of a wording that has none of these names."""
    for name in placeholders(read_prose(wording or "")):
        if name not in known:
            hint = nearest(name, known, ALIASES)
            yield Fault(
                "wording",
                f"has {{{name}}}, which is no placeholder here; {hint}"
                + ("" if hint.endswith("?") else ", and {{ is a brace."),
            )
            return

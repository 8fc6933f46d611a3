"""A problem: what a file states, checked as a whole, whichever way it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, ValidationInfo, model_validator

from generator.errors import Fault, ProblemError, alike
from generator.problem.aliases import KEYS
from generator.problem.composed.types import is_composed, starts_in_the_middle
from generator.problem.consistency import inconsistencies
from generator.problem.draws import refuse_draws
from generator.problem.faults import counted, ordered, structure_faults
from generator.problem.kinds import FORMULAS, KINDS, Kind, Neuron
from generator.problem.shapes import rate_faults, shape_faults
from generator.problem.structure import Layer, ProblemTable
from generator.problem.whole import stated_keys

__all__ = ["Problem"]


class Problem(ProblemTable):
    """A training to be worked out: a network, its samples, a loss and how to descend it.

    Numbers are exact decimals. `inputs` has shape (n1,) or (samples, n1), layer l's weights
    (n(l+1), n(l)).
    """

    stated_as: ClassVar[Literal["layers"]] = "layers"

    @model_validator(mode="wrap")
    @classmethod
    def _checked(
        cls, stated: Any, made: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        """Return a problem that is right as a whole: there is no other way to make one."""
        if isinstance(stated, cls):
            return made(stated)
        source: str = info.context or "problem"
        stated = stated_keys(stated, source)
        if "problems" in stated:
            sentence = "is of an assignment; give one problem, or load it as an Assignment."
            raise ProblemError(source, [Fault("problems", sentence)])
        if is_composed(stated):
            sentence = "are not all dense; load it with load, or as a ComposedProblem."
            raise ProblemError(source, [Fault("layers", sentence)])
        if starts_in_the_middle(stated):
            sentence = "starts in the middle; load it with load, or as a MiddleProblem."
            raise ProblemError(source, [Fault("given", sentence)])
        if stated.get("kind") == FORMULAS.name:
            sentence = f"is {FORMULAS.name!r}; load it with load, or as a FormulaProblem."
            raise ProblemError(source, [Fault("kind", sentence)])
        refuse_draws(stated, source)
        if kind := KINDS.get(str(stated.get("kind"))):
            stated = _network_of(stated, kind, source)
        shapes = shape_faults(stated)
        try:
            problem = made(stated)
        except ValidationError as error:
            structure = list(structure_faults(error, cls))
            if unknown_kind := [fault for fault in structure if fault.place == "kind"]:
                # Which keys there are depends on it.
                raise ProblemError(source, unknown_kind) from None
            raise ProblemError(source, ordered([*structure, *shapes], cls)) from None
        faults = shapes or list(inconsistencies(problem))
        if faults:
            raise ProblemError(source, ordered(faults, cls))
        return problem

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        trained = counted(len(self.batches), "iteration") if self.batches else "forward pass"
        samples = counted(len(self.samples), "sample")
        return f"<Problem {self.title!r}: {self.kind} {sizes}, {samples}, {trained}>"

    __str__ = __repr__

    def as_stated(self) -> dict[str, Any]:
        """Return what states the problem, in the words of its kind."""
        kind = KINDS.get(self.kind)
        words = super().as_stated()
        return words if kind is None else kind.words(words)


def _network_of(stated: Mapping[str, Any], kind: Kind, source: str) -> dict[str, Any]:
    """Return the network of a problem that is stated in the words of its kind."""
    elsewhere = {*Problem.model_fields, *Layer.model_fields} - set(Neuron.model_fields)
    foreign = [key for key in stated if key in elsewhere]
    faults = [Fault(key, f"is not a key of {kind.name}; {_instead(key)}") for key in foreign]
    try:
        own = Neuron.model_validate({key: stated[key] for key in stated if key not in foreign})
    except ValidationError as error:
        faults += [*structure_faults(error, Neuron), *rate_faults(stated)]
        raise ProblemError(source, ordered(faults, Neuron)) from None
    faults += kind.faults(own)
    if faults:
        raise ProblemError(source, ordered(faults, Neuron))
    return kind.network(own)


def _instead(key: str) -> str:
    """Return what to do about a key that a problem of a single neuron does not have."""
    if key == "classes":
        return "give targets in its place."
    own = alike(key, Neuron.model_fields, KEYS)
    if own:
        return f"did you mean {own[0]!r}?"
    return "leave it out, or leave out kind and state layers."

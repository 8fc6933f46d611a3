"""What does not follow from what a network that starts in the middle states, and what is stated
in vain, as sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from generator.errors import StepError, together
from generator.expressions.tree import Derivative, Name, State, Symbol, references
from generator.network.asked import AskedStep
from generator.network.forward import OF_LOSS
from generator.network.graph import (
    INPUTS,
    LEARNING_RATE,
    TARGETS,
    Definition,
    Graph,
    Role,
)
from generator.problem.middle.model import MiddleProblem
from generator.problem.middle.names import ids_of

__all__ = ["idle_faults", "is_stated", "key_of", "lacking", "names_used", "repeated_faults"]

ASK_FOR_LESS = "or ask for less"
# The keys of a loss and of a training that may do nothing.
OF_LOSS_KEYS = ("loss", "threshold", "loss_gradient", "over_samples")
OF_TRAINING = (*OF_LOSS_KEYS, "penalty", "optimizer", "schedule")


def is_stated(problem: MiddleProblem, name: Name, role: Role) -> bool:
    """Return whether a problem states something that its whole network is given."""
    match name, role:
        case State(_, of), _:
            return is_stated(problem, of, "bias" if of.letter == "b" else "weight")
        case _, "input":
            return problem.inputs is not None
        case _, "target":
            return problem.has_targets
        case Symbol(_, int(layer)), "weight":
            return problem.layers[layer - 1].weights is not None
        case Symbol(_, int(layer)), "bias":
            return problem.layers[layer - 1].biases is not None
    return problem.learning_rate is not None


def key_of(problem: MiddleProblem, name: Name) -> str:
    """Return the key of a file that states a quantity."""
    match name:
        case State(_, of):
            return key_of(problem, of)
        case Symbol("w", int(layer)):
            return f"layers[{layer - 1}].weights"
        case Symbol("b", int(layer)):
            return f"layers[{layer - 1}].biases"
    if name == INPUTS:
        return "inputs"
    if name == TARGETS:
        return "classes" if problem.classes is not None else "targets"
    return "learning_rate"


def lacking(
    problem: MiddleProblem, whole: Graph, known: Collection[Name], asked: AskedStep | None
) -> tuple[str, str]:
    """Return what a step that is asked for needs, or the steps next to what is given, and what to
    do about it.
    """
    definitions = {one.name: one for one in whole.definitions}
    if asked is None:
        what, first = "nothing follows from what is given", _next_step(problem, whole, known)
    else:
        what, first = f"asked holds {asked.id!r}", definitions[asked.name]
    missing = [name for name in names_used(first) if name not in known]
    needs = together(_called(problem, name) for name in missing)
    leaves = dict.fromkeys(
        key_of(problem, leaf) for name in missing for leaf in _leaves(name, definitions, known)
    )
    which = f"{what}, which needs {needs}" if asked else f"{what}: {first.name} needs {needs}"
    ways = [f"state {together(leaves)}"]
    givable = [str(name) for name in missing if str(name) in ids_of(len(problem.layers))]
    if givable:
        ways.append(f"give {together(givable)} under [given]")
    itself = str(first.name)
    if not givable and asked is None and itself in ids_of(len(problem.layers)):
        ways.append(f"give {itself} under [given]")
    last = [ASK_FOR_LESS] if asked else []
    if not last and len(ways) > 1:
        ways[-1] = f"or {ways[-1]}"
    return which, ", ".join([*ways, *last])


def _called(problem: MiddleProblem, name: Name) -> str:
    """Return what a sentence calls what is missing: a key of the file, or a step by its id."""
    is_leaf = name in (INPUTS, TARGETS, LEARNING_RATE) or (
        isinstance(name, Symbol) and name.letter in ("w", "b") and not name.mark
    )
    return key_of(problem, name) if is_leaf else str(name)


def _next_step(problem: MiddleProblem, whole: Graph, known: Collection[Name]) -> Definition:
    """Return the first step that needs something given and something else that is not known, or
    the first of all that are not known.
    """
    lacking_ones = [
        one for one in whole.definitions if any(name not in known for name in names_used(one))
    ]
    nearest = [
        one for one in lacking_ones if any(str(name) in problem.given for name in names_used(one))
    ]
    return (nearest or lacking_ones)[0]


def names_used(definition: Definition) -> Sequence[Name]:
    """Return what a definition is computed from, each once."""
    return list(dict.fromkeys(one.name for one in references(definition.expression)))


def _leaves(
    name: Name, definitions: dict[Name, Definition], known: Collection[Name]
) -> Iterator[Name]:
    """Yield what is to be stated for a quantity to follow."""
    if name in known:
        return
    if name not in definitions:
        yield name
        return
    for used in names_used(definitions[name]):
        yield from _leaves(used, definitions, known)


def idle_faults(
    problem: MiddleProblem, whole: Sequence[Graph], kept: Sequence[Sequence[Definition]]
) -> Iterator[StepError]:
    """Yield what is stated though no step that is kept needs it."""
    definitions = [one for of_iteration in kept for one in of_iteration]
    used = {name for one in definitions for name in names_used(one)}
    # That a layer has biases is said by these.
    used |= {
        one.name.by
        for one in definitions
        if isinstance(one.name, Derivative) and one.name.by.letter == "b"
    }
    roles = {one.role for one in definitions}
    why = "no step that is asked for needs it"
    idle = [f"given.{key}" for key in problem.given if key not in {*map(str, used)}]
    for given in whole[0].given:
        if given.role in ("setting", "state") and given.name != LEARNING_RATE:
            continue
        if given.name not in used and is_stated(problem, given.name, given.role):
            idle.append(key_of(problem, given.name))
    yield from (StepError(f"{key} is stated, but {why}", "leave it out") for key in idle)
    stated = [key for key in OF_TRAINING if _departs(problem, key)]
    takes_loss = TARGETS in used or any(one.name in OF_LOSS for one in definitions)
    for key in OF_LOSS_KEYS:
        if key in stated and not takes_loss:
            if problem.has_targets:
                yield StepError(f"{key} is stated, but {why}", "leave it out")
            else:
                yield StepError(
                    f"{key} is stated, but there are no targets",
                    "state targets, or leave it out",
                )
    of_weights = any(
        isinstance(one.name, Derivative) and one.name.by.letter == "w" for one in definitions
    )
    if "penalty" in stated and not (of_weights or takes_loss):
        yield StepError(f"penalty is stated, but {why}", "leave it out")
    if "update" not in roles:
        for key in ("optimizer", "schedule"):
            if key in stated:
                yield StepError(f"{key} is stated, but nothing is updated", "leave it out")
        for index, layer in enumerate(problem.layers):
            if layer.frozen:
                place = f"layers[{index}].frozen"
                yield StepError(f"{place} is stated, but nothing is updated", "leave it out")


def _departs(problem: MiddleProblem, key: str) -> bool:
    """Return whether a problem states something else than is usual."""
    usual = type(problem).model_fields[key].get_default(call_default_factory=True)
    return bool(getattr(problem, key) != usual)


def repeated_faults(
    problem: MiddleProblem, kept: Sequence[Sequence[Definition]]
) -> Iterator[StepError]:
    """Yield why a training cannot go on for several iterations: what is given would change."""
    if len(kept) < 2:
        return
    updated = [one.name for one in kept[0] if one.role == "update" and isinstance(one.name, Symbol)]
    what = f"iterations is {len(kept)}"
    if not updated:
        yield StepError(f"{what}, but nothing is updated", "leave it out")
        return
    for key in problem.given:
        layer = int("".join(filter(str.isdigit, key.rpartition("/")[2] or key)))
        earlier = [one for one in updated if (one.layer or 0) < layer]
        is_derivative = key.startswith("dL/")
        if is_derivative or earlier:
            changed = str((updated if is_derivative else earlier)[0]).removesuffix("_new")
            yield StepError(
                f"{what}, but {key} is given, and would change when {changed} does",
                "give 1 iteration, or what it follows from in its place",
            )

"""The sentences of documents of networks that start in the middle, and what is known of these."""

# ruff: noqa: ARG005, E501  # a sentence is read in one piece, and each judge takes the same two

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator import MiddleProblem
from tests.sentence_checker.facts import Facts, formulas, numeral, parameters
from tests.sentence_checker.formulas import COURSE as COURSE_OF_FORMULAS
from tests.sentence_checker.formulas import LIST, M
from tests.sentence_checker.judges import Judge, enumerates
from tests.sentence_checker.reading import BLOCK

__all__ = ["OF_MIDDLE", "MiddleFacts"]

COURSE = COURSE_OF_FORMULAS.replace(rf" on {M}", "")
THING = rf"(?:the loss {M}|the losses {M} of the samples|{M})"
THINGS = rf"(?P<things>{THING}(?:, {THING})*(?: and {THING})?)"
# What given ids are called.
CALLED = (
    (r"inputs? \$", r"a1"),
    (r"pre-activations? \$", r"z\d+"),
    (r"outputs? \$", r"a([2-9]|\d\d+)"),
    (r"weights? \$", r"w\d+"),
    (r"bias(?:es)? \$", r"b\d+"),
    (r"targets? \$", r"y"),
    ("derivatives? .* of the activation functions?", r"da\d+/dz\d+"),
    ("derivatives? .* of the loss", r"dL/.*"),
)


@dataclass(frozen=True)
class MiddleFacts(Facts):
    """What is known of a document of a network that starts in the middle without its templates."""

    @property
    def stated(self) -> MiddleProblem:
        found: MiddleProblem = self.solution.problem
        return found

    @property
    def samples(self) -> int:
        return self.stated.sample_count

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.stated.sizes

    @property
    def batches(self) -> list[int]:
        return [self.samples]

    @property
    def steps(self) -> int:
        return len(self.solution.iterations)

    @property
    def worked(self) -> list[int]:
        return [index + 1 for index in self.stated.worked_iterations]

    @property
    def figure_shows_numbers(self) -> bool:
        return False

    @property
    def asks_updates(self) -> bool:
        return any(step.id.endswith("_new") for step in self.solution)

    @property
    def shares_biases(self) -> bool:
        return any(layer.shares_its_bias for layer in self.stated.layers)

    @property
    def has_frozen(self) -> bool:
        return False

    def count(self, kind: str, *_: object, **__: object) -> int:
        """How many weights or biases are updated."""
        first = self.solution.iterations[0].values()
        updated = [step for step in first if re.fullmatch(rf"{kind[0]}\d+_new", step.id)]
        return sum(rows * columns for rows, columns in (step.shape for step in updated))

    @property
    def updated(self) -> str:
        return parameters(self.count("weights"), self.count("biases"))

    @property
    def given(self) -> list[str]:
        """The ids of what is given, without settings and states."""
        numbers = r"(alpha|mu|rho|beta\d|epsilon|kappa|lambda|[vms]_.*)"
        return [name for name in self.solution.given if not re.fullmatch(numbers, name)]

    @property
    def has_penalty(self) -> bool:
        return bool(self.stated.penalty.l1 or self.stated.penalty.l2)

    @property
    def derives(self) -> bool:
        return any(step.id.startswith("dL/") for step in self.solution)


def judged(judge: Callable[[MiddleFacts, re.Match[str]], bool]) -> Judge:
    """Return a judge of networks that start in the middle as one of any facts."""

    def judge_any(facts: Facts, found: re.Match[str]) -> bool:
        assert isinstance(facts, MiddleFacts)
        return judge(facts, found)

    return judge_any


@judged
def is_given(facts: MiddleFacts, found: re.Match[str]) -> bool:
    """Whether all that is given is named, each by what it is."""
    named = found["given"]
    samples = found.groupdict().get("samples")
    return (
        len(formulas(named)) == len(facts.given)
        and all(
            bool(re.search(rf"\bthe {called}", named))
            == any(re.fullmatch(pattern, name) for name in facts.given)
            for called, pattern in CALLED
        )
        and samples == (f"{numeral(facts.samples)} samples" if facts.samples > 1 else None)
        and (samples is None or found["lot"] == facts.lot)
    )


def asks(facts: MiddleFacts, found: re.Match[str]) -> bool:
    """Whether each thing that is asked for is named, the loss as what it is."""
    things = re.split(r", | and (?=the |\$)", found["things"])
    wanted = facts.stated.asked
    if wanted is None:
        ends = [name for name in facts.solution.steps if name.endswith("_new")]
        ends = [name for name in ends if re.fullmatch(r"[wb]\d+_new", name)]
        return not ends or len(things) == len(ends)
    return len(things) == len(wanted) and all(
        thing.startswith("the loss $") <= (name == "L")
        for thing, name in zip(things, wanted, strict=True)
    )


def trains(facts: MiddleFacts, found: re.Match[str]) -> bool:
    """Whether a sentence says how many iterations there are, and of which optimizer."""
    word = "step" if facts.steps == 1 else "iterations"
    has_momentum = facts.stated.optimizer.name in ("momentum", "nesterov")
    article = "an initial" if facts.stated.schedule else "a"
    return (
        facts.asks_updates
        and found["course"].startswith(f"{numeral(facts.steps)} {word} of ")
        and f" {'and' if has_momentum else 'with'} {article} learning rate" in found["course"]
    )


def finds(before: str) -> Judge:
    """Return what judges a sentence that names the steps of a pass."""

    def judge(facts: MiddleFacts, found: re.Match[str]) -> bool:
        is_there = any(step.section == before for step in facts.solution.work.trace.steps)
        return is_there and enumerates(facts, found)

    return judged(judge)


def has_slopes(facts: MiddleFacts) -> int:
    return sum(bool(re.fullmatch(r"da\d+/dz\d+", step.id)) for step in facts.solution)


def is_short(facts: MiddleFacts, loss: str) -> bool:
    last = len(facts.stated.layers) + 1
    return (
        loss in facts.stated.loss
        and f"dL/da{last}" not in facts.solution.steps
        and not {f"dL/dz{last}", f"dL/db{last - 1}"}.isdisjoint(facts.solution.steps)
    )


def adds_biases(facts: MiddleFacts) -> bool:
    """Whether any pre-activation that is worked out has a bias."""
    biases = (int(name[1:]) for name in facts.given if re.fullmatch(r"b\d+", name))
    return any(f"z{layer + 1}" in facts.solution.steps for layer in biases)


OWN: tuple[tuple[str, Judge], ...] = (
    (r"Of an artificial neural network, (?P<given>.*) (?:is|are) given\.", is_given),
    (
        r"Of an artificial neural network, (?P<given>.*) are given for (?P<samples>[a-z0-9]+ samples), one sample per (?P<lot>row|column)\.",
        is_given,
    ),
    (
        rf"(?:Find|(?P<back>Use back propagation to find)) {THINGS}\.",
        judged(lambda f, m: not f.asks_updates and bool(m["back"]) == f.derives and asks(f, m)),
    ),
    (
        rf"Carry out (?P<course>{COURSE})(?:, and find {THINGS}(?P<last> in the last iteration)?)?\.",
        judged(
            lambda f, m: (
                trains(f, m)
                and bool(m["last"]) == (f.steps > 1 and bool(m["things"]))
                and (not m["things"] or asks(f, m))
            )
        ),
    ),
    (
        rf"The (?P<what>[a-z ]+) (?:is|are) updated by (?P<course>{COURSE})\.",
        judged(lambda f, m: trains(f, m) and bool(f.stated.wording) and m["what"] == f.updated),
    ),
    (
        rf"The following formulas? holds?\.(?: {BLOCK})?",
        judged(lambda f, m: ("formulas" in m[0]) == ("hold." in m[0])),
    ),
    (
        rf"Here (?P<list>{LIST})\.",
        judged(lambda f, m: len(set(formulas(m["list"]))) == len(formulas(m["list"]))),
    ),
    (
        r"The sum is taken over the neurons of the layer(?P<each>, separately for each sample)?\.",
        judged(
            lambda f, m: (
                f.stated.layers[-1].activation == "softmax" and bool(m["each"]) == (f.samples > 1)
            )
        ),
    ),
    (
        rf"The loss is {BLOCK}",
        judged(lambda f, m: "L" in f.solution or (f.has_penalty and "y" in f.given)),
    ),
    (
        rf"The following penalty is part of the loss\.(?: {BLOCK})?",
        judged(lambda f, m: f.has_penalty and "y" not in f.given),
    ),
    (
        rf"The losses of the samples and what they come to are {BLOCK}",
        judged(lambda f, m: "losses" in f.solution),
    ),
    (
        r"The loss is the (?P<how>mean|sum) of the losses of the samples\.",
        judged(lambda f, m: f.samples > 1 and m["how"] == f.stated.over_samples),
    ),
    (
        r"Figure 1 shows how these quantities depend on each other\.",
        judged(lambda f, m: f.drawings > 0),
    ),
    (
        r"Left out there are (?P<what>[a-z ,-]+)\.",
        judged(lambda f, m: f.drawings > 0 and ("biases" in m["what"]) == adds_biases(f)),
    ),
    (
        r"Figure 2 has the value of each quantity above its line(?P<by>, and the derivative of the loss with respect to it below the line)?\.",
        judged(lambda f, m: bool(m["by"]) <= f.derives),
    ),
    (r"Of matrices, it has the sizes above the lines\.", judged(lambda f, m: f.drawings == 2)),
    (
        r"Figure [12]: Computational graph(?:: [a-z ]+ above the lines(?P<below>, derivatives below the lines)?)?",
        judged(lambda f, m: not m["below"] or f.derives),
    ),
    (
        rf"In the forward pass we find (?P<list>{LIST})(?P<order>, in this order)?\.",
        finds("forward"),
    ),
    (
        rf"In the backward pass we find (?P<list>{LIST})(?P<order>, in this order)?\.",
        finds("backward"),
    ),
    (
        rf"The derivatives? of the activation functions? (?:is|are) (?P<list>{LIST})\.",
        judged(lambda f, m: has_slopes(f) == len(formulas(m["list"])) > 0),
    ),
    (
        rf"The derivative of {M} is {M}\.",
        judged(lambda f, m: has_slopes(f) > 0 and "'" in formulas(m[0])[1]),
    ),
    (
        r"There is no derivative at \$0\$, where we use \$(?P<slope>.*)\$\.",
        judged(
            lambda f, m: any(
                "relu" in layer.activation or layer.activation == "elu" for layer in f.stated.layers
            )
        ),
    ),
    (
        r"The loss is as follows\.",
        judged(lambda f, m: {"L_data", "losses"}.isdisjoint(f.solution.steps)),
    ),
    (
        r"The parts of the loss and the loss are as follows\.",
        judged(lambda f, m: "L_data" in f.solution.steps and "losses" not in f.solution.steps),
    ),
    (
        r"The losses of the samples(?P<all> and the loss)? are as follows\.",
        judged(
            lambda f, m: (
                "losses" in f.solution.steps and bool(m["all"]) == ("L" in f.solution.steps)
            )
        ),
    ),
    (
        rf"The losses of the samples are {BLOCK}",
        judged(lambda f, m: "losses" in f.solution.steps and "L" not in f.solution.steps),
    ),
    (
        r"The (?P<loss>loss and its )?derivative(?P<of> of the loss)? with respect to the outputs (?:is|are) as follows\.",
        judged(
            lambda f, m: (
                bool(m["loss"]) != bool(m["of"])
                and bool(m["loss"]) == ("L" in f.solution)
                and f"dL/da{len(f.stated.layers) + 1}" in f.solution.steps
            )
        ),
    ),
    (
        r"Behind a softmax function, the derivative of the cross-entropy with respect to the pre-activations is output minus target\.",
        judged(lambda f, m: is_short(f, "cross_entropy")),
    ),
    (
        r"Behind a sigmoid function, the derivative of the binary cross-entropy with respect to the pre-activations is output minus target\.",
        judged(lambda f, m: is_short(f, "binary_cross_entropy")),
    ),
    (
        r"A number is added to a matrix, or compared with it, entry by entry\.",
        judged(lambda f, m: f.stated.presentation == "matrices"),
    ),
    (
        r"For (?:each iteration|iteration 1 and each iteration whose number is a multiple of \d+), the table shows the (?P<what>[a-z ]+) at its beginning and the loss\.",
        judged(lambda f, m: f.steps > 1 and m["what"] == f.updated),
    ),
    (
        r"The table shows the loss in (?:each iteration|iteration 1 and in each iteration whose number is a multiple of \d+)\.",
        judged(lambda f, m: f.steps > 1),
    ),
    (
        r"The (?:loss is computed|gradients are taken) (?:at the values marked by a tilde|where the velocities alone would lead)\.",
        judged(lambda f, m: f.stated.optimizer.name == "nesterov"),
    ),
    (r"Figure [12]: Loss in each iteration", judged(lambda f, m: f.steps > 4)),
    (
        r"After (?P<count>[a-z0-9]+) iterations the (?P<what>[a-z ]+) (?P<verb>is|are) as follows\.",
        judged(lambda f, m: m["count"] == numeral(f.steps) and m["what"] == f.updated),
    ),
    (
        rf"With (?P<now>the learning rate )?{M}(?: of this iteration)?, (?P<kept>the new [a-z, ]+ and )?the new (?P<new>[a-z ]+) (?:is|are) as follows\.",
        judged(
            lambda f, m: (
                m["new"] == f.updated
                and bool(m["kept"]) == bool(f.stated.optimizer.definition.states)
            )
        ),
    ),
    (
        r"The gradient is computed with the slope that is used there\.",
        judged(lambda f, m: r"\dagger" in f.tex),
    ),
    (
        r"The softmax function has a matrix of derivatives\.",
        judged(lambda f, m: f.stated.layers[-1].activation == "softmax" and has_slopes(f) > 0),
    ),
)
OF_MIDDLE = tuple((re.compile(pattern), holds) for pattern, holds in OWN)

"""The sentences of documents of formulas, and what is known of these documents."""

# ruff: noqa: ARG005, E501  # a sentence is read in one piece, and each judge takes the same two

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator import FormulaProblem
from tests.sentence_checker.facts import Facts, formulas, numeral
from tests.sentence_checker.judges import Judge, enumerates
from tests.sentence_checker.reading import BLOCK

__all__ = ["OF_FORMULAS", "FormulaFacts"]

M = r"\$[^$]*\$"
LIST = rf"{M}(?:, {M})*(?: and {M})?"
COURSE = rf"[a-z0-9]+ (?:step|iterations?) of [A-Za-z' ]+ on {M} (?:and|with) an? (?:initial )?learning rate of {M}"


@dataclass(frozen=True)
class FormulaFacts(Facts):
    """What is known of a document of formulas without its templates."""

    @property
    def stated(self) -> FormulaProblem:
        found: FormulaProblem = self.solution.problem
        return found

    @property
    def samples(self) -> int:
        return 1

    @property
    def batches(self) -> list[int]:
        return [1]

    @property
    def steps(self) -> int:
        return len(self.solution.iterations)

    @property
    def worked(self) -> list[int]:
        return [index + 1 for index in self.stated.worked_iterations]

    @property
    def asks_updates(self) -> bool:
        return self.stated.training is not None

    @property
    def has_frozen(self) -> bool:
        return False

    @property
    def shares_biases(self) -> bool:
        return False

    @property
    def functions(self) -> list[str]:
        """The functions of the statement, as they are defined there."""
        here = re.search(r"Here (.*?)\.(?=\s|$)", " ".join(self.tex.split()))
        return formulas(here[1]) if here else []

    @property
    def variables(self) -> int:
        """How many numbers a descent changes."""
        given = self.stated.matrices
        return sum(len(given[name]) * len(given[name][0]) for name in self.stated.by)

    @property
    def has_matrices(self) -> bool:
        shapes = [step.shape for step in self.solution.work.trace.steps]
        return any(shape != (1, 1) for shape in shapes) or any(
            isinstance(value, tuple) for value in self.stated.given.values()
        )

    @property
    def derived(self) -> int:
        """Of how many functions the derivatives are stated."""
        return len(re.findall(r"The derivative of \$", " ".join(self.tex.split())))


def judged(judge: Callable[[FormulaFacts, re.Match[str]], bool]) -> Judge:
    """Return a judge of formulas as one of any facts."""

    def judge_any(facts: Facts, found: re.Match[str]) -> bool:
        assert isinstance(facts, FormulaFacts)
        return judge(facts, found)

    return judge_any


@judged
def finds(facts: FormulaFacts, found: re.Match[str]) -> bool:
    """Whether what a question asks for is the formula of the gradient, and what it is taken by."""
    problem = facts.stated
    if problem.asked is not None or facts.asks_in_parts:
        return False
    count = len(formulas(found[0])) - 1
    word = found.groupdict().get("word")
    return count == len(problem.by) and word in (None, "derivative" + "s" * (count > 1))


@judged
def finds_what_is_asked(facts: FormulaFacts, found: re.Match[str]) -> bool:
    return len(formulas(found["list"])) == len(facts.stated.asked or ())


@judged
def defines(_: FormulaFacts, found: re.Match[str]) -> bool:
    """Whether each formula says what a function is, each another one."""
    called = [one.partition(" = ")[0] for one in formulas(found["list"])]
    return len(set(called)) == len(called) and all("x" in one for one in called)


@judged
def derives(facts: FormulaFacts, found: re.Match[str]) -> bool:
    """Whether a derivative is that of a function that the statement defines."""
    first, second = formulas(found[0])
    stated = [one.partition(" = ")[0].replace(" ", "") for one in facts.functions]
    return first.replace(" ", "") in stated and "'" in second


@judged
def finds_beyond(facts: FormulaFacts, found: re.Match[str]) -> bool:
    """Whether a question names the formulas whose derivatives are given, and what is asked for."""
    problem = facts.stated
    starts, by = formulas(found["starts"]), formulas(found["by"])
    return (
        problem.asked is None
        and len(starts) == len(problem.upstream)
        and len(by) == len(problem.by)
        and (found["word"] == "derivative") == (len(by) == 1)
    )


def descends(facts: FormulaFacts, found: re.Match[str]) -> bool:
    """Whether a sentence says how many iterations there are, and of which optimizer."""
    stated = facts.stated
    word = "step" if facts.steps == 1 else "iterations"
    has_momentum = stated.optimizer.name in ("momentum", "nesterov")
    article = "an initial" if stated.schedule else "a"
    return (
        stated.training is not None
        and found["course"].startswith(f"{numeral(facts.steps)} {word} of ")
        and f" {'and' if has_momentum else 'with'} {article} learning rate" in found["course"]
    )


OWN: tuple[tuple[str, Judge], ...] = (
    (rf"Find {M}\.", finds),
    (rf"Find {M} and its (?P<word>derivatives?) with respect to {LIST}\.", finds),
    (
        rf"Starting from the given numbers, find (?P<by>{LIST}) after (?P<course>{COURSE})\.",
        judged(lambda f, m: descends(f, m) and len(formulas(m["by"])) == len(f.stated.by)),
    ),
    (
        rf"Carry out (?P<course>{COURSE})(?:, and find (?P<list>{LIST})(?P<last> in the last iteration)?)?\.",
        judged(
            lambda f, m: (
                descends(f, m)
                and bool(m["last"]) == (f.steps > 1 and bool(m["list"]))
                and len(formulas(m["list"] or "")) == len(f.stated.asked or ())
            )
        ),
    ),
    (
        rf"The variables? (?P<by>{LIST}) (?:is|are) changed by (?P<course>{COURSE})\.",
        judged(lambda f, m: descends(f, m) and bool(f.stated.wording)),
    ),
    (
        r"The learning rate of this iteration is as follows\.",
        judged(lambda f, m: f.stated.schedule is not None),
    ),
    (
        r"The gradient is taken where the velocity alone would lead\.",
        judged(lambda f, m: f.stated.optimizer.name == "nesterov"),
    ),
    (
        rf"For (?:each iteration|iteration 1 and each iteration whose number is a multiple of \d+), the table shows the (?P<what>variables?) at its beginning and the value of {M}\.",
        judged(lambda f, m: f.steps > 1 and (m["what"] == "variable") == (len(f.stated.by) == 1)),
    ),
    (
        rf"The table shows the value of {M} in (?:each iteration|iteration 1 and in each iteration whose number is a multiple of \d+)\.",
        judged(lambda f, m: f.steps > 1),
    ),
    (
        rf"The value of {M} is computed at the values marked by a tilde\.",
        judged(lambda f, m: f.stated.optimizer.name == "nesterov"),
    ),
    (
        r"After (?P<count>[a-z0-9]+) iterations the variables? (?P<verb>is|are) as follows\.",
        judged(
            lambda f, m: (
                m["count"] == numeral(f.steps) and (m["verb"] == "is") == (len(f.stated.by) == 1)
            )
        ),
    ),
    (rf"Figure [12]: The value of {M} in each iteration", judged(lambda f, m: f.steps > 4)),
    (
        rf"Figure [123] shows the path of the descent from the open circle on, and contour lines of {M} at values that it has on the path\.",
        judged(lambda f, m: f.steps > 1 and f.variables == 2),
    ),
    (
        rf"Figure [123] shows the points of the descent from the open circle on, and the curve of {M}\.",
        judged(lambda f, m: f.steps > 1 and f.variables == 1),
    ),
    (
        r"Figure [123]: (?P<what>Path of the descent on contour lines|Points of the descent on a curve)",
        judged(lambda f, m: (f.variables == 2) == m["what"].startswith("Path")),
    ),
    (
        r"Weight decay also subtracts from (?:the|every) variable \$[^$]*\$ times its own value, where \$[^$]*\$\.",
        judged(lambda f, m: f.settings.get("weight_decay", 0) != 0),
    ),
    (
        rf"With (?P<now>the learning rate )?{M}(?: of this iteration)?, (?P<kept>the new [a-z, ]+ and )?the new (?P<new>variables?) (?:is|are) as follows\.",
        judged(
            lambda f, m: (
                bool(m["now"]) == (f.stated.schedule is not None)
                and (m["new"] == "variable") == (len(f.stated.by) == 1)
                and bool(m["kept"]) == bool(f.stated.optimizer.definition.states)
            )
        ),
    ),
    (
        rf"A gradient can be checked without back propagation: change one variable by a small amount {M} in both directions, and divide the difference of the two values of {M} by {M}\.",
        lambda f, m: bool(f.solution.work.comparisons),
    ),
    (
        rf"A quantity {M} is computed from (?P<starts>{LIST}), and its (?P<word>derivatives?) with respect to (?:{M} is|these are) given\.",
        judged(
            lambda f, m: (
                len(formulas(m["starts"])) == len(f.stated.upstream)
                and (m["word"] == "derivative") == (len(f.stated.upstream) == 1)
            )
        ),
    ),
    (
        rf"Find (?P<starts>{LIST}) and the (?P<word>derivatives?) of {M} with respect to (?P<by>{LIST})\.",
        finds_beyond,
    ),
    (rf"Find (?P<list>{LIST})\.", finds_what_is_asked),
    (
        rf"The following formulas? holds?\. {BLOCK}|The following formulas? holds?\.",
        judged(lambda f, m: ("formulas" in m[0]) == (len(f.stated.formulas) > 1)),
    ),
    (
        r"The set \$\\mathbf\{R\}\^(?P<power>[^$]*)\$ consists of all columns of \$(?P<rows>[^$]*)\$ numbers\.",
        judged(lambda f, m: m["power"].strip("{}") == m["rows"] and f.stated.is_sized),
    ),
    (
        r"The set \$\\mathbf\{R\}\^\{(?P<rows>[^$]*) \\times (?P<columns>[^$]*)\}\$ consists of all matrices of \$(?P=rows)\$ rows and \$(?P=columns)\$ columns\.",
        judged(lambda f, m: f.stated.is_sized),
    ),
    (rf"Here (?P<list>{LIST})\.", defines),
    (
        r"The computational graph of the (?P<what>formulas?) is too large for a figure\.",
        judged(
            lambda f, m: (
                (m["what"] == "formula") == (len(f.stated.formulas) == 1) and not f.drawings
            )
        ),
    ),
    (
        r"Figure 1 shows the (?P<what>formulas?) as a computational graph(?P<by>, in which each formula is a node)?\.",
        judged(
            lambda f, m: (
                (m["what"] == "formula") == (len(f.stated.formulas) == 1) and f.drawings > 0
            )
        ),
    ),
    (
        r"The lines into a node come from its operands, from top to bottom in their order\.",
        judged(lambda f, m: f.drawings > 0),
    ),
    (
        rf"Figure 2 has the value of each quantity above its line(?P<by>, and the derivative of {M} with respect to it below the line)?\.",
        judged(
            lambda f, m: f.drawings == 2 and (bool(m["by"]) == bool(f.stated.by) or f.has_matrices)
        ),
    ),
    (
        r"Of matrices, it has the sizes above the lines\.",
        judged(lambda f, m: f.drawings == 2 and f.has_matrices),
    ),
    (
        r"Figure [12]: Computational graph(?:: (?P<above>[a-z ]+) above the lines(?P<below>, derivatives below the lines)?)?",
        judged(lambda f, m: not m["below"] or (bool(f.stated.by) and m["above"] == "values")),
    ),
    (r"The following data are given\.", judged(lambda f, m: bool(f.stated.given))),
    (rf"We find (?P<list>{LIST})(?P<order>, in this order)?\.", enumerates),
    (rf"The derivative of {M} is {M}\.", derives),
    (
        r"There is no derivative at \$0\$, where we use \$(?P<slope>.*)\$\.",
        judged(lambda f, m: m["slope"] in ("0", "0.01", "1") and f.derived > 0),
    ),
    (
        rf"With (?P<these>this derivative|these derivatives) we find (?P<list>{LIST})\.",
        judged(
            lambda f, m: (f.derived == 1) == (m["these"] == "this derivative") and enumerates(f, m)
        ),
    ),
    (
        rf"The chain rule gives (?P<list>{M})\.",
        judged(lambda f, m: enumerates(f, m) and bool(f.stated.by)),
    ),
    (
        rf"Going back through the formulas, we find (?P<list>{LIST})(?P<order>, in this order)\.",
        judged(lambda f, m: enumerates(f, m) and bool(f.stated.by)),
    ),
)
OF_FORMULAS = tuple((re.compile(pattern), holds) for pattern, holds in OWN)

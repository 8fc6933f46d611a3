"""Documents read sentence by sentence, each judged without the templates that wrote it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from generator import FormulaProblem, MiddleProblem, Solution
from generator.problem.composed.model import ComposedProblem
from tests.sentence_checker.assignments import faults_of_assignment
from tests.sentence_checker.composed import OF_COMPOSED, ComposedFacts
from tests.sentence_checker.facts import Facts
from tests.sentence_checker.formulas import OF_FORMULAS, FormulaFacts
from tests.sentence_checker.middle import OF_MIDDLE, MiddleFacts
from tests.sentence_checker.needed import missing
from tests.sentence_checker.reading import sentences
from tests.sentence_checker.rows import PATTERNS
from tests.sentence_checker.tokens import OF_TOKENS

__all__ = ["faults", "faults_of_assignment"]


def faults(solution: Solution[Any], kind: str, templates: Path | None = None) -> list[str]:
    """Return the sentences of a document that are unknown or do not hold, and those it lacks."""
    _, _, body = solution.to_latex(kind, templates).partition(r"\begin{document}")
    facts: Facts
    match solution.problem:
        case FormulaProblem():
            facts, own_patterns = FormulaFacts(solution, kind, body), OF_FORMULAS
        case ComposedProblem():
            facts, own_patterns = ComposedFacts(solution, kind, body), (*OF_COMPOSED, *OF_TOKENS)
        case MiddleProblem():
            facts, own_patterns = MiddleFacts(solution, kind, body), OF_MIDDLE
        case _:
            facts, own_patterns = Facts(solution, kind, body), ()
    patterns = (*own_patterns, *PATTERNS)
    # What stands in its places is tested where they are filled.
    wording = re.escape(" ".join((solution.problem.wording or "").split()))
    own = re.compile(re.sub(r"\\\{\w+\\\}", "[^.]+?", wording))
    stated = list(sentences(body))
    wrong = []
    for sentence in stated:
        known = [
            (holds, found) for pattern, holds in patterns if (found := pattern.fullmatch(sentence))
        ]
        if not any(holds(facts, found) for holds, found in known) and not own.fullmatch(sentence):
            wrong.append(sentence)
    return wrong + [f"missing: {one}" for one in missing(facts, stated)]

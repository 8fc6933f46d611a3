"""Documents of assignments read sentence by sentence: each question by the facts of its problem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from generator import AssignmentSolution
from generator.problem.assignments import Part, Score
from tests.sentence_checker.facts import Facts, formulas
from tests.sentence_checker.reading import sentences
from tests.sentence_checker.rows import PATTERNS

__all__ = ["faults_of_assignment"]

PART = re.compile(r"\\questionpart\{\((\w)\)\}\{(?:\(([\d.,]+) (points?)\) ?)?(.*)\}")
DROPPED = re.compile(r"\\(?:answerspace|total|nameline|instructions|introduced|ifdefined).*")
OTHERWISE = "Where this is otherwise, the question says so."
IN_ALL = re.compile(r"There (is|are) ([\d.]+) (points?) in all\.")
FIND = re.compile(r"Find (?P<list>.*?)(?P<last> in the last iteration)?\.")


def faults_of_assignment(solution: AssignmentSolution, kind: str) -> list[str]:
    """Return the sentences of a document that are unknown or do not hold, and headings and parts
    that are not as they are stated.
    """
    head, *questions = re.split(r"\\question(?=\{Question)", solution.to_latex(kind))
    facts = [Facts(one, kind, text) for one, text in zip(solution.problems, questions, strict=True)]
    wrong = list(_of_head(solution, head, facts))
    for number, (known, text) in enumerate(zip(facts, questions, strict=True), start=1):
        wrong += _of_heading(solution, number, text)
        wrong += _of_parts(solution, number, text, known)
        own = _alone(PART.sub("¶", text.partition("}\n")[2]))
        wrong += (one for one in _unknown(own, known) if one not in _words(solution))
    return wrong


def _of_head(solution: AssignmentSolution, head: str, facts: list[Facts]) -> Iterator[str]:
    for sentence in sentences(DROPPED.sub("", head) + r"\end{document}"):
        in_all = IN_ALL.fullmatch(sentence)
        if in_all is not None:
            score = solution.assignment.score
            verb, noun = ("is", "point") if score and score.is_one else ("are", "points")
            if (in_all[1], in_all[2], in_all[3]) != (verb, str(score), noun):
                yield sentence
        elif sentence == OTHERWISE:
            roundings = {str(known.solution.rounding) for known in facts}
            if len(roundings) == 1:
                yield sentence
        elif all(sentence in _unknown(_alone(sentence), known) for known in facts):
            yield sentence


def _of_heading(solution: AssignmentSolution, number: int, text: str) -> Iterator[str]:
    stated = solution.assignment.questions[number - 1]
    title = f": {stated.title}" if stated.title else ""
    expected = f"{{Question {number}{title}{_points(stated.score)}}}"
    if not text.startswith(expected):
        yield text.splitlines()[0]


def _of_parts(solution: AssignmentSolution, number: int, text: str, facts: Facts) -> Iterator[str]:
    found = list(PART.finditer(text))
    parts = solution.assignment.questions[number - 1].parts
    if [one[1] for one in found] != list("abcdefgh"[: len(parts)]):
        yield f"parts of question {number}"
    for one, part in zip(found, parts, strict=True):
        points = Score(Decimal(one[2])) if one[2] else None
        noun = "point" if points and points.is_one else "points"
        if points != part.score or (points and one[3] != noun):
            yield one[0]
        if not _is_as_asked(one[4], part, facts):
            yield one[0]


def _is_as_asked(words: str, part: Part, facts: Facts) -> bool:
    if facts.kind == "key":
        return words == ("" if part.asked else part.text)
    find = FIND.fullmatch(words)
    if part.text is not None or find is None:
        return words == part.text
    asks = len(formulas(find["list"])) == len(part.asked or ())
    return asks and bool(find["last"]) == (facts.steps > 1)


def _points(score: Score | None) -> str:
    return "" if score is None else f" ({score} {'point' if score.is_one else 'points'})"


def _words(solution: AssignmentSolution) -> str:
    return " ".join(" ".join(text.split()) for text in solution.assignment.words.values())


def _alone(text: str) -> str:
    """Return what stands of one question, as its problem alone would have it."""
    numbers = [int(found) for found in re.findall(r"Figure (\d+)", text)]
    before = min(numbers, default=1) - 1
    text = re.sub(r"Figure (\d+)", lambda found: f"Figure {int(found[1]) - before}", text)
    return rf"\end{{center}}{DROPPED.sub('', text)}\end{{document}}"


def _unknown(text: str, facts: Facts) -> list[str]:
    return [
        sentence
        for sentence in sentences(text)
        if not any(
            holds(facts, found)
            for pattern, holds in PATTERNS
            if (found := pattern.fullmatch(sentence))
        )
    ]

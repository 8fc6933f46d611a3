"""What a solution comes to in Python: pieces of a program, each for some of its lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.document.views import Calculation
from generator.expressions.tree import Expression, Name, Symbol
from generator.formats.notebook.repeating import ITERATION, alike
from generator.formats.notebook.source import TINY, Source, identifier, matrix, number
from generator.network import INPUTS, LOSS, TARGETS, Given, Graph, data
from generator.problem import Problem
from generator.rounding import Matrix
from generator.trace import Step

__all__ = ["BEGIN", "Boilerplate", "Piece", "data_alone", "program"]

# The data of all samples, where an iteration uses some of them.
WHOLE: Mapping[Name, str] = {INPUTS: "inputs", TARGETS: "targets"}
# The line of a document behind which stands what is only in its table.
TABLE = "table"
# What tells the piece that a program begins with.
BEGIN = "begin"
WORD = re.compile(r"[A-Za-z_]\w*")
# What its helpers are called.
CHECK, ROUNDED = "check", "rounded"
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a program: what tells it from others, the ids of the lines of a document behind
    which it stands, and its text.
    """

    key: str
    lines: Collection[str]
    text: str


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Texts that are the same in every program of a rounding: what imports NumPy, what rounds and
    checks as well, what defines as `tiny` what arithmetic in floats may leave of 0, and what stands
    in place of what a student is to write.
    """

    imports: str
    helpers: str
    tiny: str
    left: str


def program(calculation: Calculation, usual: Boilerplate) -> list[Piece]:
    """Return the program of a solution, in order."""
    writer = _Writer(calculation, usual.left)
    steps = list(writer.steps())
    # Which functions are called is known once all is written.
    functions = writer.source.functions
    used = {*WORD.findall("\n".join([*functions, *(step.text for step in steps)]))}
    begin = usual.helpers if used & {CHECK, ROUNDED} else usual.imports
    given = writer.given()
    stated = f"{usual.tiny}\n{given.text}" if TINY in used else given.text
    return [
        Piece(BEGIN, (), begin),
        replace(given, text="\n\n\n".join([*functions, stated])),
        *steps,
    ]


def data_alone(calculation: Calculation, usual: Boilerplate) -> list[Piece]:
    """Return the program of a question, which says no more than what is given."""
    return [Piece(BEGIN, (), usual.imports), _Writer(calculation, usual.left).given()]


class _Writer:
    """A writer of a solution's program, with the functions that have been called so far."""

    def __init__(self, calculation: Calculation, left: str) -> None:
        self._work, problem = calculation.work, calculation.work.problem
        self._blank = dict(zip(problem.worked_iterations, calculation.blank, strict=True))
        self._left = left
        self._measured = LOSS
        if problem.stated_as == "formulas":
            self._measured = Symbol(problem.of_gradient)
        self._by_rows = problem.conventions.orientation == "rows"
        self._rounding = calculation.work.trace.rounding
        self.source = Source(self._by_rows)

    def given(self) -> Piece:
        """Return what is given: data, parameters, settings and states."""
        stated, problem = [*self._work.trace.given], self._work.problem
        called = {one.name: identifier(one.name) for one in stated}
        if isinstance(problem, Problem) and problem.is_partial:
            inputs, targets = data(problem, range(len(problem.samples)))
            whole = {one.name: one for one in (*inputs, *targets)}
            stated = [whole.get(one.name, one) for one in stated]
            called |= WHOLE
        text = [f"{called[one.name]} = {self._numbers(one)}" for one in stated]
        return Piece("given", [str(one.name) for one in stated], "\n".join(text))

    def _numbers(self, given: Given) -> str:
        numbers = self._turned(given.numbers)
        match given.role:
            case "setting":
                return number(numbers[0][0])
            case "state":
                return f"np.zeros({len(numbers), len(numbers[0])})"
        return matrix(numbers)

    def _turned(self, numbers: Matrix) -> Matrix:
        return tuple(zip(*numbers, strict=True)) if self._by_rows else numbers

    def steps(self) -> Iterator[Piece]:
        """Yield what is computed, iteration by iteration."""
        waiting: list[int] = []
        for index in range(len(self._work.graphs)):
            if index not in self._blank:
                waiting.append(index)
                continue
            yield from self._repeated(waiting)
            yield from self._worked(index, follows=not waiting)
            waiting = []
        yield from self._repeated(waiting)

    def _worked(self, index: int, follows: bool) -> Iterator[Piece]:
        """Yield an iteration that is written out; `follows` says whether the one before it is."""
        graph, blank = self._work.graphs[index], self._blank[index]
        prefix = f"i{graph.iteration}-" if len(self._work.graphs) > 1 else ""
        lines = [*self._samples(graph), *self._start(graph, () if follows else blank)]
        if lines:
            names = (*graph.continues, *WHOLE)
            yield Piece(f"{prefix}start", [str(name) for name in names], "\n".join(lines))
        for step in self._work.trace.iterations[index].steps:
            text = self._blank_line(step.name) if step.name in blank else self._step(step)
            yield Piece(f"{prefix}{identifier(step.name)}", [step.id], text)

    def _blank_line(self, name: Name) -> str:
        return f"{identifier(name)} = {self._left}"

    def _samples(self, graph: Graph) -> Iterator[str]:
        """Yield what takes the samples of an iteration from all of them."""
        problem = self._work.problem
        if isinstance(problem, Problem) and problem.is_partial:
            yield self._taken(str(graph.samples.start), str(graph.samples.stop))

    def _taken(self, first: str, end: str) -> str:
        columns = f"{first}:{end}" if self._by_rows else f":, {first}:{end}"
        names = [name for name in WHOLE if name in self._work.graphs[0].roles]
        taken = ", ".join(f"{WHOLE[name]}[{columns}]" for name in names)
        return f"{', '.join(map(identifier, names))} = {taken}"

    def _start(self, graph: Graph, blank: Collection[Name]) -> Iterator[str]:
        """Yield what takes over where the iteration before this one ended."""
        changed = {name: end for name, end in graph.continues.items() if name != end}
        known = [name for name in changed if name not in blank]
        if known:
            ends = ", ".join(identifier(changed[name]) for name in known)
            yield f"{', '.join(map(identifier, known))} = {ends}"
        yield from (self._blank_line(name) for name in changed if name in blank)

    def _step(self, step: Step) -> str:
        return f"{self._assigned(step, step.expression)}\n{self._checked(step)}"

    def _checked(self, step: Step) -> str:
        name = identifier(step.name)
        printed = " ".join(number for row in self._turned(step.printed) for number in row)
        return _check(name, name, printed)

    def _assigned(self, step: Step, expression: Expression) -> str:
        text = self.source.text(expression)
        if self._rounding.carry == "rounded":
            text = self._rounded(text, step)
        return f"{identifier(step.name)} = {text}"

    def _rounded(self, text: str, step: Step) -> str:
        """Return what rounds numbers as those of a step are; of these, fractions are not."""
        rounds = [["/" not in number for number in row] for row in self._turned(step.printed)]
        if not any(map(any, rounds)):
            return text
        return f"{ROUNDED}({text})" if all(map(all, rounds)) else f"{ROUNDED}({text}, {rounds})"

    def _repeated(self, indices: Sequence[int]) -> Iterator[Piece]:
        """Yield iterations that are not written out; those for students to find are not yielded."""
        if any(self._blank.values()) or not indices:
            return
        graphs = [self._work.graphs[index] for index in indices]
        groups = alike(graphs)
        if self._rounding.carry == "rounded" and self._rounding.show == "fractions":
            # Which numbers are fractions differs from one to another.
            groups = (next(alike([graph])) for graph in graphs)
        for group, expressions in groups:
            first, last = group[0].iteration, group[-1].iteration
            text = self._loop(group, expressions)
            yield Piece(f"i{first}-{last}" if last > first else f"i{first}", [TABLE], text)

    def _loop(self, graphs: Sequence[Graph], expressions: Sequence[Expression]) -> str:
        """Return iterations that are alike, with the course of the loss and where they lead."""
        first, last = graphs[0].iteration, graphs[-1].iteration
        found = self._work.trace.iterations[first - 1 : last]
        steps = found[0].steps
        assigned = map(self._assigned, steps, expressions)
        has_loss = any(step.name == self._measured for step in steps)
        loss = identifier(self._measured)
        if last == first:
            lines = [*self._samples(graphs[0]), *self._start(graphs[0], ()), *assigned]
            lines += [f"course = [{loss}]"] * has_loss
        else:
            body = [*self._sample_by_number(), *self._start(graphs[0], ()), *assigned]
            body += [f"course.append({loss})"] * has_loss
            lines = ["course = []"] * has_loss
            lines.append(f"for {identifier(ITERATION)} in range({first}, {last + 1}):")
            lines += [f"{INDENT}{line}" for line in body]
        if has_loss:
            losses = [
                s.printed[0][0] for one in found for s in one.steps if s.name == self._measured
            ]
            lines.append(_check(loss, "course", " ".join(losses)))
        lines += [self._checked(step) for step in found[-1].steps if step.role == "update"]
        return "\n".join(lines)

    def _sample_by_number(self) -> Iterator[str]:
        """Yield what takes the samples of any iteration, which pass over all samples in turn."""
        problem = self._work.problem
        if isinstance(problem, Problem) and problem.is_partial:
            size = max(map(len, problem.batches))
            in_pass = -(-len(problem.samples) // size)
            passed = f"({identifier(ITERATION)} - 1) % {in_pass}"
            yield f"first = {passed} * {size}" if size > 1 else f"first = {passed}"
            yield self._taken("first", f"first + {size}")


def _check(called: str, name: str, printed: str) -> str:
    return f'{CHECK}("{called}", {name}, "{printed}")'

"""A problem that is stated as formulas: what a file states, checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from msgspec import Struct
from msgspec.structs import replace
from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    ModelWrapValidatorHandler,
    StrictStr,
    Tag,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from generator.errors import Fault, ProblemError, nearest
from generator.expressions.tree import SCALAR, Expression, Reference, Symbol, references
from generator.layout.symbols import LETTERS
from generator.problem.blanks import Blanks
from generator.problem.conventions import Conventions, NotationChoice, Script, conventions
from generator.problem.detail import Detailed, DetailField
from generator.problem.draws import draw_faults
from generator.problem.faults import counted, ordered, quoted, structure_faults
from generator.problem.formulas.functions import ALIASES, FUNCTIONS
from generator.problem.formulas.meaning import meaning, size_in_words
from generator.problem.formulas.reading import FormulaError, part_of, plain_name
from generator.problem.limits import MOST_NEURONS
from generator.problem.numbers import ExactNumber, Vector
from generator.problem.page import PageChoice, page_faults
from generator.problem.plain import plain
from generator.problem.requirements import Asked, Extent, Requirements
from generator.problem.tables import WORDS, Date, Table, Text, Title, Wording
from generator.problem.training import RoundingChoice, chosen_anew
from generator.prose import has_formula, plain_words, read_prose
from generator.rounding import Matrix, as_typed

__all__ = ["FORMULAS", "FormulaProblem", "GradientChoice", "StatedFormula"]

FORMULAS = "formulas"
MOST_GIVEN, MOST_FORMULAS = 40, 40
LONGEST_NAME = 20
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
PARTS_OF_NAME = re.compile(r"([A-Za-z]+)(\d+)?((?:_?[A-Za-z0-9]+)*)")
# What stands behind the names of what becomes of a quantity.
MARKS = ("new", "ahead", "hat", "now")

MatrixRows = Annotated[tuple[Vector, ...], Field(min_length=1, max_length=MOST_NEURONS)]


def _form(given: Any) -> str:
    if not isinstance(given, list | tuple):
        return "number"
    return "rows" if isinstance(next(iter(given), None), list | tuple) else "vector"


GivenValue = Annotated[
    Annotated[ExactNumber, Tag("number")]
    | Annotated[Vector, Tag("vector")]
    | Annotated[MatrixRows, Tag("rows")],
    Discriminator(_form),
]


def _listed(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


class GradientChoice(Table):
    """Which gradient is asked for."""

    of: StrictStr | None = Field(
        None, description="the name of a formula, in quotes; left out: the last one"
    )
    by: Annotated[
        Annotated[tuple[StrictStr, ...], Field(min_length=1)] | None, BeforeValidator(_listed)
    ] = Field(
        None,
        description="a list of names of what is given, in quotes; left out: all that it depends on",
    )


class StatedFormula(Struct, frozen=True):
    """A formula: its name, and the expression that it is."""

    name: str
    expression: Expression

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in later formulas."""
        return Reference(Symbol(self.name), self.expression.shape)


class FormulaProblem(Detailed, Table):
    """Formulas to be worked out one after another, and a gradient to be derived of them."""

    kind: Literal["formulas"] = Field("formulas", description='"formulas"')
    title: Title | None = Field(None, description="text in quotes; what the kind is called")
    author: Text | None = Field(None, description="text in quotes")
    date: Date | None = Field(None, description="a date such as 2026-11-27, or text in quotes")
    wording: Wording | None = Field(
        None, description="text in quotes, in place of the usual question"
    )
    given: Annotated[dict[str, GivenValue], Field(max_length=MOST_GIVEN)] = Field(
        default_factory=dict,
        description="a table of numbers, lists of numbers (columns) and lists of rows, each under "
        "its name",
    )
    formulas: Annotated[dict[str, StrictStr], Field(min_length=1, max_length=MOST_FORMULAS)] = (
        Field(description='a table of formulas in quotes, each under its name, as in z = "w * x"')
    )
    gradient: GradientChoice | None = Field(
        None, description="a table under [gradient]; left out: the formulas alone"
    )
    detail: DetailField = "products"
    presentation: Literal["matrices", "weights"] = Field(
        "matrices", description='"matrices" or "weights" (each entry by itself)'
    )
    figure: Literal["short", "none"] = Field(
        "short", description='"short" (the computational graph) or "none"'
    )
    asked: Asked = None
    solution: Extent = "asked"
    blanks: Blanks = "all"
    requirements: Requirements = Field(
        default_factory=Requirements.model_construct,
        description="a table under [requirements]",
    )
    rounding: RoundingChoice = Field(
        default_factory=RoundingChoice.model_construct,
        description="a table under [rounding]",
    )
    page: PageChoice = Field(
        default_factory=PageChoice.model_construct, description="a table under [page]"
    )

    @classmethod
    def of(cls, stated: Mapping[str, Any], source: str = "problem") -> FormulaProblem:
        """Return the problem that a mapping states. Raises ProblemError with all that is wrong."""
        return cls.model_validate(stated, context=source)

    @model_validator(mode="wrap")
    @classmethod
    def _checked(
        cls, stated: Any, made: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        """Return a problem that is right as a whole: there is no other way to make one."""
        if isinstance(stated, cls):
            return made(stated)
        source, stated = info.context or "problem", plain(stated)
        if not isinstance(stated, Mapping):
            raise ProblemError(source, [Fault("", f"is {quoted(stated)}; give a table of keys.")])
        if drawn := list(draw_faults(stated)):
            raise ProblemError(source, drawn, about="draws")
        try:
            problem = made(_with_plain_names(stated))
        except ValidationError as error:
            raise ProblemError(source, ordered(structure_faults(error, cls), cls)) from None
        if faults := list(_faults(problem)):
            raise ProblemError(source, ordered(faults, cls))
        return problem

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002  # nothing in a problem changes
    ) -> Self:
        """Return the problem with some of its keys stated anew. Raises ProblemError."""
        stated = self.model_dump(exclude_none=True)
        return type(self).model_validate(stated | dict(update)) if update else self

    def with_rounding(self, **choices: Any) -> Self:
        """Return the problem with some of its rounding chosen anew. Raises ProblemError."""
        stated = chosen_anew(self.rounding, choices)
        return self if stated is None else self.model_copy(update={"rounding": stated})

    def shown_as(
        self,
        notation: str | None = None,
        presentation: str | None = None,
        detail: str | None = None,
        paper: str | None = None,
    ) -> Self:
        """Return the problem with some of its presentation chosen anew. Raises ProblemError."""
        choices = {"notation": notation, "presentation": presentation, "detail": detail}
        chosen: dict[str, Any] = {key: word for key, word in choices.items() if word is not None}
        if paper is not None:
            chosen["page"] = self.page.on(paper).model_dump()
        return self.model_copy(update=chosen)

    @property
    def matrices(self) -> Mapping[str, Matrix]:
        """What is given, each as a matrix of numbers as they were typed; a list is a column."""
        return {name: _matrix(value) for name, value in self.given.items()}

    @property
    def expressions(self) -> tuple[StatedFormula, ...]:
        """The formulas as expressions, in order."""
        found, _ = _read(self)
        return tuple(found)

    @property
    def of_gradient(self) -> str:
        """The name of the formula of which a gradient is asked, or of the last one."""
        last = list(self.formulas)[-1]
        return last if self.gradient is None else plain_name(self.gradient.of or last)

    @property
    def by(self) -> tuple[str, ...]:
        """The names of what is given by which a gradient is asked."""
        if self.gradient is None:
            return ()
        if self.gradient.by is not None:
            return tuple(map(plain_name, self.gradient.by))
        reached = _needed(self.expressions, self.of_gradient)
        return tuple(name for name in self.given if name in reached)

    @property
    def conventions(self) -> Conventions:
        """What the notation lays down: every quantity is called by its name."""
        names = (*self.given, *self.formulas)
        letters = {name: script_of(name) for name in names}
        usual = conventions(NotationChoice.model_construct())
        return replace(
            usual, delta="none", letters={**letters, "variable": usual.letters["variable"]}
        )

    @property
    def worked_iterations(self) -> tuple[int, ...]:
        """Which iterations are written out: formulas are worked out once."""
        return (0,)

    @property
    def trains(self) -> bool:
        """Whether there is more than the formulas alone."""
        return self.gradient is not None

    @property
    def words(self) -> Mapping[str, str]:
        """The problem's own words, by their keys."""
        words = {key: text for key in WORDS if (text := getattr(self, key))}
        return words | {"wording": plain_words(self.wording)} if self.wording else words

    @property
    def names_quantities(self) -> bool:
        """Whether the question names quantities by their symbols."""
        return self.asked is not None or has_formula(read_prose(self.wording or ""))


def script_of(name: str) -> Script:
    """Return the symbol of a quantity that is called by its name, such as theta_1 or w2."""
    found = PARTS_OF_NAME.fullmatch(name)
    assert found is not None, "names have been checked"
    letter, digits, below = found.groups()
    if letter in LETTERS:
        letter = f"\\{letter}"
    elif len(letter) > 1:
        letter = f"\\mathrm{{{letter}}}"
    return Script.model_construct(letter=letter, sub=(digits or "") + (below or "").lstrip("_"))


def _with_plain_names(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file states with Greek letters in names spelled out."""
    plain_tables = {
        key: {plain_name(str(name)): value for name, value in stated[key].items()}
        for key in ("given", "formulas")
        if isinstance(stated.get(key), Mapping)
    }
    return {**stated, **plain_tables}


def _matrix(value: Any) -> Matrix:
    if not isinstance(value, tuple):
        return ((as_typed(value),),)
    if not isinstance(value[0], tuple):
        return tuple((as_typed(number),) for number in value)
    return tuple(tuple(map(as_typed, row)) for row in value)


def _faults(problem: FormulaProblem) -> Iterator[Fault]:
    yield from _given_faults(problem)
    yield from _name_faults(problem)
    found, faults = _read(problem)
    yield from faults
    if not faults and problem.gradient is not None:
        yield from _gradient_faults(problem, problem.gradient, found)
    yield from page_faults(problem.page, problem.words)


def _given_faults(problem: FormulaProblem) -> Iterator[Fault]:
    """Yield the first row of each matrix that has not as many numbers as the one before it."""
    for name, value in problem.given.items():
        if not isinstance(value, tuple) or not isinstance(value[0], tuple):
            continue
        for index, row in enumerate(value):
            if len(row) != len(value[0]):
                yield Fault(
                    f"given.{name}[{index}]",
                    f"has {counted(len(row), 'number')}, but the first row has {len(value[0])}; "
                    "give rows of one length.",
                )
                break


def _name_faults(problem: FormulaProblem) -> Iterator[Fault]:
    for table in ("given", "formulas"):
        for name in getattr(problem, table):
            if why := _why_no_name(name):
                yield Fault(f"{table}.{name}", why)
    for name in problem.formulas:
        if name in problem.given:
            yield Fault(f"formulas.{name}", "is given as well; give it another name.")
    written: dict[Script, str] = {}
    for name in (*problem.given, *problem.formulas):
        if not _why_no_name(name) and written.setdefault(script_of(name), name) != name:
            earlier = written[script_of(name)]
            table = "given" if name in problem.given else "formulas"
            yield Fault(
                f"{table}.{name}", f"is written as {earlier} is; give one of them another name."
            )


def _why_no_name(name: str) -> str:
    """Return what is wrong with a name, nothing where it is one."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return (
            f"is no name; give a letter with letters and digits behind it, such as theta_1, at "
            f"most {LONGEST_NAME} characters."
        )
    if name in FUNCTIONS or (name in ALIASES and ALIASES[name] != "sigmoid"):
        return "is the name of a function; give another one."
    if name.rpartition("_")[2] in MARKS:
        return f"ends like the name of an update; give one without _{name.rpartition('_')[2]}."
    return ""


def _read(problem: FormulaProblem) -> tuple[list[StatedFormula], list[Fault]]:
    """Return the formulas as expressions, as far as they have a meaning, and what is wrong."""
    known = {
        name: Reference(Symbol(name), (len(matrix), len(matrix[0])))
        for name, matrix in problem.matrices.items()
    }
    found: list[StatedFormula] = []
    faults: list[Fault] = []
    for name, text in problem.formulas.items():
        try:
            formula = StatedFormula(name, meaning(part_of(text), known))
        except FormulaError as error:
            faults.append(Fault(f"formulas.{name}", f"at character {error.at + 1} {error}"))
            break
        found.append(formula)
        known[name] = formula.reference
    return found, faults


def _gradient_faults(
    problem: FormulaProblem, gradient: GradientChoice, found: Sequence[StatedFormula]
) -> Iterator[Fault]:
    of = problem.of_gradient
    shapes = {formula.name: formula.expression.shape for formula in found}
    if of not in shapes:
        yield Fault("gradient.of", f"is {of!r}, which is no formula; {nearest(of, shapes)}")
        return
    if shapes[of] != SCALAR:
        place = "gradient.of" if gradient.of else "gradient"
        yield Fault(
            place,
            f"is of {of}, {size_in_words(shapes[of])}, but a gradient is of a single number; name "
            "a formula that is one, such as its sum.",
        )
    reached = _needed(found, of)
    for index, name in enumerate(problem.by if gradient.by else ()):
        if name not in problem.given:
            yield Fault(
                f"gradient.by[{index}]",
                f"is {name!r}, which is not given; {nearest(name, problem.given)}",
            )
        elif name not in reached:
            yield Fault(
                f"gradient.by[{index}]", f"is {name}, on which {of} does not depend; leave it out."
            )


def _needed(formulas: Sequence[StatedFormula], of: str) -> set[str]:
    """Return the names of all that a formula is computed from."""
    needed = {of}
    for formula in reversed(formulas):
        if formula.name in needed:
            needed |= {str(reference.name) for reference in references(formula.expression)}
    return needed

"""What the command says of a problem, of a solution and of a set, in plain lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from generator.errors import UndecidedError
from generator.formats import ending

if TYPE_CHECKING:
    from pathlib import Path

    from generator.class_sets import Summary
    from generator.class_sets.roster import Roster
    from generator.document.work import Work
    from generator.problem import AnyProblem
    from generator.solution import Solution

__all__ = [
    "about_assumed",
    "about_digits",
    "about_earlier",
    "about_failures",
    "about_filled",
    "about_lacking",
    "about_names",
    "about_roster",
    "about_unmade",
    "about_worksheet",
    "counted",
    "counted_files",
    "in_a_line",
]

MOST_NAMED = 10


def about_lacking(banks: Mapping[str, Path]) -> Iterator[str]:
    """Say which platforms have no place for all that a bank could have."""
    for bank, path in banks.items():
        # Most documents are no banks, and start without these.
        from generator.banks import lacked

        if lacks := lacked(bank):
            platform = bank.partition("-")[0].title()
            yield f"{path.name} is without {lacks}: {platform} imports none"


def in_a_line(problem: AnyProblem) -> str:
    """Return a problem's title, its network or its formulas, and how long it is trained."""
    from generator.document.rendering import terms
    from generator.document.titles import title

    if problem.stated_as == "formulas":
        count = len(problem.formulas)
        formulas = "1 formula" if count == 1 else f"{count} formulas"
        what = " and a gradient" * (problem.trains and not problem.iterations)
        if problem.iterations:
            what = f", {problem.iterations} iteration{'s' * (problem.iterations > 1)}"
        return f"{title(problem, terms())}: {formulas}{what}"
    if problem.stated_as == "composed":
        types = ", ".join(dict.fromkeys(layer.type for layer in problem.layers))
        return f"{title(problem, terms())}: {types}"
    if problem.stated_as == "middle":
        return f"{title(problem, terms())}: {', '.join(problem.given)} given"
    sizes = "-".join(map(str, problem.sizes))
    activations = ", ".join(dict.fromkeys(layer.activation for layer in problem.layers))
    count = len(problem.batches)
    course = ", forward pass" if not count else f", {count} iterations" if count > 1 else ""
    return f"{title(problem, terms())}: {sizes} {activations}{course}"


def about_assumed(
    source: str, stated: Mapping[str, object], with_digits: bool = False
) -> Iterator[str]:
    """Say in a line what a problem file leaves out and what is taken for it; `with_digits` says
    that the digits are stated elsewhere.
    """
    # What only reports of a class set needs no models of a problem.
    from generator.problem import assumed

    taken = [key for key in assumed(stated) if not (with_digits and key.startswith("rounding."))]
    if taken:
        yield f"not stated in {source}, and so assumed: {', '.join(taken)}"


def about_digits(solution: Solution) -> Iterator[str]:
    """Yield in a few lines what a reader should know about a solution's digits, where there are
    any.
    """
    if not solution.problem.shows_numbers:
        return
    trace = solution.work.trace
    if solution.problem.rounding.places == "auto":
        places = trace.rounding.places
        fewest = (
            "place is the fewest that shows" if places == 1 else "places are the fewest that show"
        )
        yield f"{places} decimal {fewest} every gradient and every update"
    lines = [step for iteration in solution.work.worked for step in iteration.steps]
    marked = sum(not line.recomputes for line in lines)
    if marked:
        does, are = ("does", "is") if marked == 1 else ("do", "are")
        yield (
            f"{marked} of {len(lines)} lines {does} not follow from the printed numbers "
            f"and {are} marked with a star; --carry rounded avoids this"
        )
    if solution.work.hidden:
        names = list(dict.fromkeys(str(name) for _, name in solution.work.hidden))
        more = len(names) - MOST_NAMED
        shown = ", ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        yield f"too small to show at this precision: {shown}{_what_would_show(solution)}"


def about_worksheet(work: Work) -> Iterator[str]:
    """Say which of what is asked a worksheet prints all the same."""
    # Most commands write no worksheet.
    from generator.document.worksheet import blanks
    from generator.network import asked_steps

    left_blank = blanks(work)
    told = [
        one.id
        for one in asked_steps(work.graphs, work.problem)
        if one.iteration <= len(left_blank) and one.name not in left_blank[one.iteration - 1]
    ]
    if told:
        more = f" and {len(told) - MOST_NAMED:,} more" if len(told) > MOST_NAMED else ""
        yield (
            f"the worksheet prints what is asked: {', '.join(told[:MOST_NAMED])}{more}; name it "
            "under blanks to leave it blank"
        )


def _what_would_show(solution: Solution) -> str:
    work = solution.work
    if work.enough_places is not None:
        return f"; --places {work.enough_places} would show them"
    if work.trace.rounding.significant is not None:
        return ""
    try:
        for iteration, name in work.hidden:
            _ = solution.iterations[iteration - 1][str(name)].value
    except UndecidedError:
        return ""
    return "; --significant 3 would show the gradients"


def about_roster(roster: Roster) -> Iterator[str]:
    """Say what of a class list is a guess, and where its ids are what may change."""
    from generator.class_sets.roster import is_telling  # most commands read no class list

    names = [student.name for student in roster.students]
    told = [name for name in names if not name.isascii()] if roster.guess else []
    if told:
        shown = next((name for name in told if is_telling(name, roster.guess)), told[0])
        yield (
            f"the class list is neither UTF-8 nor UTF-16 and was read as {roster.guess}, with "
            f"names such as {shown}; if they are wrong, give its encoding with --encoding"
        )
    if roster.sheet:
        yield f"the class list was read from the sheet {roster.sheet}, and from no other"
    others = {
        "e-mail address": sum(student.id == student.email for student in roster.students),
        "name": sum(student.id == student.name for student in roster.students),
    }
    for called, count in others.items():
        if count:
            yield (
                f"the id of {count:,} of {len(names):,} students is their {called}; a student "
                f"whose {called} changes gets another variant"
            )


def about_names(roster: Roster, engine: str) -> Iterator[str]:
    """Say of the names of a class list that an engine cannot print what stands in their place."""
    from generator.pdf import about_letters  # most commands read no class list

    told = [
        (student, about)
        for student in roster.students
        if (about := about_letters(student.name, engine))
    ]
    for student, about in told[:MOST_NAMED]:
        if not about_letters(student.id, engine):
            yield f"{student.name} {about}; until then the sheets show the id {student.id} instead"
    if len(told) > MOST_NAMED:
        yield (
            f"so have {len(told) - MOST_NAMED:,} other names letters that cannot be printed; their "
            "sheets show the ids"
        )


def about_failures(failures: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each reason why variants failed, with all of them that it holds for."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in failures.items():
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        yield f"variant{'s' if len(names) > 1 else ''} {_listed(names)}: {reason}"


def about_unmade(summary: Summary, folder: Path) -> Iterator[str]:
    """Say which variants of a set failed, and what there is of them."""
    for line in about_failures(summary.failures):
        yield f"handprop: {line}"
    if summary.log is not None:
        yield f"what TeX said where it failed first is in {summary.log}"
    if summary.unfinished:
        yield (
            f"of variants that failed, {counted_files(summary.unfinished)} that could be made stay "
            f"in {folder}; the same command makes the rest once nothing fails"
        )


def about_filled(forms: Iterable[Path]) -> Iterator[str]:
    """Yield which forms for answers are not written, since somebody has filled them in."""
    for path in forms:
        yield f"{path} has answers in it, and stays; remove it to have an empty one"


def about_earlier(summary: Summary) -> Iterator[str]:
    """Say what became of the files of earlier runs, and what may be out of date."""
    if summary.remade:
        yield (
            f"{counted_files(summary.remade)} from an earlier run had other content and "
            f"{'was' if summary.remade == 1 else 'were'} replaced"
        )
    options = " ".join(
        [f"--as {kind}" for kind in summary.kinds_before]
        + [f"--format {name}" for name in summary.formats_before]
    )
    if summary.removed:
        more = len(summary.removed) - MOST_NAMED
        shown = ", ".join(summary.removed[:MOST_NAMED]) + (f" and {more:,} more" * (more > 0))
        yield (
            f"removed {shown}, which had a student's former name, and made none in place of "
            f"{'them' if len(summary.removed) > 1 else 'it'}; give {options} as well to make what "
            "is missing or out of date"
        )
    elif options:
        in_folders = " and ".join(summary.kinds_before)
        in_formats = " and ".join(f"{ending(name)} files" for name in summary.formats_before)
        what = [f"the documents in {in_folders}"] * bool(in_folders)
        what += [f"the {in_formats}"] * bool(in_formats)
        yield (
            f"{' and '.join(what)} were not made anew and may be out of date; give {options} as "
            "well to make them anew"
        )
    if summary.bound_before:
        yield (
            f"{', '.join(summary.bound_before)} may be out of date; give --one-pdf to bind the "
            "documents anew"
        )


def _listed(names: Sequence[str]) -> str:
    """Return names with commas, and of numbers that follow one another the first and the last."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(name, runs[-1][-1]):
            runs[-1].append(name)
        else:
            runs.append([name])
    shown = (f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)
    return ", ".join(shown)


def _follows(name: str, before: str) -> bool:
    return before.isascii() and before.isdigit() and name == str(int(before) + 1)


def counted_files(files: int) -> str:
    """Return so many files, in the singular where it is one."""
    return "1 file" if files == 1 else f"{files:,} files"


def counted(variants: int) -> str:
    """Return so many variants, in the singular where it is one."""
    return "1 variant" if variants == 1 else f"{variants:,} variants"

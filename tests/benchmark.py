"""How long a user waits: whole runs of the command, and class sets.

    python tests/benchmark.py [RUNS]
    python tests/benchmark.py variants [COUNT] [WORKERS] [FORMAT]
    python tests/benchmark.py marks [STUDENTS] [WORKERS]

The first prints the median and the range of each kind of run, in seconds, from a warm disk, and how
the best compare with bare imports. Its first kind starts with an empty cache, so that TeX reads its
packages and keeps them; the second finds them kept. The second makes a class set of the source
problem, its numbers drawn, in a format such as html or moodle, PDF unless one is given, and prints
how many variants come out in a second, how large each is and what each stage costs. The third marks
a class whose students hand in 61 numbers each, most of them with a mistake, and prints how long
marks, the report on the class and feedback as PDF and HTML take.
"""

from __future__ import annotations

import functools
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from generator.class_sets import Job, Member, SetInFolder, make_set, run_here, set_in
from generator.class_sets.answered import Answered
from generator.class_sets.marking import class_marks, write_marks
from generator.class_sets.reports import write_report
from generator.class_sets.sheets import SheetJob, write_sheets
from generator.document import Work
from generator.formats import file_of_bank
from generator.marking import WrittenAnswer
from generator.variants import Chosen, chosen, draws, exercise_of, load, works

EXERCISES = Path(__file__).parent / "problems" / "exercises"
CHILDREN = resource.RUSAGE_CHILDREN
HANDPROP = Path(sys.executable).with_name("handprop")
DRAWN = {"from": -0.9, "to": 0.9, "step": 0.1}
# What is marked of it are 61 numbers.
MARKED = {
    "title": "Back Propagation",
    "inputs": {"from": 0.1, "to": 0.9, "step": 0.1, "size": 3},
    "targets": {"choices": [0.05, 0.95]},
    "learning_rate": 0.6,
    "layers": [{"neurons": size, "weights": DRAWN, "biases": DRAWN} for size in (3, 2)],
    "requirements": {"gradients_show": False, "updates_show": False},
    "rounding": {"places": 4},
}


@dataclass(frozen=True)
class Kind:
    """A kind of run: what is run, what is done before each, and which bare import it is held
    against: how many times as long it may take at most.
    """

    name: str
    command: tuple[str, ...]
    before: Callable[[], object] = lambda: None
    imported: str = ""
    most: float = 0.0


def kinds(folder: Path, cache: Path) -> list[Kind]:
    """Return what is measured: what a user waits for, and imports to hold it against."""

    def empty_cache() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    handprop = str(HANDPROP)
    solve = (handprop, "solve", "back-propagation")
    to_pdf = (*solve, "-o", str(folder))
    bare = [
        Kind(modules, (sys.executable, "-c", f"import {modules}"))
        for modules in ("numpy", "numpy, jinja2", "numpy, sympy, jinja2")
    ]
    return [
        Kind("to the PDF, first run", to_pdf, empty_cache),
        Kind("to the PDF, later runs", to_pdf, imported="numpy, sympy, jinja2", most=2),
        Kind("--format json", (*solve, "--format", "json"), imported="numpy, jinja2", most=3.5),
        Kind("--version", (handprop, "--version"), imported="numpy", most=2),
        Kind("--help", (handprop, "--help"), imported="numpy", most=2),
        *bare,
    ]


def measure(runs: int) -> dict[Kind, list[float]]:
    """Return the seconds of each kind of run, all kinds in turn, so that a machine that becomes
    slower or faster is so for all of them.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        # As installed, what is imported has been compiled.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        found: dict[Kind, list[float]] = {kind: [] for kind in kinds(folder, folder / "cache")}
        for turn in range(runs + 1):
            for kind, times in found.items():
                kind.before()
                begun = time.perf_counter()
                subprocess.run(kind.command, env=environment, check=True, stdout=subprocess.DEVNULL)
                if turn:
                    times.append(time.perf_counter() - begun)
        return found


def make_variants(count: int, workers: int, document_format: str) -> None:
    """Print how fast a class set of the source problem is made in a format, and how much memory it
    takes.
    """
    exercise = load(str(EXERCISES / "back-propagation.toml"))
    names = [str(number) for number in range(1, count + 1)]
    begun = time.perf_counter()
    for one in chosen(draws(exercise, 2026), names):
        assert isinstance(one, Chosen)
    drawing = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            exercise,
            2026,
            ("solution",),
            Path(folder),
            time_limit=600.0,
            formats=(document_format,),
        )
        run = functools.partial(run_here, workers=workers)
        members = [Member(name) for name in names]
        done = [(0, time.perf_counter())]
        summary = make_set(
            job, members, run, lambda more: done.append((done[-1][0] + more, time.perf_counter()))
        )
        (_, begun), (_, ended) = done[0], done[-1]
        whole = ended - begun
        # Each worker has begun once so many shards are done.
        started, since = done[min(workers, len(done) - 1)]
        size = written(job) / count
    assert not summary.failures
    print(f"{count} variants as {document_format} on {workers} processes in {whole:.1f} s:")
    print(f"{count / whole:.0f} a second")
    if started < count:
        left = count - started
        # All are drawn before the first is made; these have their share of it.
        rate = left / (ended - since + drawing * left / count)
        print(f"of which the first {started} with all that starts; then {rate:.0f} a second")
    print(f"draw      {1e3 * drawing / count:6.2f} ms each, by the parent")
    for stage in ("evaluate", "render", "typeset", "split", "ask"):
        print(f"{stage:<9} {1e3 * getattr(summary.stages, stage) / count:6.2f} ms each")
    print(f"size      {size / 1000:6.0f} kB on average")
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, CHILDREN)]
    print(f"memory    {max(used) // 1024} MB at most in one process")


def written(job: Job) -> int:
    """Return how many bytes the documents of a set have, or its banks."""
    found = [job.folder / file_of_bank(name) for name in job.banks]
    if not found:
        found = list((job.folder / "solution").iterdir())
    return sum(path.stat().st_size for path in found)


def mark_students(count: int, workers: int) -> None:
    """Print how fast a class is marked, and told of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exercise = exercise_of("marked", MARKED)
        members = [Member(str(number)) for number in range(1, count + 1)]
        made = Job(exercise, 2026, ("key",), folder, formats=("md",))
        make_set(made, members, functools.partial(run_here, workers=1))
        there = set_in(folder, exercise)
        answered = list(handed_in(there, members))
        before, begun = computed(), time.perf_counter()
        students = class_marks(there, answered, "answers")
        write_marks(folder, students)
        marked = time.perf_counter()
        job = SheetJob(there, folder, ("pdf", "html"), time_limit=600.0)
        write_report(job, students)
        reported = time.perf_counter()
        sheets = sum(one.count for one in write_sheets(job, students, workers))
        ended = time.perf_counter()
    numbers = max(len(one.answers) for one in answered)
    print(f"{count} students with {numbers} numbers each:")
    print(f"marks     {marked - begun:6.2f} s, without PDFs; 5 at most for 300 students")
    print(f"report    {reported - marked:6.2f} s, as PDF and HTML")
    print(f"feedback  {ended - reported:6.2f} s, {sheets} sheets as both on {workers} processes")
    print(f"in all    {ended - begun:6.2f} s; 20 at most for 300 students on two cores")
    print(f"computing {computed() - before:6.2f} s, on all cores together")


def computed() -> float:
    """Return the seconds that this process and those that it started have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def handed_in(there: SetInFolder, members: Sequence[Member]) -> Iterator[Answered]:
    """Yield what students answer who lose a sign somewhere."""
    chance = random.Random(1)
    entries = there.record.entries
    variants = [(one.name, entries[one.name].attempt) for one in members]
    for member, work in zip(members, works(there.draws, variants), strict=True):
        assert isinstance(work, Work)
        found = [
            WrittenAnswer("", step.iteration, step.id, row, column, text)
            for step in work.trace.steps
            for row, texts in enumerate(step.printed, start=1)
            for column, text in enumerate(texts, start=1)
        ]
        place = chance.randrange(len(found))
        slip = found[place]
        found[place] = structs.replace(slip, text=f"-{slip.text}".replace("--", ""))
        yield Answered(member, member.name, tuple(found))


def main() -> None:
    """Print a table of all measurements."""
    if sys.argv[1:2] == ["variants"]:
        usual = ("2000", str(os.cpu_count() or 1), "pdf")
        count, workers, document_format = (*sys.argv[2:], *usual[len(sys.argv) - 2 :])
        make_variants(int(count), int(workers), document_format)
        return
    if sys.argv[1:2] == ["marks"]:
        students, processes = (
            *sys.argv[2:],
            *("300", str(os.cpu_count() or 1))[len(sys.argv) - 2 :],
        )
        mark_students(int(students), int(processes))
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {runs} runs each")
    measured = measure(runs)
    best = {kind.name: min(times) for kind, times in measured.items()}
    for kind, times in measured.items():
        middle = statistics.median(times)
        print(f"{kind.name:<24} {middle:5.2f} s   ({min(times):.2f} to {max(times):.2f})")
    for kind in measured:
        if kind.imported:
            ratio = best[kind.name] / best[kind.imported]
            what = f"{kind.name}: {ratio:.2f} times as long as import {kind.imported}"
            print(f"{what}, the best of {runs} each; {kind.most:g} at most")


if __name__ == "__main__":
    main()

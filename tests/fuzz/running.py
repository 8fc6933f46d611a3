"""One case: the command run in this process, and what is wrong with how it ended."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from generator.cli import main
from generator.cli.patience import telling_of_long_work

__all__ = ["Ending", "FuzzFamily", "complaints", "run"]

MOST_SECONDS = 10.0
MOST_MEGABYTES = 500.0
LONGEST_LINE = 600
PROC = Path("/proc/self")


@dataclass(frozen=True, slots=True)
class FuzzFamily:
    """Cases of one sort: `make` writes a case's files to a folder and returns the command.

    `codes` are the exit codes that a case may have, `count` is how many cases a deep run has, and
    `inspect` yields what is wrong with the files in a case's folder once the command has ended.
    """

    name: str
    count: int
    make: Callable[[Random, Path], Sequence[str]]
    codes: tuple[int, ...] = (0, 2)
    few: int = 25
    inspect: Callable[[Path], Iterator[str]] = lambda _: iter(())


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ended: what it said, after how many seconds first, and what it needed; `found`
    is what is wrong with its files.
    """

    arguments: Sequence[str]
    code: object
    out: str
    err: str
    silent_seconds: float
    seconds: float
    megabytes: float
    found: tuple[str, ...] = ()


def run(family: FuzzFamily, number: int) -> Ending:
    """Run a case of a family, by its number."""
    with tempfile.TemporaryDirectory(prefix="handprop-fuzz-") as name:
        folder = Path(name)
        arguments = [str(one) for one in family.make(Random(f"{family.name}/{number}"), folder)]
        _forget_peak()
        before = _megabytes("VmRSS")
        out, err = _Heard(), _Heard()
        begun = time.perf_counter()
        with _streams(out, err):
            code = _code(arguments, err)
        seconds = time.perf_counter() - begun
        first = min((one.first for one in (out, err) if one.first is not None), default=begun)
        return Ending(
            arguments,
            code,
            out.text().replace(name, "."),
            err.text().replace(name, "."),
            first - begun if first > begun else seconds,
            seconds,
            max(_megabytes("VmHWM") - before, 0.0),
            tuple(family.inspect(folder)),
        )


def complaints(family: FuzzFamily, ending: Ending, *, is_timed: bool = False) -> Iterator[str]:
    """Yield what is wrong with an ending; its time and memory where nothing else is running."""
    if "Traceback" in ending.err or "Traceback" in ending.out:
        yield "a traceback"
    elif ending.code not in family.codes:
        yield f"exit code {ending.code}"
    elif ending.code == 2:
        yield from _complaints_of_a_refusal(ending)
    yield from ending.found
    if is_timed and ending.silent_seconds > MOST_SECONDS:
        yield f"nothing said for {ending.silent_seconds:.1f} s"
    if is_timed and ending.megabytes > MOST_MEGABYTES:
        yield f"{ending.megabytes:.0f} MB"


def _complaints_of_a_refusal(ending: Ending) -> Iterator[str]:
    lines = ending.err.splitlines()
    if ending.out:
        yield "something on standard output"
    if not lines:
        yield "no sentence"
    if len(set(lines)) < len(lines):
        yield "one sentence twice"
    for line in lines:
        if not line.startswith("handprop: "):
            yield f"a line that does not begin with the command: {line[:80]}"
        if len(line) > LONGEST_LINE:
            yield f"a line of {len(line)} characters: {line[:80]}"
        if not line.isprintable():
            yield f"signs that cannot be printed: {line[:80]!r}"
        if re.search(
            r"(?<!has )\bNone\b(?! is not a known key)|\?\.|\.\.$|<class|object at|Decimal\(", line
        ):
            yield f"words of a program: {line[:200]}"
        if ";" not in line and "did you mean" not in line:
            yield f"no advice: {line[:200]}"


def _code(arguments: Sequence[str], err: io.TextIOBase) -> object:
    try:
        with telling_of_long_work():
            main(arguments)
    except SystemExit as ended:
        return ended.code
    except BaseException:  # this is what is looked for
        err.write(traceback.format_exc())
        return "none"


class _Heard(io.TextIOWrapper):
    """A stream that remembers what is written to it, and when that began."""

    def __init__(self) -> None:
        self.first: float | None = None
        super().__init__(_Noting(self), "utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        noted = self.buffer
        assert isinstance(noted, _Noting)
        return noted.getvalue().decode("utf-8", "backslashreplace")


class _Noting(io.BytesIO):
    def __init__(self, heard: _Heard) -> None:
        super().__init__()
        self.heard = heard

    def write(self, content: object, /) -> int:
        if self.heard.first is None:
            self.heard.first = time.perf_counter()
        return super().write(content)  # type: ignore[arg-type]  # bytes of any kind


@contextlib.contextmanager
def _streams(out: io.TextIOWrapper, err: io.TextIOWrapper) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _forget_peak() -> None:
    """Let the largest size of this process be its present one, where the system can."""
    with contextlib.suppress(OSError):
        (PROC / "clear_refs").write_text("5")


def _megabytes(key: str) -> float:
    with contextlib.suppress(OSError):
        found = re.search(rf"{key}:\s+(\d+) kB", (PROC / "status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0

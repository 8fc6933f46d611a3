"""What the command prints to: full, closed, of another encoding, or read no more."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from generator.cli import main
from generator.cli.running import app_with
from generator.cli.streams import aside, own_streams, say, say_json
from generator.errors import OutputError

RIGHT = str(Path(__file__).parent / "answers" / "right.json")
# Every command that prints, in the ways that it does.
COMMANDS = [
    ["--help"],
    ["--version"],
    ["problems"],
    ["show", "xor"],
    ["schema"],
    ["manual", "rounding"],
    ["check", "back-propagation"],
    ["mark", "back-propagation", RIGHT],
    ["stress", "back-propagation"],
    ["audit", "back-propagation", RIGHT],
    ["solve", "back-propagation", "--format", "json"],
    ["solve", "back-propagation", "--format", "tex"],
    ["new", "mine.toml"],
    ["variants", "midterm", "--stress", "5"],
    ["variants", "midterm", "--count", "1"],
]
# A set takes long, and ends with the same lines as these.
QUICK = COMMANDS[:-1]
WRITING = ("new", "tex", "--count")


class Failing(io.RawIOBase):
    """A file that nothing can be written to."""

    def __init__(self, number: int) -> None:
        self.number = number

    def writable(self) -> bool:
        return True

    def write(self, _: object, /) -> int:
        raise OSError(self.number, os.strerror(self.number))


Streams = Callable[..., io.TextIOWrapper]


@pytest.fixture
def printing_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Streams:
    """Put a stream to bytes in the place of a standard one."""
    monkeypatch.chdir(tmp_path)

    def put(binary: Any, encoding: str = "utf-8", name: str = "stdout") -> io.TextIOWrapper:
        stream = io.TextIOWrapper(binary, encoding, write_through=True)
        monkeypatch.setattr(sys, name, stream)
        return stream

    return put


def code_of(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_each_command_is_here() -> None:
    commands = typer.main.get_command(app_with("--help")).commands  # type: ignore[attr-defined]  # it is a group
    assert {arguments[0] for arguments in COMMANDS} >= set(commands)


@pytest.mark.parametrize("arguments", QUICK, ids=lambda one: " ".join(one[:2]))
def test_a_full_disk_is_said_in_a_sentence(
    arguments: list[str], printing_to: Streams, capsys: pytest.CaptureFixture[str]
) -> None:
    printing_to(Failing(errno.ENOSPC))
    assert code_of(arguments) == 2
    *_, line = capsys.readouterr().err.splitlines()
    assert line == (
        "handprop: standard output cannot be written (No space left on device); make room on its "
        "disk, and give the same command again"
    )


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda one: " ".join(one[:2]))
def test_a_reader_that_goes_away_changes_nothing(
    arguments: list[str], printing_to: Streams, tmp_path: Path
) -> None:
    """As in `handprop problems | head -1`."""
    printing_to(Failing(errno.EPIPE))
    printing_to(Failing(errno.EPIPE), name="stderr")
    assert code_of(arguments) == 0
    assert bool(list(tmp_path.iterdir())) == any(one in arguments for one in WRITING)


def test_a_refusal_that_nobody_reads_is_still_one(printing_to: Streams) -> None:
    printing_to(Failing(errno.ENOSPC), name="stderr")
    assert code_of(["solve", "nowhere.toml"]) == 2


@pytest.mark.parametrize("arguments", QUICK, ids=lambda one: " ".join(one[:2]))
def test_any_encoding_takes_what_is_printed(arguments: list[str], printing_to: Streams) -> None:
    read = io.BytesIO()
    printing_to(read, "ascii")
    printing_to(io.BytesIO(), "ascii", name="stderr")
    assert code_of(arguments) == 0
    assert read.getvalue().decode("ascii")


def test_what_an_encoding_does_not_have_is_written_with_what_it_has(printing_to: Streams) -> None:
    read = io.BytesIO()
    printing_to(read, "ascii")
    with own_streams():
        say("▁▄█ 5 µs … 李")
        say("caf\udce9.tex")
    assert read.getvalue() == b".=# 5 us ... \\u674e\ncaf\xe9.tex\n"


def test_a_name_that_is_no_unicode_is_written_with_its_own_bytes(printing_to: Streams) -> None:
    read = io.BytesIO()
    printing_to(read)
    with own_streams():
        say("caf\udce9, 李")
    assert read.getvalue() == b"caf\xe9, " + "李\n".encode()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8", "utf-16"])
def test_json_is_the_same_in_every_encoding(encoding: str, printing_to: Streams) -> None:
    read = io.BytesIO()
    printing_to(read, encoding)
    stated = {"title": "李 Żuk 𝛿 \\ é"}
    with own_streams():
        say_json(json.dumps(stated, ensure_ascii=False))
    assert json.loads(read.getvalue().decode(encoding)) == stated


def test_streams_that_are_not_there_take_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in `handprop problems >&- 2>&-`."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    for arguments in COMMANDS[:6]:
        assert code_of(arguments) == 0
    assert code_of(["solve", "nowhere.toml"]) == 2


def test_the_streams_are_given_back(printing_to: Streams) -> None:
    stream = printing_to(io.BytesIO())
    with own_streams():
        aside("to the other one")
        assert sys.stdout is not stream
    assert sys.stdout is stream
    printing_to(Failing(errno.EIO))
    with own_streams(), pytest.raises(OutputError, match=r"\(Input/output error\); send it some"):
        say("x" * 100_000)


# What ends before the command has begun, in a process of its own.

RAISES_WHEN_NUMPY_IS_IMPORTED = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            {raises}

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
sys.argv = ["handprop", "check", "back-propagation"]
from generator.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("raises", "code", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGINT)", -2, ""),
        ("raise MemoryError", 2, "there is not enough memory"),
        ("raise ImportError('libx.so: failed to map')", 2, "(libx.so: failed to map)"),
    ],
)
def test_an_end_while_the_command_starts_is_quiet(raises: str, code: int, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", RAISES_WHEN_NUMPY_IS_IMPORTED.format(raises=raises)],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (code, "")
    assert len(ended.stderr.splitlines()) == (1 if said else 0)
    assert said in ended.stderr


def test_a_pipe_that_is_closed_is_quiet_when_python_ends_as_well() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "generator", "problems"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_library_that_was_cut_short_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut_short(*_: object) -> None:
        raise EOFError("marshal data too short")

    monkeypatch.setattr("generator.cli.stated.found", cut_short)
    with pytest.raises(SystemExit) as ended:
        main(["solve", "back-propagation"])
    assert ended.value.code == 2
    assert "a library cannot be loaded (marshal data too short)" in capsys.readouterr().err

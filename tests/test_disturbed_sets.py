"""Class sets under disturbances: full disks, closed pipes, kills, two runs at once, damaged files.

Whatever happens, what stands in the folder is whole, and the same command again ends the same.
"""

from __future__ import annotations

import errno
import io
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import pikepdf
import pytest

from generator.class_sets import Extras, Job, make_set
from generator.errors import FileError
from generator.variants import load
from tests.showing import each_by_ci
from tests.test_batch import contents, in_this_process, job, members
from tests.test_class_sets import MIDTERM, ROOT, ended

pytestmark = pytest.mark.usefixtures("small_shards")

# More than one small shard holds.
COUNT = 7
ROOM_FOR_A_FEW = "200k"
SKIPPED = 99
Bytes = dict[str, bytes]

SMALL_SHARDS = """
import importlib, os, shutil, subprocess, sys
from generator import class_sets
from generator.class_sets.shards import make
importlib.import_module("generator.class_sets.plan").SHARD = 5
def in_this_process(job, shards, workers):
    drawn = job.draws()
    return (make(job, drawn, shard) for shard in shards)
def until_told(run):
    def held(job, shards, workers):
        for turn, made in enumerate(run(job, shards, workers)):
            yield made
            if turn == 0:
                sys.stdin.read()
    return held
"""
COMMAND = "from generator.__main__ import main\nmain()\n"
ALONE = f"{SMALL_SHARDS}class_sets.run_here = in_this_process\n{COMMAND}"
# These wait after their first shard until what they read comes to its end.
HELD = f"{SMALL_SHARDS}class_sets.run_here = until_told(in_this_process)\n{COMMAND}"
HELD_WITH_WORKERS = (
    f"{SMALL_SHARDS}class_sets.run_here = until_told(class_sets.run_here)\n{COMMAND}"
)


def arguments_for(folder: Path, count: int = COUNT, seed: str = "1") -> list[str]:
    stated = ("--count", str(count), "--seed", seed, "--as", "problem", "--workers", "2")
    return ["variants", str(MIDTERM), *stated, "-o", str(folder)]


def command(folder: Path, count: int = COUNT, script: str = ALONE) -> list[str]:
    return [sys.executable, "-c", script, *arguments_for(folder, count)]


def made_here(folder: Path, count: int = COUNT) -> Bytes:
    """What such a command makes, by this process."""
    of_problems = Job(load(str(MIDTERM)), 1, ("problem",), folder, None, "auto", 300.0, Extras())
    assert make_set(of_problems, members(count), in_this_process).failures == {}
    return contents(folder)


def put(folder: Path, files: Bytes) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def run(arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a session of its own; what it starts must end with it."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        arguments, cwd=ROOT, text=True, start_new_session=True, **{**streams, **options}
    ) as process:
        out, err = process.communicate(timeout=300)
    assert is_over(process.pid)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def is_over(group: int) -> bool:
    """Return whether a minute later, and mostly at once, no process of a group is left."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def wait_until(happens: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    while not happens() and process.poll() is None:
        time.sleep(0.01)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Bytes:
    return made_here(tmp_path_factory.mktemp("undisturbed") / "set")


def assert_whole(folder: Path, expected: Bytes) -> None:
    """What stands under a final name is what an undisturbed run writes there."""
    for name, content in contents(folder).items():
        if not name.endswith(".unfinished"):
            assert content == expected[name]
        if name.endswith(".pdf"):
            pikepdf.open(folder / name).close()


def assert_one_sentence(text: str, *parts: str) -> None:
    *progress, sentence = text.splitlines()
    assert all(line.endswith(f" of {COUNT} variants") for line in progress)
    assert sentence.startswith("handprop: ")
    assert all(part in sentence for part in parts)


# A disk without room.

FULL_AND_THEN_NOT = f"""{SMALL_SHARDS}
from generator.cli import main
class_sets.run_here = in_this_process
disk, size, folder, kept, *arguments = sys.argv[1:]
def mount(*options):
    if subprocess.run(["mount", *options, disk]).returncode:
        os._exit({SKIPPED})
def code():
    try:
        main(arguments)
    except SystemExit as end:
        return end.code
mount("-t", "tmpfs", "-o", "size=" + size, "tmpfs")
first = code()
shutil.copytree(folder, kept + "/full")
mount("-o", "remount,size=100m")
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
assert code() == 0
shutil.copytree(folder, kept + "/roomy")
sys.exit(first)
"""


def on_a_disk_of(disk: Path, size: str, folder: Path, kept: Path) -> tuple[int, str]:
    """Run a command with a real disk of a size, then again with room; keep both folders.

    The disk is there for the command alone. Skips the test where that is not permitted.
    """
    alone: tuple[str, ...] = ("unshare", "--mount")
    if os.getuid():
        alone = ("unshare", "--user", "--map-root-user", "--mount")
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no disk may be mounted here")
    arguments = (str(disk), size, str(folder), str(kept), *arguments_for(folder))
    environment = {**os.environ, **({} if disk in folder.parents else {"TMPDIR": str(disk)})}
    script = (*alone, sys.executable, "-c", FULL_AND_THEN_NOT)
    both = run([*script, *arguments], env=environment)
    if both.returncode == SKIPPED:
        pytest.skip("no disk may be mounted here")
    return both.returncode, both.stderr


@pytest.mark.parametrize("size", each_by_ci([ROOM_FOR_A_FEW, "12k"], every=2))
def test_a_full_disk_is_said_and_with_room_the_rest_is_made(
    size: str, undisturbed: Bytes, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    code, said = on_a_disk_of(disk, size, disk / "set", tmp_path)
    assert code == 2
    assert_one_sentence(
        said, "(No space left on device); make room on its disk, and give the same command again"
    )
    assert_whole(tmp_path / "full", undisturbed)
    standing = contents(tmp_path / "full")
    assert not [name for name in standing if name.endswith(".unfinished")]
    assert len(standing) > 2 or size != ROOM_FOR_A_FEW
    assert contents(tmp_path / "roomy") == undisturbed


@pytest.mark.parametrize("size", each_by_ci(["32k", "4k", "120k"], every=3))
def test_a_full_disk_for_temporary_files_is_said_as_well(
    size: str, undisturbed: Bytes, tmp_path: Path
) -> None:
    """Too small for a file, for the LaTeX of a shard, for its PDF."""
    disk = tmp_path / "disk"
    disk.mkdir()
    code, said = on_a_disk_of(disk, size, tmp_path / "set", tmp_path)
    assert code == 2
    assert_one_sentence(
        said,
        f"the folder for temporary files, {disk}, cannot be written (No space left on device); "
        "make room on its disk, or name another folder with TMPDIR",
    )
    assert_whole(tmp_path / "full", undisturbed)
    assert contents(tmp_path / "roomy") == undisturbed


def limited(size: int, **environment: str) -> dict[str, Any]:
    """Let no file of a run grow larger: a program that tries is told so, or is ended.

    Python would leave half a compiled module behind, on which every later run would fail.
    """
    return {
        "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        "env": {**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"},
    }


def test_answers_without_room_leave_the_documents_as_they_are(
    undisturbed: Bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    put(folder, undisturbed)
    (folder / "answers.csv").unlink()
    cut = run(command(folder), **limited(len(undisturbed["answers.csv"]) // 2))
    assert (cut.returncode, cut.stdout) == (2, "")
    assert_one_sentence(cut.stderr, "answers.", "cannot be written (File too large); give a")
    assert contents(folder) == {
        name: content for name, content in undisturbed.items() if name != "answers.csv"
    }
    assert made_here(folder) == undisturbed


def test_a_run_of_tex_that_is_cut_short_leaves_no_document(tmp_path: Path) -> None:
    """Files may be as large as its LaTeX, but not as its PDF."""
    folder = tmp_path / "set"
    cut = run(
        command(folder, 3),
        **limited(80_000, XDG_CACHE_HOME=str(tmp_path / "cache")),
    )
    assert cut.returncode == 1
    assert "handprop: variants 1 to 3: " in cut.stderr
    assert cut.stderr.count("failed: it wrote no PDF that is whole") == 1
    assert not list(folder.rglob("*.pdf"))
    assert not list((tmp_path / "cache").rglob("*.fmt"))
    assert made_here(folder, 3) == made_here(tmp_path / "expected", 3)


def test_a_disk_that_fills_up_leaves_what_was_written_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, room = io.open, 6

    def with_room(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> IO[Any]:
        nonlocal room
        room -= mode == "xb"
        if mode == "xb" and room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opened(path, mode, *arguments, **options)

    make_set(job(tmp_path / "expected"), members(3), in_this_process)
    expected = contents(tmp_path / "expected")
    monkeypatch.setattr(io, "open", with_room)
    with pytest.raises(FileError, match="No space left on device"):
        make_set(job(tmp_path / "set"), members(3), in_this_process)
    assert {"set.json"} < set(contents(tmp_path / "set")) < set(expected)
    assert_whole(tmp_path / "set", expected)
    monkeypatch.undo()
    make_set(job(tmp_path / "set"), members(3), in_this_process)
    assert contents(tmp_path / "set") == expected


# Nobody who reads.


@pytest.mark.parametrize(
    "unread",
    each_by_ci(
        ["{} | head -c 0", "{} >&-", "{} 2>&-", "{} >&- 2>&-", "{} 2>&1 >/dev/null | head -c 0"],
        every=3,
    ),
)
def test_a_set_is_made_though_nobody_reads_what_is_said(
    unread: str, undisturbed: Bytes, tmp_path: Path
) -> None:
    unseen = run(["sh", "-c", unread.format(shlex.join(command(tmp_path / "set")))])
    assert unseen.returncode == 0
    assert "Traceback" not in unseen.stderr
    assert contents(tmp_path / "set") == undisturbed


# Kills.


def test_a_killed_command_takes_its_workers_with_it(undisturbed: Bytes, tmp_path: Path) -> None:
    """Killed alone, without those it started."""
    folder = tmp_path / "set"
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        command(folder, script=HELD_WITH_WORKERS),
        cwd=ROOT,
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=silent,
        stderr=silent,
    ) as process:
        wait_until(lambda: list(folder.glob("problem/*.pdf")), process)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert is_over(process.pid)
    assert_whole(folder, undisturbed)
    assert made_here(folder) == undisturbed


# Two runs at once.


@pytest.mark.parametrize("seed", each_by_ci(["1", "2"], every=2))
def test_a_second_run_into_a_folder_is_refused_while_the_first_goes_on(
    seed: str, undisturbed: Bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    with subprocess.Popen(
        command(folder, script=HELD), cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as first:
        wait_until((folder / "set.json").exists, first)
        assert ended(*arguments_for(folder, seed=seed)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert_one_sentence(said.err, f"{folder} is being written to by another run; wait")
    assert first.returncode == 0
    assert contents(folder) == undisturbed


def test_runs_that_start_at_the_same_moment_end_with_one_set(
    undisturbed: Bytes, tmp_path: Path
) -> None:
    folder, silent = tmp_path / "set", subprocess.DEVNULL
    runs = [
        subprocess.Popen(command(folder), cwd=ROOT, stdout=silent, stderr=silent) for _ in range(2)
    ]
    assert sorted(one.wait() for one in runs) in ([0, 0], [0, 2])
    assert contents(folder) == undisturbed


# Files that others left.


@pytest.mark.parametrize(
    "damaged", [lambda _: b"", lambda content: content[:-9], lambda content: b"\0" * len(content)]
)
def test_a_document_that_is_not_whole_is_made_again(
    damaged: Callable[[bytes], bytes], undisturbed: Bytes, tmp_path: Path
) -> None:
    """As a machine that loses its power may leave it."""
    put(tmp_path, undisturbed)
    hurt = tmp_path / "problem" / "variant-0006.pdf"
    hurt.write_bytes(damaged(hurt.read_bytes()))
    assert made_here(tmp_path) == undisturbed

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
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import pikepdf
import pytest

from generator.batch import make_set
from generator.batch.shards import make
from generator.errors import OptionError
from generator.variants import draws
from tests.test_batch import contents, job, members
from tests.test_class_sets import HANDPROP, MIDTERM, ROOT

# More than one shard holds.
COUNT = 60
ROOM_FOR_A_FEW = "600k"
SKIPPED = 99
Bytes = dict[str, bytes]


def command(folder: Path, count: int = COUNT, *more: str) -> list[str]:
    stated = ("--count", str(count), "--seed", "1", "--as", "problem", "--workers", "2")
    return [*HANDPROP, "variants", str(MIDTERM), *stated, "-o", str(folder), *more]


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
    """Return whether a few seconds later no process of a group is left."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def wait_until(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Bytes:
    folder = tmp_path_factory.mktemp("undisturbed") / "set"
    assert run(command(folder)).returncode == 0
    return contents(folder)


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

FULL_AND_THEN_NOT = """
disk=$1 size=$2 folder=$3 kept=$4; shift 4
mount -t tmpfs -o size=$size tmpfs "$disk" || exit 99
"$@"; code=$?
cp -r "$folder" "$kept/full"
mount -o remount,size=100m "$disk" || exit 99
"$@" 2>/dev/null || exit 98
cp -r "$folder" "$kept/roomy"
exit $code
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
    arguments = (str(disk), size, str(folder), str(kept), *command(folder))
    environment = {**os.environ, **({} if disk in folder.parents else {"TMPDIR": str(disk)})}
    shell = (*alone, "sh", "-c", FULL_AND_THEN_NOT, "sh")
    ended = run([*shell, *arguments], env=environment)
    if ended.returncode == SKIPPED:
        pytest.skip("no disk may be mounted here")
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("size", [ROOM_FOR_A_FEW, "12k"])
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


@pytest.mark.parametrize("size", ["4k", "100k", "400k"])
def test_a_full_disk_for_temporary_files_is_said_as_well(
    size: str, undisturbed: Bytes, tmp_path: Path
) -> None:
    """Too small for a file, for the LaTeX of fifty variants, for their PDF."""
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


def limited(size: int) -> Callable[[], None]:
    """Let no file grow larger: a program that tries is told so, or is ended."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_answers_without_room_leave_the_documents_as_they_are(
    undisturbed: Bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    assert run(command(folder)).returncode == 0
    (folder / "answers.csv").unlink()
    ended = run(command(folder), preexec_fn=limited(20_000))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert_one_sentence(ended.stderr, "answers.", "cannot be written (File too large); give a")
    assert contents(folder) == {
        name: content for name, content in undisturbed.items() if name != "answers.csv"
    }
    assert run(command(folder)).returncode == 0
    assert contents(folder) == undisturbed


def test_a_run_of_tex_that_is_cut_short_leaves_no_document(tmp_path: Path) -> None:
    folder, expected = tmp_path / "set", tmp_path / "expected"
    assert run(command(expected, 3)).returncode == 0
    cut = run(
        command(folder, 3),
        preexec_fn=limited(30_000),
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )
    assert cut.returncode == 1
    assert "handprop: variants 1 to 3: " in cut.stderr
    assert cut.stderr.count("failed: it wrote no PDF that is whole") == 1
    assert not list(folder.rglob("*.pdf"))
    assert not list((tmp_path / "cache").rglob("*.fmt"))
    assert run(command(folder, 3)).returncode == 0
    assert contents(folder) == contents(expected)


def test_a_disk_that_fills_up_leaves_what_was_written_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, room = io.open, 5

    def with_room(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> IO[Any]:
        nonlocal room
        room -= mode == "xb"
        if mode == "xb" and room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opened(path, mode, *arguments, **options)

    def here(job: Any, shards: Any) -> Any:
        drawn = draws(job.exercise, job.seed)
        return (make(job, drawn, one) for one in shards)

    make_set(job(tmp_path / "expected"), members(3), here)
    expected = contents(tmp_path / "expected")
    monkeypatch.setattr(io, "open", with_room)
    with pytest.raises(OptionError, match="No space left on device"):
        make_set(job(tmp_path / "set"), members(3), here)
    assert {"set.json"} < set(contents(tmp_path / "set")) < set(expected)
    assert_whole(tmp_path / "set", expected)
    monkeypatch.undo()
    make_set(job(tmp_path / "set"), members(3), here)
    assert contents(tmp_path / "set") == expected


# Nobody who reads.


@pytest.mark.parametrize(
    "unread",
    ["{} | head -c 0", "{} >&-", "{} 2>&-", "{} >&- 2>&-", "{} 2>&1 >/dev/null | head -c 0"],
)
def test_a_set_is_made_though_nobody_reads_what_is_said(
    unread: str, undisturbed: Bytes, tmp_path: Path
) -> None:
    ended = run(["sh", "-c", unread.format(shlex.join(command(tmp_path / "set")))])
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert contents(tmp_path / "set") == undisturbed


# Kills.


def test_a_killed_command_takes_its_workers_with_it(undisturbed: Bytes, tmp_path: Path) -> None:
    """Killed alone, without those it started."""
    folder = tmp_path / "set"
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        command(folder), cwd=ROOT, start_new_session=True, stdout=silent, stderr=silent
    )
    wait_until(lambda: list(folder.glob("problem/*.pdf")))
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert is_over(process.pid)
    assert_whole(folder, undisturbed)
    assert run(command(folder)).returncode == 0
    assert contents(folder) == undisturbed


# Two runs at once.


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_second_run_into_a_folder_is_refused_while_the_first_goes_on(
    seed: str, undisturbed: Bytes, tmp_path: Path
) -> None:
    """The first one sleeps from when it has claimed the folder until the second has ended."""
    folder = tmp_path / "set"
    with subprocess.Popen(command(folder), cwd=ROOT, start_new_session=True) as first:
        wait_until((folder / "set.json").exists)
        os.killpg(first.pid, signal.SIGSTOP)
        try:
            second = run(command(folder, COUNT, "--seed", seed))
        finally:
            os.killpg(first.pid, signal.SIGCONT)
    assert (second.returncode, second.stdout) == (2, "")
    assert_one_sentence(second.stderr, f"{folder} is being written to by another run; wait")
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
    for name, content in undisturbed.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    hurt = tmp_path / "problem" / "variant-0055.pdf"
    hurt.write_bytes(damaged(hurt.read_bytes()))
    assert run(command(tmp_path)).returncode == 0
    assert contents(tmp_path) == undisturbed

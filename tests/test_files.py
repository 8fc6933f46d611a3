"""Files: whole or not at all, with the permissions they should have."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from generator.errors import FileError
from generator.files import (
    folder_at,
    held,
    make_folder,
    temporary_folder,
    whole,
    write,
    write_new,
    write_together,
)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_a_file_is_written_into_folders_that_are_made(tmp_path: Path) -> None:
    path = tmp_path / "week" / "3" / "solution.tex"
    write(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "solution.tex"
    path.write_bytes(b"an old and longer content")
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_files_are_written_all_of_them_or_none(tmp_path: Path) -> None:
    tex, page = tmp_path / "solution.tex", tmp_path / "more" / "solution.html"
    write_together({tex: b"old", page: b"old"})
    assert (tex.read_bytes(), page.read_bytes()) == (b"old", b"old")
    page.unlink()
    page.mkdir()
    with pytest.raises(FileError, match=r"solution\.html cannot be written \(Is a directory\)"):
        write_together({tex: b"new", page: b"new"})
    assert tex.read_bytes() == b"old"
    assert sorted(tmp_path.rglob("*")) == [page.parent, page, tex]


@pytest.mark.parametrize("name", ["x" * 245, "x" * 251 + ".tex", "李" * 83 + ".tex"])
def test_a_name_may_be_as_long_as_a_disk_takes_it(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, b"new")
    write(tmp_path / name, b"newer")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_permissions_are_those_of_any_new_file(tmp_path: Path, mask: int, mode: int) -> None:
    path = tmp_path / "solution.tex"
    with umask(mask):
        write(path, b"new")
        assert os.umask(mask) == mask
    assert stat.S_IMODE(path.stat().st_mode) == mode


NO_SPACE = (errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("fault", "raised", "message"),
    [
        (OSError(*NO_SPACE), FileError, r"solution\.tex cannot be written \(No space left on"),
        (KeyboardInterrupt(), KeyboardInterrupt, None),
    ],
)
def test_a_full_disk_or_an_interruption_leaves_the_old_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
    raised: type[BaseException],
    message: str | None,
) -> None:
    def fail(*_: object) -> None:
        raise fault

    path = tmp_path / "solution.tex"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(raised, match=message):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


class Full(io.BytesIO):
    """A file on a disk that has no room for what is written to it."""

    def write(self, _: object) -> int:
        raise OSError(*NO_SPACE)


def test_a_new_file_without_room_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(path: Path, _: str) -> Full:
        path.touch()
        return Full()

    path = tmp_path / "mine.toml"
    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(FileError, match=r"mine\.toml cannot be written \(No space left"):
        write_new(path, b"new")
    assert not path.exists()


def test_a_text_is_there_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(b"old")
    with whole(path) as file:
        file.write("σ\n")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == "σ\n".encode()
    with suppress(KeyboardInterrupt), whole(path) as file:
        file.write("half")
        raise KeyboardInterrupt
    assert path.read_bytes() == "σ\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_goes_wrong_meanwhile_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError), whole(tmp_path / "answers.csv"):
        raise BrokenPipeError


def test_a_temporary_folder_without_room_is_said() -> None:
    with pytest.raises(FileError, match="the folder for temporary files, "), temporary_folder():
        raise OSError(*NO_SPACE)


def test_what_a_system_has_run_out_of_is_not_blamed_on_a_disk() -> None:
    said = r"what is needed cannot be used \(Too many open files\); let more files be open at"
    with pytest.raises(FileError, match=said), temporary_folder():
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    sentence = "is being written to by another run; wait until"
    with held(tmp_path), pytest.raises(FileError, match=sentence), held(tmp_path):
        pass
    with held(tmp_path):
        assert not list(tmp_path.iterdir())


def test_a_reader_sees_the_old_or_the_new_content(tmp_path: Path) -> None:
    path = tmp_path / "solution.tex"
    contents = [letter * 200_000 for letter in (b"a", b"b")]
    write(path, contents[0])
    seen = set()

    def change() -> None:
        for turn in range(60):
            write(path, contents[turn % 2])

    writers = [threading.Thread(target=change) for _ in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.add(path.read_bytes())
    assert seen <= set(contents)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file/solution.tex", "File exists"),
        ("file/week/solution.tex", "Not a directory"),
        ("folder", "Is a directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError) as refused:
        write(tmp_path / name, b"new")
    place = tmp_path / name.removesuffix("/solution.tex")
    advice = "give a shorter name" if "too long" in reason else "give a folder that can be"
    assert str(refused.value).startswith(f"{place} cannot be written ({reason}); {advice}")
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder"}
    assert not list((tmp_path / "folder").iterdir())


def test_an_address_of_this_machine_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a set").mkdir()
    assert folder_at((tmp_path / "a set").as_uri()) == tmp_path / "a set"


def test_a_folder_is_made_once_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "week" / "3"
    make_folder(folder)
    make_folder(folder)
    assert folder.is_dir()


def test_a_file_in_the_place_of_a_folder_stays(tmp_path: Path) -> None:
    path = tmp_path / "week"
    path.write_bytes(b"in the way")
    with pytest.raises(FileError, match="week cannot be written"):
        make_folder(path)
    assert path.read_bytes() == b"in the way"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no holds")
def test_a_temporary_folder_goes_with_its_run_and_one_that_a_run_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "handprop-run-left").mkdir()
    (tmp_path / "handprop-run-left" / "document.tex").touch()
    (tmp_path / "handprop-of-mine").mkdir()
    with temporary_folder() as first, temporary_folder() as second:
        assert {first, second} == set(tmp_path.glob("handprop-run-*"))
    assert [path.name for path in tmp_path.iterdir()] == ["handprop-of-mine"]

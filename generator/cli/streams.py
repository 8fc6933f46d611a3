"""Standard output and standard error: they take any text, and a reader may go away.

Whoever reads what the command prints may stop reading at any time: what is printed after that is
dropped, and neither files nor exit code change for it. Where output cannot be written for another
reason, as on a full disk, that is an error.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TextIO

from generator.errors import OutputError
from generator.files import ADVICE, AGAIN

__all__ = ["aside", "is_terminal", "own_streams", "say", "say_json"]

# What stands for a sign that an encoding does not have; for any other stands its number.
STAND_INS = dict(zip("▁▂▃▄▅▆▇█", ".:-=+*%#", strict=True)) | {
    "…": "...",
    "µ": "u",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "·": "*",
    "≈": "~",
    "“": '"',
    "”": '"',
    "’": "'",
    "‘": "'",
    "½": "1/2",
    "→": "->",
    "\N{NO-BREAK SPACE}": " ",
}
STANDING_IN = "handprop-standing-in"


def say(text: str) -> None:
    """Print a line on standard output, if there is one."""
    print(text)


def is_terminal() -> bool:
    """Return whether somebody reads standard output as it is printed, not a file or a program."""
    return sys.stdout is not None and sys.stdout.isatty()


def say_json(text: str) -> None:
    """Print JSON on standard output; what its encoding does not have is escaped as in JSON."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    print(text)


def aside(text: str) -> None:
    """Print a line on standard error, if there is one."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


@contextmanager
def own_streams() -> Iterator[None]:
    """Print as this module says for a while. Raises OutputError."""
    codecs.register_error(STANDING_IN, _stand_in)
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _own(sys.stdout, is_needed=True), _own(sys.stderr, is_needed=False)
    ours = sys.stdout, sys.stderr
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for old, own in zip(before, ours, strict=True):
            if own is not old:
                with suppress(OutputError):
                    own.flush()


def _own(stream: TextIO, *, is_needed: bool) -> TextIO:
    """Return a stream that writes to the same file; what writes to none is returned as it is."""
    binary = getattr(stream, "buffer", None)
    if binary is None:
        return stream
    with suppress(OSError):
        stream.flush()
    watched: Any = _Watched(binary, is_needed=is_needed)
    return io.TextIOWrapper(
        watched,
        encoding=stream.encoding,
        errors=STANDING_IN if stream.errors in ("strict", "surrogateescape") else stream.errors,
        line_buffering=bool(stream.line_buffering),
    )


class _Watched(io.BufferedIOBase):
    """The bytes of a standard stream; once writing fails, all that follow are dropped."""

    def __init__(self, binary: BinaryIO, *, is_needed: bool) -> None:
        self.binary, self.is_needed = binary, is_needed

    def write(self, content: bytes, /) -> int:  # type: ignore[override]  # bytes are all it is given
        with self._watched():
            self.binary.write(content)
        return len(content)

    def flush(self) -> None:
        with self._watched():
            self.binary.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self.binary.isatty()

    def fileno(self) -> int:
        return self.binary.fileno()

    def close(self) -> None:
        """Leave the file open, which is others' as well."""

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._write_to_nowhere()
            if self.is_needed and not isinstance(error, BrokenPipeError):
                raise _not_written(error) from None

    def _write_to_nowhere(self) -> None:
        """Let what is still to be written be dropped, without an error when Python ends as well."""
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.binary.fileno())
            os.close(nowhere)


def _not_written(error: OSError) -> OutputError:
    advice = ADVICE.get(error.errno or 0, f"send it somewhere else, {AGAIN}")
    return OutputError(f"standard output cannot be written ({error.strerror or error})", advice)


def _stand_in(error: UnicodeError) -> tuple[str | bytes, int]:
    """Encode what an encoding does not have; a file's name is written with its own bytes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    sign = error.object[error.start]
    if "\udc80" <= sign <= "\udcff":
        return bytes([ord(sign) - 0xDC00]), error.start + 1
    numbered = sign.encode("ascii", "backslashreplace").decode("ascii")
    return STAND_INS.get(sign, numbered), error.start + 1

"""The command's first lines: an end that is quiet from here on, before anything else is read."""

import sys

try:
    import gc
    import os
    import signal
except KeyboardInterrupt:
    sys.exit(130)

# The system ends at once what has nothing to put in order; see generator.cli.ending.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


MOST_NEW_OBJECTS = 1_000_000


def main() -> None:
    """Run the command, as `handprop` and as `python -m generator`."""
    # NumPy's threads take longer to start than they save with matrices of a few rows.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # pydantic would look through everything that is installed for plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Importing leaves hardly any cycles behind, and looking for them takes a twentieth of the time.
    gc.set_threshold(MOST_NEW_OBJECTS)
    try:
        from generator.cli.patience import telling_of_long_work
        from generator.cli.running import main as command
    except (ImportError, MemoryError, OSError, SystemError) as error:
        reason = str(error).strip() or "there is not enough memory"
        sys.stderr.write(
            f"handprop: cannot start ({reason.splitlines()[0]}); give it more memory and more open "
            "files, or install it again\n"
        )
        sys.exit(2)
    with telling_of_long_work():
        command()


if __name__ == "__main__":
    main()

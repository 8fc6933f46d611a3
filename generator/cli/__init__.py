"""The command: arguments in, documents and an exit code out."""

from generator.cli.running import main

__all__ = ["main"]

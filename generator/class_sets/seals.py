"""Seals: by them a PDF of a set says what it was made from, and shows whether it has changed since.

A PDF has two identifiers (ISO 32000-1, section 14.4). The first is made of all that goes into the
document, the second of the file's bytes.
"""

from __future__ import annotations

import hashlib
import json
import re

from generator.class_sets.plan import Item, Job

__all__ = ["hash_of_sealed", "is_sealed", "recipe", "seal"]

SIZE = 16
START = b"/ID [<"
IDENTIFIERS = re.compile(rb"/ID \[<([0-9a-f]{32})><([0-9a-f]{32})>\]")


def recipe(job: Job, key: bytes, item: Item, kind: str) -> bytes:
    """Return what stands for all that goes into a document, and tells nothing of it.

    `key` is that of the set's draws.
    """
    parts = [job.common, kind, item.name, item.attempt, item.shown(job.setter)]
    return hashlib.blake2b(json.dumps(parts).encode(), key=key, digest_size=SIZE).digest()


def seal(content: bytes) -> bytes:
    """Return a PDF with its second identifier made of its bytes."""
    found = _identifiers(content)
    assert found is not None, "whoever seals a file has given it identifiers"
    digits = _digits(_hash_before(content, found), content, found)
    return content[: found.start(2)] + digits + content[found.end(2) :]


def is_sealed(content: bytes) -> bool:
    """Return whether a file is a PDF of a set, as it was written."""
    found = _identifiers(content)
    return found is not None and _digits(_hash_before(content, found), content, found) == found[2]


def hash_of_sealed(content: bytes, expected: bytes) -> str | None:
    """Return the SHA-256 of a PDF of the expected recipe that is as it was written, else None."""
    found = _identifiers(content)
    if found is None or found[1].decode() != expected.hex():
        return None
    hashed = _hash_before(content, found)
    if _digits(hashed.copy(), content, found) != found[2]:
        return None
    hashed.update(content[found.start(2) :])
    return hashed.hexdigest()


def _identifiers(content: bytes) -> re.Match[bytes] | None:
    place = content.rfind(START)
    return IDENTIFIERS.match(content, place) if place >= 0 else None


def _hash_before(content: bytes, found: re.Match[bytes]) -> hashlib._Hash:
    """Return the hash, to go on with, of what stands before the second identifier."""
    return hashlib.sha256(memoryview(content)[: found.start(2)])


def _digits(hashed: hashlib._Hash, content: bytes, found: re.Match[bytes]) -> bytes:
    """Return the second identifier of a file, given the hash of what stands before it."""
    hashed.update(content[found.end(2) :])
    return hashed.hexdigest()[: 2 * SIZE].encode()

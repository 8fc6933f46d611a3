"""Check codes: what a variant's documents show in place of the seed, and a teacher finds it by; by
that of a problem without draws, what platforms export is known to be of it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from generator.document import Work
from generator.document.fields import hash_of_answered

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["code_of", "code_of_work", "key_of_hash", "read_code"]

HALF = 4
BITS_OF_A_BYTE = 8
BITS_OF_A_SIGN = 5
# Crockford's signs for base 32, in which no two look alike, for those of RFC 4648.
SIGNS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
MISREAD = str.maketrans("OIL", "011")


def key_of_hash(draws: str, seed: int) -> bytes:
    """Return what the codes of a set are made with, given the hash of what its draws depend on.

    The exercise is a part of it: who does not hold the problem file can test no guess at a seed
    against a code, and who does needs no code for that, since the sheet has the numbers.
    """
    stated = f"handprop/code/{draws}/{seed}"
    return hashlib.blake2b(stated.encode()).digest()


def code_of(key: bytes, name: str) -> str:
    """Return the code of a variant, such as 7K3M-9QXW: 40 bits that tell nothing of the key."""
    size = 2 * HALF * BITS_OF_A_SIGN // BITS_OF_A_BYTE
    digest = hashlib.blake2b(name.encode(), key=key, digest_size=size).digest()
    signs = base64.b32encode(digest).decode().translate(SIGNS)
    return f"{signs[:HALF]}-{signs[HALF:]}"


def code_of_work(work: Work | AssignmentWork) -> str:
    """Return the code of what is worked out: that of its variant, or, where it is none, one that
    stands for what its numbers depend on. Words and looks may be corrected without another code.
    """
    if work.variant is not None:
        return work.variant.code
    works = [work] if isinstance(work, Work) else work.works
    stated = hash_of_answered(None, [of_problem.problem for of_problem in works])
    return code_of(hashlib.blake2b(stated.encode()).digest(), "")


def read_code(typed: str) -> str | None:
    """Return a code as documents show it, however it was typed; None for what is none."""
    signs = re.sub(r"[\s-]", "", typed).upper().translate(MISREAD)
    if not re.fullmatch(rf"[0-9A-HJKMNP-TV-Z]{{{2 * HALF}}}", signs):
        return None
    return f"{signs[:HALF]}-{signs[HALF:]}"

"""Class lists, as learning platforms and Excel write them, and file names for the students."""

from generator.roster.encodings import is_telling
from generator.roster.reading import Roster, Student, read_roster
from generator.roster.stems import stem_of

__all__ = ["Roster", "Student", "is_telling", "read_roster", "stem_of"]

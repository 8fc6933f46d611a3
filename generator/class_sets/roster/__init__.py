"""Class lists, as learning platforms and Excel write them, and file names for the students."""

from generator.class_sets.roster.reading import Roster, Student, read_roster
from generator.class_sets.roster.stems import caseless, folder_of, stem_of
from generator.tabular import is_telling

__all__ = ["Roster", "Student", "caseless", "folder_of", "is_telling", "read_roster", "stem_of"]

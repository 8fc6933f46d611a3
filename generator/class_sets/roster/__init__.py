"""Class lists, as learning platforms and Excel write them, and file names for the students."""

from generator.class_sets.roster.ids import fault_of_id, restored
from generator.class_sets.roster.reading import Roster, Student, read_roster
from generator.class_sets.roster.stems import caseless, folder_of, stem_of
from generator.tabular import is_telling

__all__ = [
    "Roster",
    "Student",
    "caseless",
    "fault_of_id",
    "folder_of",
    "is_telling",
    "read_roster",
    "restored",
    "stem_of",
]

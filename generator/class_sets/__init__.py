"""Class sets: many documents made by many workers, each file whole or not there at all."""

from generator.class_sets.cluster import check_scheduler, run_on_cluster
from generator.class_sets.plan import Extras, Item, Job, Member, Shard, numbered, plan
from generator.class_sets.record import Record, SetInFolder, record_in, set_in
from generator.class_sets.running import run_here
from generator.class_sets.sets import Runner, Summary, make_set

__all__ = [
    "Extras",
    "Item",
    "Job",
    "Member",
    "Record",
    "Runner",
    "SetInFolder",
    "Shard",
    "Summary",
    "check_scheduler",
    "make_set",
    "numbered",
    "plan",
    "record_in",
    "run_here",
    "run_on_cluster",
    "set_in",
]

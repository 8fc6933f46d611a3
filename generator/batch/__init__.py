"""Class sets: many documents made by many workers, each file whole or not there at all."""

from generator.batch.plan import Item, Job, Shard, plan
from generator.batch.running import run
from generator.batch.sets import Summary, make_set

__all__ = ["Item", "Job", "Shard", "Summary", "make_set", "plan", "run"]

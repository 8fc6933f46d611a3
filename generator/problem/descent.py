"""What is wrong with how a descent is stated: keys of other optimizers, or of other schedules."""

from __future__ import annotations

from collections.abc import Iterator

from generator.errors import Fault
from generator.problem.training import Descent, ScheduleChoice

__all__ = ["descent_faults"]


def descent_faults(stated: Descent) -> Iterator[Fault]:
    """Yield the keys that an optimizer or a schedule does not take, and those that it lacks."""
    optimizer = stated.optimizer.definition
    for key in type(stated.optimizer).model_fields:
        is_stated = key != "name" and getattr(stated.optimizer, key) is not None
        if is_stated and key not in optimizer.keys:
            yield Fault(
                f"optimizer.{key}",
                f"is not a key of {optimizer.name}, which takes {', '.join(optimizer.keys)}; leave "
                "it out.",
            )
    if stated.schedule is not None:
        yield from _schedule_faults(stated.schedule)


def _schedule_faults(schedule: ScheduleChoice) -> Iterator[Fault]:
    wanted = schedule.definition.keys
    for key in type(schedule).model_fields:
        if key == "name":
            continue
        stated = getattr(schedule, key) is not None
        if stated and key not in wanted:
            yield Fault(
                f"schedule.{key}",
                f"is not a key of {schedule.name}, which takes {' and '.join(wanted)}; leave it "
                "out.",
            )
        if not stated and key in wanted:
            description = type(schedule).model_fields[key].description or ""
            expected, _, _ = description.partition(";")
            yield Fault(f"schedule.{key}", f"is missing; give {expected}.")

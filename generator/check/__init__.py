"""Every derived gradient beside a finite difference, which knows the forward pass alone."""

from generator.check.comparing import Comparison, compare, compare_in

__all__ = ["Comparison", "compare", "compare_in"]

"""What a subcommand takes: a dataclass for each, whose fields are its options in order."""

from generator.cli.options.new import NewOptions
from generator.cli.options.shared import MOST_VARIANTS, PROBLEM, TypesettingOptions, is_short_count
from generator.cli.options.solve import (
    PresentationOptions,
    RoundingOptions,
    SolveOptions,
    VariantOptions,
)
from generator.cli.options.variants import SEED_OF_STRESS, USUAL_COUNT, USUAL_KINDS, VariantsOptions

__all__ = [
    "MOST_VARIANTS",
    "PROBLEM",
    "SEED_OF_STRESS",
    "USUAL_COUNT",
    "USUAL_KINDS",
    "NewOptions",
    "PresentationOptions",
    "RoundingOptions",
    "SolveOptions",
    "TypesettingOptions",
    "VariantOptions",
    "VariantsOptions",
    "is_short_count",
]

"""What a subcommand takes: a dataclass for each, whose fields are its options in order."""

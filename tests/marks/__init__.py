"""Students of all kinds, honest ones and ones who err in one step, marked line by line."""

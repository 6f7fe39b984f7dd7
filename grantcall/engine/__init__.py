"""Floor 1: the pure engine: conditions, rules, clocks, machine, classification."""

"""Floor 3: the committee: who judges, what they may see, how marks become a ranking."""

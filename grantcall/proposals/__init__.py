"""Floor 3: groups, members and their proposals."""

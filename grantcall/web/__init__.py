"""Floor 4: the web shell."""

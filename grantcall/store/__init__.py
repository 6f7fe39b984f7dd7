"""Floor 2: content-addressed files."""

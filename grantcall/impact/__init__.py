"""Floor 3: what came of it: figures with unit, window and source."""

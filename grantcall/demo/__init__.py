"""Floor 4: the demonstration: a whole call played from inputs, through the real use cases."""

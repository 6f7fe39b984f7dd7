"""Floor 1: what workflows/ and forms/ say, read, checked, frozen and compiled."""

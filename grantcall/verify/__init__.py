"""Floor 4: what the data must satisfy, checked by reading them."""

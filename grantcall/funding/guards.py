"""What the steps about money need, by the names of the closed vocabulary."""

"""What the steps of labs need, by the names of the closed vocabulary."""

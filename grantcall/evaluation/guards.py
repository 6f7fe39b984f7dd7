"""What the steps of reviews need, by the names of the closed vocabulary."""

"""What the steps of reviews do, by the names of the closed vocabulary."""

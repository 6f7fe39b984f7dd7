"""What the steps of labs do, by the names of the closed vocabulary."""

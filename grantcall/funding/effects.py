"""What the steps about money do, by the names of the closed vocabulary."""

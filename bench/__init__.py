"""The bench: how far the product is from a bare application, in one run."""

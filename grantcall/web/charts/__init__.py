"""Pictures made of numbers: geometry as attributes, colour and type by class, no script."""

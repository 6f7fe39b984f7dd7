"""Floor 3: calls, their frozen versions and acts."""

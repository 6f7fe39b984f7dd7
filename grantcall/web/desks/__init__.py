"""Floor 4: pages that belong to no single room."""

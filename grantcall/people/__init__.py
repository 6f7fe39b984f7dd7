"""Floor 3: accounts, roles and signing in."""

"""Floor 2: mail through the outbox."""

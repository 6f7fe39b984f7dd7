"""Floor 2: the door through which every record changes state."""

"""Floor 3: the money: allocation, awards, letters, tranches, reports."""

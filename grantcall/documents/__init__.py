"""Floor 2: receipts, letters and other papers."""

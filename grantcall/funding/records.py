"""How the door deals with allocations, awards, tranches and reports."""

"""How the door deals with reviews."""

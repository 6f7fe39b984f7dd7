"""How the door deals with labs."""

"""What rules in the Panther format import under this name, on Iota's own state."""

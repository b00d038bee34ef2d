"""Finds mistakes in the source of rules without running it: `iota rules lint` calls `python3 -m iota.lint`."""

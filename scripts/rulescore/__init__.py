"""Scores the shipped rules: do their tests notice changes, do they find attacks, how noisy are they. Run by scripts/score-rules."""

"""Builds CloudTrail records that look like AWS's own, from a seed; bench/generate.py renders its templates from it too."""

"""Imported inside a rule."""

NAME = "Evil"

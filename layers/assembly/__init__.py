"""Puts the Lambda layers together (docs/packaging.md). Standard library only, and no tool of Debian: what is needed comes out of the packages themselves."""

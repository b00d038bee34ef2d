"""Runs the tests of rules from Python: `python3 -m iota.test` and the pytest plugin. The rules run in the worker of production."""

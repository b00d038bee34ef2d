"""Stands in for policyuniverse where that is not installed: who a policy lets in, and under which conditions."""

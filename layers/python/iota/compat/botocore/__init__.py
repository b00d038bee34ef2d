"""Stands in for botocore where that is not installed: see boto3."""

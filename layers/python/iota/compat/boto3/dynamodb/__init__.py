"""boto3.dynamodb: what helpers import from it."""

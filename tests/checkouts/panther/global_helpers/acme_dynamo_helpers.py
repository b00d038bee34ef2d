import boto3
from boto3.dynamodb.conditions import Key
from botocore.config import Config
from botocore.exceptions import ClientError

_TABLE = None


def table():
    global _TABLE
    if _TABLE is None:
        _TABLE = boto3.resource("dynamodb", config=Config(connect_timeout=1)).Table("seen")
    return _TABLE


def was_seen(name):
    try:
        return bool(table().query(KeyConditionExpression=Key("name").eq(name))["Items"])
    except ClientError:
        return False

"""moto_server, whose CloudFormation also makes the kinds of resources that moto itself leaves out without a word.

Each is made by the call of moto that CloudFormation would make at AWS, with the properties of the template; a property that the call needs and the template
lacks is an error. Arguments are those of moto_server.
"""
import json
import os
import sys

import moto.iam.models
from moto.athena.models import athena_backends
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.models import ChangeSet
from moto.cloudtrail.models import cloudtrail_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.efs.models import FileSystem
from moto.glue.models import glue_backends
from moto.logs.models import logs_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.server import main
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends


def kind(type_name, name_property=None):
    """Teaches moto a type; the function makes one, and says what Ref and Fn::GetAtt give."""
    def teach(make):
        class Made(CloudFormationModel):
            __module__ = "moto.cloudformation.models"  # moto takes the name of the service from it.

            def __init__(self, reference, attributes):
                self.physical_resource_id, self.attributes = reference, attributes

            cloudformation_name_type = staticmethod(lambda: name_property)
            cloudformation_type = staticmethod(lambda: type_name)

            def get_cfn_attribute(self, attribute):
                if attribute not in self.attributes:
                    raise UnformattedGetAttTemplateException()
                return self.attributes[attribute]

            @classmethod
            def has_cfn_attr(cls, attr):
                return True

            @classmethod
            def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
                return cls(*make(resource_name, cloudformation_json["Properties"], account_id, region_name))

            @classmethod
            def update_from_cloudformation_json(cls, original_resource, *_, **__):
                return original_resource

            @classmethod
            def delete_from_cloudformation_json(cls, *_, **__):
                pass
        known.append(Made)
        return make
    return teach


# A caller is of the account of the role that gave it its key, else of this one; with the variable moto would take everybody for one account.
moto.iam.models.DEFAULT_ACCOUNT_ID = os.environ.pop("MOTO_ACCOUNT_ID")

known = []  # moto finds classes by __subclasses__, which does not keep them alive.


@kind("AWS::SNS::Subscription")
def subscription(name, properties, account, region):
    topic = properties["TopicArn"].split(":")
    backend = sns_backends[topic[4]][topic[3]]
    made = backend.subscribe(properties["TopicArn"], properties["Endpoint"], properties["Protocol"])
    made.account_id = account  # Where moto looks for the queue: the topic may be another account's.
    for attribute in ("RawMessageDelivery", "FilterPolicy", "FilterPolicyScope"):
        if attribute in properties:
            value = properties[attribute]
            backend.set_subscription_attributes(made.arn, attribute, value if isinstance(value, str) else json.dumps(value))
    return made.arn, {}


@kind("AWS::SNS::TopicPolicy")
def topic_policy(name, properties, account, region):
    for topic in properties["Topics"]:
        sns_backends[account][region].set_topic_attribute(topic, "policy", json.dumps(properties["PolicyDocument"]))
    return name, {}


@kind("AWS::SQS::QueuePolicy")
def queue_policy(name, properties, account, region):
    for url in properties["Queues"]:
        sqs_backends[account][region].set_queue_attributes(url.rsplit("/", 1)[1], {"Policy": json.dumps(properties["PolicyDocument"])})
    return name, {}


@kind("AWS::S3::BucketPolicy")
def bucket_policy(name, properties, account, region):
    # moto does not look at conditions: to it, "no call without TLS" is "no call".
    statements = [one for one in properties["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    s3_backends[account]["aws"].put_bucket_policy(properties["Bucket"], json.dumps({"Version": "2012-10-17", "Statement": statements}).encode())
    return properties["Bucket"], {}


@kind("AWS::CloudWatch::Alarm", "AlarmName")
def alarm(name, properties, account, region):
    made = cloudwatch_backends[account][region].put_metric_alarm(
        name, properties.get("Namespace"), properties.get("MetricName"), properties["ComparisonOperator"], properties["EvaluationPeriods"], properties.get("Period"),
        properties["Threshold"], properties.get("Statistic"), properties["AlarmDescription"], properties.get("Dimensions", []), properties["AlarmActions"],
        extended_statistic=properties.get("ExtendedStatistic"), treat_missing_data=properties.get("TreatMissingData"))
    return name, {"Arn": made.alarm_arn}


@kind("AWS::CloudTrail::Trail", "TrailName")
def trail(name, properties, account, region):
    # It refuses a bucket or a topic that is not there.
    made = cloudtrail_backends[account][region].create_trail(
        name, properties["S3BucketName"], properties.get("S3KeyPrefix"), properties.get("SnsTopicName"), properties["IncludeGlobalServiceEvents"],
        properties["IsMultiRegionTrail"], properties["EnableLogFileValidation"], properties.get("IsOrganizationTrail", False), None, None, properties["KMSKeyId"], [])
    if properties["IsLogging"]:
        cloudtrail_backends[account][region].start_logging(name)
    return name, {"Arn": made.arn}


@kind("AWS::Logs::MetricFilter", "FilterName")
def metric_filter(name, properties, account, region):
    logs_backends[account][region].put_metric_filter(name, properties["FilterPattern"], properties["LogGroupName"], properties["MetricTransformations"])
    return name, {}


@kind("AWS::Logs::QueryDefinition")
def query_definition(name, properties, account, region):
    for group in properties["LogGroupNames"]:
        if group not in logs_backends[account][region].groups:
            raise ValueError(f"{properties['Name']} asks {group}, which is not there")
    return name, {}


@kind("AWS::EC2::SecurityGroupEgress")
def egress(name, properties, account, region):
    groups = [{"GroupId": properties["DestinationSecurityGroupId"]}] if "DestinationSecurityGroupId" in properties else []
    prefixes = [{"PrefixListId": properties["DestinationPrefixListId"]}] if "DestinationPrefixListId" in properties else []
    ranges = [{"CidrIp": properties["CidrIp"]}] if "CidrIp" in properties else []
    ec2_backends[account][region].authorize_security_group_egress(
        properties["GroupId"], properties["IpProtocol"], properties["FromPort"], properties["ToPort"], ranges, source_groups=groups, prefix_list_ids=prefixes)
    return name, {}


@kind("AWS::Glue::Database")
def database(name, properties, account, region):
    properties = properties["DatabaseInput"]
    glue_backends[account][region].create_database(properties["Name"], properties)
    return properties["Name"], {}


@kind("AWS::Glue::Table")
def table(name, properties, account, region):
    # It refuses a database that is not there.
    made = properties["TableInput"]
    glue_backends[account][region].create_table(properties["DatabaseName"], made["Name"], made)
    return made["Name"], {}


@kind("AWS::Athena::WorkGroup")
def workgroup(name, properties, account, region):
    athena_backends[account][region].create_work_group(properties["Name"], properties["WorkGroupConfiguration"], properties["Description"], [])
    return properties["Name"], {}


@kind("AWS::Athena::NamedQuery")
def named_query(name, properties, account, region):
    if properties["WorkGroup"] not in athena_backends[account][region].work_groups:
        raise ValueError(f"{properties['Name']} is of a workgroup that is not there")
    identity = athena_backends[account][region].create_named_query(properties["Name"], "", properties["Database"], properties["QueryString"], properties["WorkGroup"])
    return identity, {}


def attribute_of_file_system(self, name):
    if name not in ("Arn", "FileSystemId"):
        raise UnformattedGetAttTemplateException()
    return self.file_system_arn if name == "Arn" else self.file_system_id


FileSystem.get_cfn_attribute = attribute_of_file_system

make_bucket = FakeBucket.create_from_cloudformation_json.__func__


def bucket_with_notifications(cls, resource_name, cloudformation_json, account_id, region_name, **more):
    made = make_bucket(cls, resource_name, cloudformation_json, account_id, region_name, **more)
    notifications = cloudformation_json["Properties"].get("NotificationConfiguration")
    if notifications:
        made.set_notification_configuration({
            list_of.removesuffix("s"): [
                {target: one[target], "Event": [one["Event"]], "Filter": {"S3Key": {"FilterRule": one["Filter"]["S3Key"]["Rules"]}}} for one in notifications.get(list_of, [])
            ] for list_of, target in (("TopicConfigurations", "Topic"), ("QueueConfigurations", "Queue"))
        })
    return made


FakeBucket.create_from_cloudformation_json = classmethod(bucket_with_notifications)

apply_change_set = ChangeSet.apply


def apply_with_outputs(self):
    apply_change_set(self)
    self.stack.template = self.template
    self.stack._parse_template()
    self.stack.output_map = self.stack._create_output_map()


ChangeSet.apply = apply_with_outputs

if __name__ == "__main__":
    main(sys.argv[1:])

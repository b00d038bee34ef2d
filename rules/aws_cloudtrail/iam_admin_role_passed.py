"""Administrator's role handed to a service."""

from cloudtrail_helpers import account, actor, as_list, by_automation, context, dedup_key, is_person, objects, params, service, succeeded, text

EVENT_SOURCES = (
    "apprunner.amazonaws.com",
    "batch.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "datapipeline.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "sagemaker.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
)
EVENT_NAMES = (
    "CreateChangeSet",
    "CreateFunction20150331",
    "CreateJob",
    "CreateNotebookInstance",
    "CreateProcessingJob",
    "CreateProject",
    "CreateService",
    "CreateStack",
    "CreateStateMachine",
    "CreateTrainingJob",
    "PutPipelineDefinition",
    "RegisterJobDefinition",
    "RegisterTaskDefinition",
    "RunInstances",
    "RunJobFlow",
    "StartAutomationExecution",
    "UpdateFunctionConfiguration20150331v2",
    "UpdateProject",
    "UpdateStack",
)
# Where requests name the role: at the top, or in one of these objects.
ROLES = ("role", "roleArn", "serviceRole", "jobFlowRole", "taskRoleArn", "jobRoleArn", "instanceRoleArn")
INNER = ("containerProperties", "instanceConfiguration")
ADMIN_WORDS = ("admin", "poweruser", "superuser", "root")


def _fields(event):
    """What a pipeline says of its default role."""
    fields = [field for one in objects(params(event).get("pipelineObjects")) for field in objects(one.get("fields"))]
    return [field.get("stringValue") for field in fields if field.get("key") == "role"]


def _named(event):
    request = params(event)
    places = [request, *(one for name in INNER for one in objects(request.get(name)))]
    values = [place.get(name) for place in places for name in ROLES]
    for profile in objects(request.get("iamInstanceProfile")):
        values += [profile.get("name"), profile.get("arn")]
    for parameters in objects(request.get("parameters")):
        values += as_list(parameters.get("AutomationAssumeRole"))
    return [text(value).split("/")[-1] for value in [*values, *_fields(event)]]


def _admins(event):
    return [name for name in _named(event) if any(word in name.lower() for word in ADMIN_WORDS)]


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event) or not is_person(event):
        return False
    return bool(_admins(event))


def title(event):
    roles = ", ".join(_admins(event))
    return f"{actor(event)} handed {roles} to {service(event)} ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, roles=_admins(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)

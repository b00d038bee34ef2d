from iota import Rule, RuleTest


class StopLogging(Rule):
    id = "Acme.Class.StopLogging"
    display_name = "Logging was stopped"
    log_types = ["AWS.CloudTrail"]
    default_severity = "HIGH"
    threshold = 2
    dedup_period_minutes = 5
    tags = ["trail"]
    tests = [
        RuleTest("The trail stops", True, {"eventName": "StopLogging"}),
        RuleTest("The trail starts", False, {"eventName": "StartLogging"}),
    ]

    def rule(self, event):
        return event.get("eventName") == "StopLogging"

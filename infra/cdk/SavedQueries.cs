using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Iota.Cdk;

/// <summary>Questions to the log of all functions, ready in CloudWatch, Logs Insights, Saved queries. A test compares the fields with those that the engine writes.</summary>
internal sealed class SavedQueries : Construct
{
    private const string Fields = "fields @timestamp, level, code, message, @logStream\n| filter ", Order = "\n| sort @timestamp asc\n| limit 1000";

    public SavedQueries(Construct scope, string id, LogGroup log) : base(scope, id)
    {
        Save("ByObject", "What happened to a log object", "object = 's3://BUCKET/KEY' or message like 'KEY'");
        Save("ByAlert", "What happened to an alert", "alert = 'ALERT_ID' or message like 'ALERT_ID'");
        Save("ByRule", "Failures of a rule, and what it prints", "rule = 'RULE_ID'");
        Save("Failures", "All that went wrong", "level in ['error', 'warning']");

        void Save(string name, string title, string filter) => _ = new CfnQueryDefinition(this, name, new CfnQueryDefinitionProps
        {
            Name = $"{Amazon.CDK.Aws.STACK_NAME}/{title}",
            LogGroupNames = [log.LogGroupName],
            QueryString = Fields + filter + Order,
        });
    }
}

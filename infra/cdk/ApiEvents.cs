using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Constructs;

namespace Iota.Cdk;

/// <summary>API calls and sign-ins as they happen. CloudTrail delivers the same events in objects minutes later: they are counted once.</summary>
/// <remarks>Events that only read are not among them ("AWS service events delivered via AWS CloudTrail", Amazon EventBridge User Guide), so this is no substitute for
/// the objects.</remarks>
internal sealed class ApiEvents : Construct
{
    public ApiEvents(Construct scope, string id, WorkQueue ingest) : base(scope, id) => _ = new Rule(this, "Rule", new RuleProps
    {
        Description = "Iota: API calls and sign-ins as they happen",
        EventPattern = new EventPattern
        {
            DetailType = ["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "AWS Service Event via CloudTrail", "AWS Console Action via CloudTrail"],
        },
        Targets = [new SqsQueue(ingest.Queue, new SqsQueueProps { DeadLetterQueue = ingest.DeadLetters })],
    });
}

namespace Amazon.Lambda.Core;

/// <summary>Stands in for Amazon.Lambda.Core: what Lambda says about an invocation and its environment.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }

    IClientContext? ClientContext { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    ICognitoIdentity? Identity { get; }

    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    int MemoryLimitInMB { get; }

    /// <summary>Until Lambda ends the invocation. Zero when that time is past.</summary>
    TimeSpan RemainingTime { get; }
}

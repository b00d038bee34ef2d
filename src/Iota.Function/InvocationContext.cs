using System.Globalization;
using Amazon.Lambda.Core;

namespace Iota.Function;

/// <summary>What the handler can ask about its invocation.</summary>
internal sealed class InvocationContext(Invocation invocation, TextWriter output, TimeProvider time) : ILambdaContext, ILambdaLogger
{
    public string AwsRequestId => invocation.RequestId;

    public IClientContext? ClientContext => null;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => invocation.FunctionArn;

    public ILambdaLogger Logger => this;

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    // Newer versions of Amazon.Lambda.Core ask for these two.
    public string? TraceId => invocation.TraceId;

    public string? TenantId => invocation.TenantId;

    public int MemoryLimitInMB => int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0;

    /// <summary>Never negative. Lambda ends invocations slightly after their deadline: zero means that it is past, not that it is unknown.</summary>
    public TimeSpan RemainingTime
    {
        get
        {
            TimeSpan left = invocation.Deadline - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Log(string message) => output.Write(message);

    public void LogLine(string message) => output.WriteLine(message);

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}

using Amazon.Lambda.Core;

namespace Iota.Function;

/// <summary>The name under which metrics are filed.</summary>
internal static class FunctionNames
{
    private const string OutsideOfLambda = "local";

    public static string Of(ILambdaContext context) => context.FunctionName is { Length: > 0 } name ? name : OutsideOfLambda;
}

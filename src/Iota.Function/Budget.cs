using Amazon.Lambda.Core;

namespace Iota.Function;

/// <summary>The time that a role may work before it has to answer.</summary>
internal static class Budget
{
    /// <summary>Kept for what a step that was begun still needs, and for the answer; of short invocations a quarter.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(15);

    public static CancellationTokenSource Start(ILambdaContext context, TimeProvider time)
    {
        TimeSpan left = context.RemainingTime;
        return new CancellationTokenSource(left - (left / 4 < Reserve ? left / 4 : Reserve), time);
    }
}

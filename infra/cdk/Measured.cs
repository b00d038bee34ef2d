using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.Lambda;

namespace Iota.Cdk;

/// <summary>What the functions measure themselves; CloudWatch reads it from their log. A test compares the names with the engine's.</summary>
internal static class Measured
{
    public const string Namespace = "Iota", Dimension = "FunctionName";

    public static Metric By(Function function, string name, string? statistic = null, int minutes = 5) => new(new MetricProps
    {
        Namespace = Namespace,
        MetricName = name,
        DimensionsMap = new Dictionary<string, string> { [Dimension] = function.FunctionName },
        Statistic = statistic ?? Stats.SUM,
        Period = Amazon.CDK.Duration.Minutes(minutes),
    });
}

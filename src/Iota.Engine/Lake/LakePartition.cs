using System.Globalization;

namespace Iota.Engine.Lake;

/// <summary>Where in the lake events lie.</summary>
public static class LakePartition
{
    /// <summary>The folder, in the manner of Hive: <c>log_type=aws_cloudtrail/day=2026-11-24/hour=18/</c>.</summary>
    /// <param name="hour">A time in the hour, UTC.</param>
    public static string Folder(string logType, DateTime hour) =>
        string.Create(CultureInfo.InvariantCulture, $"log_type={logType.ToLowerInvariant().Replace('.', '_')}/day={hour:yyyy-MM-dd}/hour={hour:HH}/");
}

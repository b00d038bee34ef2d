using System.Security.Cryptography;

namespace Iota.Cdk.Tests;

/// <summary>Contexts that work, made of the least that they need, and a folder of empty artefacts.</summary>
internal static class TestSettings
{
    public const string TopicArn = "arn:aws:sns:eu-west-1:111122223333:trail";
    public const string KeyArn = "arn:aws:kms:eu-west-1:111122223333:key/0d4c8c36";

    private static readonly Lazy<string> Artefacts = new(() =>
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "artefacts")).FullName;
        var sums = new List<string>();
        foreach (string architecture in new[] { "x64", "arm64" })
        {
            var artefacts = new Artefacts(folder, architecture);
            foreach (string path in new[] { artefacts.Function, artefacts.PythonLayer, artefacts.RulesLayer })
            {
                File.WriteAllBytes(path, []);
                sums.Add($"{Convert.ToHexStringLower(SHA256.HashData([]))}  {Path.GetFileName(path)}");
            }
        }
        File.WriteAllLines(Path.Combine(folder, "SHA256SUMS"), sums.Distinct());
        return folder;
    });

    public static Dictionary<string, string> ForExistingTrail => new()
    {
        ["artefacts"] = Artefacts.Value,
        ["bucketName"] = "company-logs",
        ["topicArn"] = TopicArn,
    };

    public static Dictionary<string, string> ForEventBridge => new()
    {
        ["artefacts"] = Artefacts.Value,
        ["bucketName"] = "company-logs",
        ["announcedBy"] = "eventbridge",
    };

    public static Dictionary<string, string> ForNewTrail => new() { ["artefacts"] = Artefacts.Value, ["newTrail"] = "true" };

    public static IotaSettings Read(Dictionary<string, string> context, string? account = null, string? region = null) =>
        IotaSettings.Read(context, account, region);

    public static Dictionary<string, string> With(this Dictionary<string, string> context, string name, string value) => new(context) { [name] = value };
}

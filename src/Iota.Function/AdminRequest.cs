using System.Text.Json;
using Iota.Engine.Services;

namespace Iota.Function;

/// <summary>What somebody asks the admin function for.</summary>
/// <param name="Command">One of <see cref="Commands"/>.</param>
/// <param name="Alerts">Ids of alerts, or their beginnings.</param>
/// <param name="Snapshot">Key of a snapshot in the alerts bucket.</param>
/// <param name="Backup">Name of a file in the folder of backups.</param>
internal sealed record AdminRequest(string Command, IReadOnlyList<string> Alerts, string? Snapshot, string? Backup)
{
    public static readonly IReadOnlyList<string> Commands = ["retry", "acknowledge", "check", "restore", "stats"];

    private const int LongestId = 32;

    /// <summary>Reads a request.</summary>
    /// <param name="problems">Takes a sentence for each thing that is wrong with it.</param>
    public static AdminRequest Read(byte[] payload, List<string> problems)
    {
        string command = "";
        List<string> alerts = [];
        string? snapshot = null, backup = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(payload);
            if (json.RootElement.ValueKind != JsonValueKind.Object) problems.Add("The event must be a JSON object, as {\"command\": \"stats\"}.");
            else foreach (JsonProperty member in json.RootElement.EnumerateObject()) ReadMember(member);
        }
        catch (JsonException error)
        {
            problems.Add($"The event is no JSON: {error.Message}");
        }
        if (problems.Count == 0) Judge();
        return new AdminRequest(command, alerts, snapshot, backup);

        void ReadMember(JsonProperty member)
        {
            switch (member.Name)
            {
                case "command": command = Text(member) ?? ""; break;
                case "alerts": alerts = Texts(member); break;
                case "snapshot": snapshot = Text(member); break;
                case "backup": backup = Text(member); break;
                default: problems.Add($"'{member.Name}' is not known: write command, alerts, snapshot or backup."); break;
            }
        }

        string? Text(JsonProperty member)
        {
            if (member.Value.ValueKind == JsonValueKind.String) return member.Value.GetString();
            problems.Add($"'{member.Name}' must be text.");
            return null;
        }

        List<string> Texts(JsonProperty member)
        {
            if (member.Value.ValueKind == JsonValueKind.Array && member.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
                return [.. member.Value.EnumerateArray().Select(item => item.GetString()!.ToLowerInvariant())];
            problems.Add($"'{member.Name}' must be an array of texts.");
            return [];
        }

        void Judge()
        {
            if (!Commands.Contains(command)) problems.Add($"'command' is '{command}': it must be one of {string.Join(", ", Commands)}.");
            if (command == "acknowledge" && alerts.Count == 0) problems.Add("'acknowledge' needs 'alerts': the ids of those that somebody took note of.");
            if (alerts.Count > 0 && command is not ("retry" or "acknowledge")) problems.Add($"'{command}' takes no 'alerts'.");
            if ((snapshot ?? backup) is not null && command != "restore") problems.Add($"'{command}' takes neither 'snapshot' nor 'backup'.");
            if (command == "restore" && (snapshot is null) == (backup is null))
                problems.Add("'restore' needs 'snapshot' or 'backup', one of them; 'check' lists both.");
            foreach (string id in alerts.Where(id => id.Length is 0 or > LongestId || !id.All(char.IsAsciiHexDigitLower)))
                problems.Add($"'{id}' is no id of an alert: they are 32 hexadecimal digits, of which the first few are enough.");
            if (snapshot is not null && !snapshot.StartsWith(SnapshotBucket.Prefix, StringComparison.Ordinal))
                problems.Add($"'{snapshot}' is no snapshot: their keys begin with {SnapshotBucket.Prefix}.");
            if (backup is not null && Path.GetFileName(backup) != backup) problems.Add($"'{backup}' must be the name of a file, without a folder.");
        }
    }
}

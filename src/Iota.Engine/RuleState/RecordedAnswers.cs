using System.Globalization;
using System.Text.Json;

namespace Iota.Engine.RuleState;

/// <summary>The answers that an evaluation got when it was done first, by fingerprint of the call; null for one that was too large to be kept.</summary>
public sealed class RecordedAnswers
{
    private readonly Dictionary<long, string?> _answers;

    private RecordedAnswers(Dictionary<long, string?> answers) => _answers = answers;

    public static RecordedAnswers None { get; } = new([]);

    /// <summary>Whether the call was done before.</summary>
    public bool TryGet(long fingerprint, out string? answer) => _answers.TryGetValue(fingerprint, out answer);

    public RecordedAnswers With(IEnumerable<AnsweredCall> calls)
    {
        var answers = new Dictionary<long, string?>(_answers);
        foreach (AnsweredCall call in calls) answers.TryAdd(call.Fingerprint, call.Answer);
        return new RecordedAnswers(answers);
    }

    public string ToJson() => Json.Write(writer =>
    {
        writer.WriteStartObject();
        foreach ((long fingerprint, string? answer) in _answers.OrderBy(pair => pair.Key))
        {
            writer.WriteStartArray(fingerprint.ToString("x16", CultureInfo.InvariantCulture));
            if (answer is not null) writer.WriteRawValue(answer);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static RecordedAnswers FromJson(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json, Json.Deep);
        return new RecordedAnswers(document.RootElement.EnumerateObject().ToDictionary(
            member => long.Parse(member.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            member => member.Value.GetArrayLength() == 0 ? null : member.Value[0].GetRawText()));
    }
}

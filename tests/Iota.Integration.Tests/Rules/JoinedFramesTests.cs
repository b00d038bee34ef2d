using System.Text;
using Iota.Engine.Rules;
using Iota.Engine.RuleState;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>Batches that wait together go to a worker in one frame; each gets its own results, as if it had been alone.</summary>
public sealed class JoinedFramesTests : IDisposable
{
    private readonly TemporaryRules _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public async Task Each_batch_of_a_joined_frame_gets_its_own_detections_and_failures()
    {
        _rules.Add("matches", "def rule(event): return event['eventName'] == 'Match'\ndef title(event): return event['eventID']");
        _rules.Add("raises", "def rule(event):\n    if event['eventName'] == 'Raise': raise ValueError(event['eventID'])");
        _rules.Add("dies", "import os\ndef rule(event):\n    if event['eventName'] == 'Die': os._exit(3)");
        _rules.Add("slow", "import time\ndef rule(event):\n    if event['eventName'] == 'Wait': time.sleep(0.3)");
        await using LoadedRules rules = await _rules.LoadAsync();
        string[][] names = [["Wait"], .. Enumerable.Range(0, 30).Select(number => (string[])(number % 5 == 0 ? ["Raise", "Match"] : number % 7 == 0 ? ["Match", "Die", "Match"] : ["Match"]))];
        CandidateBatch[] batches = [.. names.Select((events, number) => Batch(rules, number, events))];

        // While the first one waits, the others gather.
        EvaluationResult[] results = await Task.WhenAll(batches.Select(batch => rules.Runner.EvaluateAsync(batch, TestContext.Current.CancellationToken)));

        for (int number = 0; number < names.Length; number++)
        {
            Assert.Equal(Positions(names[number], "Match").Select(position => $"{number}-{position}"), results[number].Detections.Select(found => found.Title));
            Assert.Equal(Positions(names[number], "Match"), results[number].Detections.Select(found => found.Event));
            Assert.Equal(
                Positions(names[number], "Raise", "Die").Select(position => (position, names[number][position] == "Raise" ? "raises" : "dies")),
                results[number].Failures.Select(failure => (failure.Event, rules.Book[failure.Rule].Id)));
            batches[number].Dispose();
        }
    }

    private static CandidateBatch Batch(LoadedRules rules, int number, string[] names)
    {
        var batch = new CandidateBatch(64) { State = StateSession.Refusing };
        // A selection of its own for each, as each object has.
        var selection = new RuleSelection("AWS.CloudTrail", [.. rules.Book.Select("AWS.CloudTrail").Rules]);
        for (int position = 0; position < names.Length; position++)
            batch.Add(Encoding.UTF8.GetBytes($$"""{"eventID":"{{number}}-{{position}}","eventName":"{{names[position]}}"}"""), selection, position);
        return batch;
    }

    private static IEnumerable<int> Positions(string[] names, params string[] wanted) =>
        Enumerable.Range(0, names.Length).Where(position => wanted.Contains(names[position]));
}

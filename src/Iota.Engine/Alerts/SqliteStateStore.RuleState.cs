using Iota.Engine.RuleState;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    /// <remarks>Takes the shared lock only: it waits for a transaction that is being written to the disk, not for one that is being prepared.</remarks>
    public StateRead ReadRuleState(string key, EvaluationId? evaluation)
    {
        lock (_lock)
        {
            return _database.InReadTransaction(() => new StateRead(
                RuleStateRows.FindValue(_database, key),
                evaluation is { } id ? RuleStateRows.FindAnswers(_database, id) : null));
        }
    }
}

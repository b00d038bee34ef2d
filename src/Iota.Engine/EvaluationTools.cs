using System.Collections.Concurrent;
using Iota.Engine.Decoding;
using Iota.Engine.Rules;

namespace Iota.Engine;

/// <summary>What the reading of one object leaves for the next: zlib's state, the tables of members and of fields, the selections of rules. For one object at a time.</summary>
internal sealed class EvaluationTools(RuleBook rules) : IDisposable
{
    public DecodeTools Decoding { get; } = new();

    public RuleSelector Selector { get; } = new(rules);

    public void Dispose() => Decoding.Dispose();
}

/// <summary>As many tools as objects are read at once.</summary>
internal sealed class EvaluationToolsPool(RuleBook rules) : IDisposable
{
    private readonly ConcurrentBag<EvaluationTools> _free = [];

    public EvaluationTools Rent() => _free.TryTake(out EvaluationTools? tools) ? tools : new EvaluationTools(rules);

    public void Return(EvaluationTools tools) => _free.Add(tools);

    /// <summary>Of those that are free; nobody may be reading any more.</summary>
    public void Dispose()
    {
        while (_free.TryTake(out EvaluationTools? tools)) tools.Dispose();
    }
}

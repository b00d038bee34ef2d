using Iota.Engine;

namespace Iota.Function;

/// <summary>A function that has started in its role.</summary>
internal sealed class FunctionParts : IAsyncDisposable
{
    private readonly Owned _owned;

    private FunctionParts(InvocationHandler handler, Owned owned) => (Handler, _owned) = (handler, owned);

    public InvocationHandler Handler { get; }

    /// <summary>Starts everything that the role needs, as far as it goes.</summary>
    /// <param name="variable">Looks environment variables of secrets up.</param>
    /// <param name="problems">Takes a sentence for each part that cannot be started.</param>
    /// <param name="output">Where destinations of the type <c>stdout</c> write.</param>
    /// <returns>Null when there are problems.</returns>
    public static async Task<FunctionParts?> StartAsync(
        FunctionSettings settings, Func<string, string?> variable, List<string> problems, EngineLog log, TextWriter output, TimeProvider time)
    {
        long begin = time.GetTimestamp();
        var owned = new Owned();
        var start = new FunctionStart(settings, variable, problems, owned, log, output, time);
        InvocationHandler? handler = settings.Role switch
        {
            FunctionRole.Detect => await DetectRole.StartAsync(start),
            FunctionRole.Tick => await TickRole.StartAsync(start),
            FunctionRole.Notify => NotifyRole.Start(start),
            FunctionRole.Admin => AdminRole.Start(start),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Role, null),
        };
        if (handler is not null && problems.Count == 0)
        {
            log.FunctionStarted(settings.Role.ToString().ToLowerInvariant(), time.GetElapsedTime(begin), start.PythonTime);
            return new FunctionParts(handler, owned);
        }
        await owned.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync() => _owned.DisposeAsync();
}

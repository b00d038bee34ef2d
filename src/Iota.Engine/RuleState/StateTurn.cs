namespace Iota.Engine.RuleState;

/// <summary>
/// The order in which objects use the state of rules: an object's turn comes when every object before it is read to its end or has failed. So what a rule sees
/// does not depend on how many objects and workers run at once: it is as if the objects were read one after another.
/// </summary>
internal sealed class StateTurn
{
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _done;

    /// <param name="previous">The turn of the object before; null for the first.</param>
    public StateTurn(StateTurn? previous)
    {
        Comes = previous?._done ?? Task.CompletedTask;
        _done = DoneAsync();
    }

    /// <summary>Ends when the turn has come.</summary>
    public Task Comes { get; }

    /// <summary>The object is done, whether its turn had come or not.</summary>
    public void Pass() => _passed.TrySetResult();

    private async Task DoneAsync()
    {
        await _passed.Task.ConfigureAwait(false);
        await Comes.ConfigureAwait(false);
    }
}

namespace Iota.Cdk;

/// <summary>One of the roles in which the program runs.</summary>
/// <param name="Role">As <c>IOTA_ROLE</c> names it.</param>
/// <param name="Description">Shown in the list of functions.</param>
internal sealed record FunctionKind(string Role, string Description, int MemoryMb, int TimeoutSeconds)
{
    public static FunctionKind Detect(int memoryMb) =>
        new("detect", "Iota: evaluates detection rules on log objects", memoryMb, QueueNumbers.FunctionTimeoutSeconds);

    /// <summary>Works on the state alone, without Python; half a core is plenty.</summary>
    public static FunctionKind Tick { get; } = new("tick", "Iota: closes windows, sends what is due, cares for the state", 1024, QueueNumbers.FunctionTimeoutSeconds);

    public static FunctionKind Admin { get; } = new("admin", "Iota: retry, acknowledge, check and restore, for whoever may invoke it", 1024, 300);

    /// <summary>Waits for Slack most of its time.</summary>
    public static FunctionKind Notify { get; } = new("notify", "Iota: sends alerts to their destinations", 512, QueueNumbers.FunctionTimeoutSeconds);
}

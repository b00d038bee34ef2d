namespace Iota.Function;

/// <summary>What a function does: one program in four roles (docs/configuration.md).</summary>
internal enum FunctionRole
{
    /// <summary>Evaluates rules on the log objects that a queue announces.</summary>
    Detect,

    /// <summary>On a schedule: closes windows, sends what is due, cares for the state.</summary>
    Tick,

    /// <summary>Sends the messages in the alerts bucket to their destinations.</summary>
    Notify,

    /// <summary>Does what somebody asks for, as the commands <c>iota alerts</c> and <c>iota state</c> do on a laptop.</summary>
    Admin,
}

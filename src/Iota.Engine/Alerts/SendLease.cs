namespace Iota.Engine.Alerts;

/// <summary>How long a process has a message for itself. One that is killed while it sends keeps the destination waiting for that long.</summary>
public static class SendLease
{
    /// <summary>A lease that ran out makes the message due again, for whoever comes first.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(45);

    /// <summary>A send that takes longer is cut off, so that it has ended before its lease does. Destinations have limits of their own; what they allow is below this.</summary>
    public static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(30);
}

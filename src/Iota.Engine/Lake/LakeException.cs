namespace Iota.Engine.Lake;

/// <summary>Something could not be put into the lake: which reason, and a sentence that says what to do.</summary>
internal sealed class LakeException(FailureReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailureReason Reason => reason;
}

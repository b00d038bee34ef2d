namespace Iota.Engine.Rules;

/// <summary>A worker sent something that docs/worker-protocol.md does not allow: a defect of the worker, or a worker of another version.</summary>
public sealed class WorkerProtocolException(string message, Exception? inner = null) : Exception(message, inner);

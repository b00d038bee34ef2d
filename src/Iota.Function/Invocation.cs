namespace Iota.Function;

/// <summary>One invocation as the Runtime API hands it over.</summary>
/// <param name="RequestId">Names the invocation in the answer. The same for repeats of an asynchronous one.</param>
/// <param name="Deadline">When Lambda ends the invocation.</param>
/// <param name="FunctionArn">The function, with the alias that was called.</param>
/// <param name="TraceId">For X-Ray; null when the invocation is not traced.</param>
/// <param name="TenantId">Whom the environment is for, of a function that has one for each tenant; else null.</param>
/// <param name="Payload">The event, JSON; at most 6 MB.</param>
internal sealed record Invocation(string RequestId, DateTimeOffset Deadline, string FunctionArn, string? TraceId, string? TenantId, byte[] Payload);

using Amazon.Lambda.Core;

namespace Iota.Function;

/// <summary>Serves one invocation.</summary>
/// <param name="payload">The event, JSON.</param>
/// <returns>The answer, JSON.</returns>
/// <exception cref="InvalidEventException">The event is not of the form that this role takes. The invocation fails, the process goes on.</exception>
internal delegate Task<byte[]> InvocationHandler(byte[] payload, ILambdaContext context);

/// <summary>An event has a form that the function does not take; whoever sent it has to mend it.</summary>
internal sealed class InvalidEventException(string message) : Exception(message);

/// <summary>An invocation did not do all that it had to; the message says what is missing.</summary>
internal sealed class IncompleteException(string message) : Exception(message);

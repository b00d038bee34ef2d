using System.Text.Json.Serialization;

namespace Iota.Function;

/// <summary>What Lambda is told when initialisation or an invocation fails.</summary>
/// <param name="ErrorType">Category and reason, as <c>Function.InvalidConfiguration</c>; also sent as a header.</param>
/// <param name="ErrorMessage">What failed and what to do.</param>
/// <param name="StackTrace">The lines of the stack; empty where the message says it all.</param>
internal sealed record FunctionError(
    [property: JsonPropertyName("errorType")] string ErrorType,
    [property: JsonPropertyName("errorMessage")] string ErrorMessage,
    [property: JsonPropertyName("stackTrace")] IReadOnlyList<string> StackTrace)
{
    public static FunctionError From(string errorType, Exception error) =>
        new(errorType, $"{error.GetType().Name}: {error.Message}", error.StackTrace?.Split('\n', StringSplitOptions.TrimEntries) ?? []);
}

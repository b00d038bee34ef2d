using System.Text.Json;
using System.Text.Json.Serialization;

namespace Iota.Engine.Rules;

/// <summary>The payload of the <c>H</c> frame: what a worker has loaded (docs/worker-protocol.md).</summary>
/// <param name="Protocol">The version that the worker speaks; always <see cref="LoadFrame.ProtocolVersion"/> after <see cref="Read"/>.</param>
/// <param name="Python">Version of the interpreter.</param>
/// <param name="Pid">Process id of the worker.</param>
/// <param name="LoadMs">Milliseconds that importing the rules took.</param>
/// <param name="Rules">One answer for each rule of the load frame, in its order.</param>
/// <param name="Variables">Names of the variables that rules asked for while they were loaded.</param>
/// <param name="Unprotected">Why the kernel does not keep rules from the network and from other processes; null when it does.</param>
/// <param name="DataModels">One answer for each data model of the load frame, in its order; null when there were none.</param>
/// <param name="AnalysisMs">Milliseconds that the analysis of the rules took; null when its result was kept from before, or was not asked for.</param>
/// <param name="Kept">Whether the conditions that the host has read (<see cref="LoadFrame.KeptConditions"/>) are those of the rules, so that they are not sent.</param>
/// <param name="WaitedMs">Milliseconds that the worker waited for the load frame.</param>
public sealed record WorkerHello(
    int Protocol,
    string Python,
    int Pid,
    double LoadMs,
    IReadOnlyList<HelloRule> Rules,
    IReadOnlyList<string>? Variables = null,
    string? Unprotected = null,
    IReadOnlyList<HelloDataModel>? DataModels = null,
    double? AnalysisMs = null,
    double? WaitedMs = null,
    bool Kept = false)
{
    /// <summary>Gets ready to read, while there is nothing to read yet: what the serializer must know of these types takes it longer than a hello.</summary>
    internal static void Prepare() => _ = WorkerJson.Default.WorkerHello;

    /// <summary>Reads a payload.</summary>
    /// <exception cref="WorkerProtocolException">It is malformed, or the worker speaks another version of the protocol.</exception>
    public static WorkerHello Read(ReadOnlySpan<byte> payload)
    {
        WorkerHello hello;
        try
        {
            hello = JsonSerializer.Deserialize(payload, WorkerJson.Default.WorkerHello)
                ?? throw new WorkerProtocolException("the worker's hello is null");
        }
        catch (JsonException e)
        {
            throw new WorkerProtocolException($"the worker's hello is malformed: {e.Message}", e);
        }

        if (hello.Protocol != LoadFrame.ProtocolVersion)
        {
            throw new WorkerProtocolException(
                $"the Python worker speaks protocol {hello.Protocol}, this program {LoadFrame.ProtocolVersion}: deploy both from the same build");
        }

        foreach (HelloRule rule in hello.Rules)
        {
            if (rule.Shape is null == rule.Error is null)
                throw new WorkerProtocolException($"the worker's hello must give rule {rule.Index} either a shape or an error");
        }

        return hello;
    }
}

/// <summary>What a worker made of one rule.</summary>
/// <param name="Index">The rule's index.</param>
/// <param name="Shape">What the module defines; null when it cannot be imported.</param>
/// <param name="Constants">An object with those of its constants that are JSON values; undefined when it has none, and for rules whose <c>.yml</c> file says it all.</param>
/// <param name="Pushdown">What the analysis of its source derived: <c>condition</c>, and <c>defeated</c> where it gave up; undefined when it was not
/// analysed.</param>
/// <param name="Error">Why it cannot be imported; null when it can.</param>
/// <param name="State">Whether the rule may call functions of <c>iota.state</c>.</param>
/// <param name="Tests">The tests of a rule class, an array with the keys that <c>Tests</c> has in a <c>.yml</c> file; undefined when it has none.</param>
public sealed record HelloRule(
    int Index,
    RuleShape? Shape = null,
    JsonElement Constants = default,
    JsonElement Pushdown = default,
    HelloError? Error = null,
    bool State = false,
    JsonElement Tests = default);

/// <summary>What a worker made of one data model.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Error">Why it cannot be used; null when it can.</param>
public sealed record HelloDataModel(string Id, HelloError? Error = null);

/// <summary>Why a rule cannot be imported.</summary>
/// <param name="Type">Name of the Python exception.</param>
/// <param name="Message">Its text.</param>
/// <param name="Line">Line of the rule's file; null when unknown.</param>
/// <param name="Traceback">From the rule's own frames on; null when there is none.</param>
public sealed record HelloError(string Type, string Message, int? Line = null, string? Traceback = null);

/// <summary>What a module defines, and so how it is evaluated.</summary>
public enum RuleShape
{
    /// <summary><c>rule</c>, and no <c>alert</c>.</summary>
    Predicate,

    /// <summary><c>alert</c>, which judges what <c>rule</c> makes of the event.</summary>
    Transform,

    /// <summary>A subclass of a rule class.</summary>
    Class,

    /// <summary>None of these: a module that rules import.</summary>
    Helper,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkerHello))]
internal sealed partial class WorkerJson : JsonSerializerContext;

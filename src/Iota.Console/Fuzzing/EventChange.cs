namespace Iota.Console.Fuzzing;

/// <summary>One change of an event: the smallest that can make a rule fail.</summary>
/// <param name="Path">The field, as <c>requestParameters.ipPermissions.items</c>; empty for the event as it is.</param>
/// <param name="What">What was done to it, as a participle: "dropped", "null instead of an object".</param>
/// <param name="Event">The changed event as UTF-8 JSON.</param>
internal sealed record EventChange(string Path, string What, byte[] Event)
{
    public override string ToString() => Path.Length == 0 ? What : $"{Path} {What}";
}

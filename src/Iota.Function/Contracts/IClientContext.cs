namespace Amazon.Lambda.Core;

/// <summary>Stands in for Amazon.Lambda.Core. Only mobile clients send one; a queue never does.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }

    IDictionary<string, string> Custom { get; }
}

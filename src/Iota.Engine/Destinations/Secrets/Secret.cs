using Iota.Engine.Configuration;

namespace Iota.Engine.Destinations.Secrets;

/// <summary>A secret that is read when it is first needed, kept in memory, and read again when the far side refuses it.</summary>
public sealed class Secret
{
    private readonly string _name;
    private readonly Func<CancellationToken, Task<string>> _read;
    private volatile string? _value;

    private Secret(string name, Func<CancellationToken, Task<string>> read, string? value)
    {
        _name = name;
        _read = read;
        _value = value;
    }

    /// <summary>A secret that is given as it is, as on a command line.</summary>
    public static Secret Of(string value) => new("given at the start", _ => Task.FromResult(value), value);

    internal static Secret Of(SecretReference reference, Func<CancellationToken, Task<string>> read) => new(reference.ToString(), read, null);

    /// <exception cref="SecretException">It cannot be read.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken) => _value ??= (await _read(cancellationToken)).Trim();

    /// <summary>Reads it again. True when it is another one than before.</summary>
    /// <exception cref="SecretException">It cannot be read.</exception>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        string? before = _value;
        string now = (await _read(cancellationToken)).Trim();
        _value = now;
        return now != before;
    }

    /// <summary>Where it is kept; never the secret.</summary>
    public override string ToString() => _name;
}

/// <summary>A secret cannot be read. The message says which one, and never what it is.</summary>
public sealed class SecretException(string message, Exception? inner = null) : Exception(message, inner);

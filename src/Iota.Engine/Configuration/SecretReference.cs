namespace Iota.Engine.Configuration;

/// <summary>Where a secret is kept.</summary>
public enum SecretStore
{
    /// <summary><c>env:NAME</c>, an environment variable.</summary>
    Environment,

    /// <summary><c>file:PATH</c>, a file, as Kubernetes mounts them.</summary>
    File,

    /// <summary><c>ssm:NAME</c>, a parameter of the Systems Manager Parameter Store.</summary>
    ParameterStore,

    /// <summary><c>secretsmanager:NAME</c>, a secret of Secrets Manager.</summary>
    SecretsManager,
}

/// <summary>Names a secret without being one. May be shown.</summary>
/// <param name="Store">Where it is kept.</param>
/// <param name="Name">Its name there.</param>
public sealed record SecretReference(SecretStore Store, string Name)
{
    public const string Forms = "env:NAME, file:PATH, ssm:NAME or secretsmanager:NAME";

    /// <summary>Null for a text that is no reference: it may be a secret, and must not be shown.</summary>
    public static SecretReference? Parse(string text) => text.Split(':', 2) switch
    {
        ["env", { Length: > 0 } name] => new SecretReference(SecretStore.Environment, name),
        ["file", { Length: > 0 } path] => new SecretReference(SecretStore.File, path),
        ["ssm", { Length: > 0 } name] => new SecretReference(SecretStore.ParameterStore, name),
        ["secretsmanager", { Length: > 0 } name] => new SecretReference(SecretStore.SecretsManager, name),
        _ => null,
    };

    public override string ToString() => Store switch
    {
        SecretStore.Environment => $"env:{Name}",
        SecretStore.File => $"file:{Name}",
        SecretStore.ParameterStore => $"ssm:{Name}",
        _ => $"secretsmanager:{Name}",
    };
}

namespace Iota.Engine.Yaml;

/// <summary>What a scalar means under the core schema of YAML 1.2.</summary>
internal enum YamlKind
{
    Null,
    Bool,
    Int,
    Float,

    /// <summary><c>.inf</c>, <c>-.inf</c> and <c>.nan</c>, for which JSON has no spelling.</summary>
    NotFinite,
    Text,
}

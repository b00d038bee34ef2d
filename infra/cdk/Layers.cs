using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace Iota.Cdk;

/// <summary>What every function finds under <c>/opt</c>: Python with the <c>iota</c> package, and the rules with their <c>iota.yaml</c>.</summary>
internal sealed class Layers : Construct
{
    public Layers(Construct scope, string id, Artefacts artefacts) : base(scope, id)
    {
        Architecture = artefacts.Architecture == "arm64" ? Architecture.ARM_64 : Architecture.X86_64;
        Code = Code.FromAsset(artefacts.Function);
        Python = Layer("Python", artefacts.PythonLayer);
        Rules = Layer("Rules", artefacts.RulesLayer);
    }

    public Architecture Architecture { get; }

    /// <summary>The program, the same for every role.</summary>
    public Code Code { get; }

    public LayerVersion Python { get; }

    public LayerVersion Rules { get; }

    private LayerVersion Layer(string id, string path) => new(this, id, new LayerVersionProps
    {
        Code = Code.FromAsset(path),
        CompatibleArchitectures = [Architecture],
        CompatibleRuntimes = [Runtime.PROVIDED_AL2023],
    });
}

namespace Iota.Cdk;

/// <summary>The files of <c>make package</c> that the function is made of.</summary>
internal sealed record Artefacts(string Folder, string Architecture)
{
    public string Function => Path.Combine(Folder, $"iota-function-{Architecture}.zip");

    public string PythonLayer => Path.Combine(Folder, $"iota-python-layer-{Architecture}.zip");

    public string RulesLayer => Path.Combine(Folder, "iota-rules-layer.zip");

    public IEnumerable<string> Missing => new[] { Function, PythonLayer, RulesLayer }.Where(path => !File.Exists(path));
}

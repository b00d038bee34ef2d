using System.CommandLine;
using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota rules analyse</c>: for the rules layer, what a worker would otherwise derive at every cold start (docs/decisions/0016-analysis-cache.md).</summary>
internal static class RulesAnalyseCommand
{
    public static Command Create(Terminal terminal)
    {
        var analyse = new Command("analyse", "Derive which events each rule must be sent, and keep that in a folder for IOTA_ANALYSIS. 'make package' does this.");
        var output = new Option<string>("--output") { Description = "The folder; made when it does not exist.", HelpName = "DIR", Required = true };
        analyse.Options.Add(output);
        var rules = new RuleOptions(analyse);
        analyse.SetAction(async (arguments, _) =>
        {
            string folder = Path.GetFullPath(arguments.GetValue(output)!);
            Directory.CreateDirectory(folder);
            PythonOptions python = rules.Python(arguments) with { Workers = 1, AnalysisFolders = [folder] };
            IotaConfiguration configuration = rules.Configuration(arguments);
            var log = new EngineLog(terminal.Error, LogFormat.Text, TimeProvider.System);
            await using LoadedRules loaded = await LoadedRules.LoadAsync(rules.Roots(arguments), python, log, TimeProvider.System, configuration);
            return Report(terminal, loaded, folder);
        });
        return analyse;
    }

    private static int Report(Terminal terminal, LoadedRules loaded, string folder)
    {
        if (!Directory.EnumerateFiles(folder, "conditions-*").Any())
        {
            terminal.Error.WriteLine(
                $"iota: nothing could be kept in {folder}: these rules change parts of Python, or hold values that cannot be told apart. " +
                "They are analysed at every start.");
            return ExitCode.SomeFailed;
        }
        string kept = loaded.AnalysisTime is null ? "known before" : "kept";
        terminal.Output.WriteLine(
            $"{Texts.Count(loaded.Book.Count, "rule")}, of which {loaded.Defeats.Count} are sent every event of their log types: {kept} in {folder}");
        return loaded.Problems.Any(problem => !problem.RuleLoaded) ? ExitCode.SomeFailed : ExitCode.Done;
    }
}

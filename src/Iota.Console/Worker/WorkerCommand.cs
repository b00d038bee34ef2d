using System.CommandLine;

namespace Iota.Console.Worker;

/// <summary><c>iota worker</c></summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    public static Command Create(Terminal terminal)
    {
        var command = new Command(Name, "Take notifications of log objects from SQS, run the rules over the objects, and send the alerts; until it is stopped.");
        var queues = new Option<string[]>("--queue-url")
        {
            Description = "Address of the queue; may be given more than once. Default: IOTA_QUEUE_URL, several separated by blanks.",
            HelpName = "URL",
            DefaultValueFactory = _ => [],
        };
        var state = new Option<string?>("--state") { Description = "Folder of the state; IOTA_STATE when not given.", HelpName = "DIR" };
        var listen = new Option<string?>("--listen")
        {
            Description = "Where /health, /ready and /metrics are. Default: IOTA_LISTEN, else 127.0.0.1:8080; in a pod 0.0.0.0:8080.",
            HelpName = "ADDRESS:PORT",
        };
        Option<int> drain = Seconds("--drain", 25, 1, 600, "Seconds that a stop (SIGTERM) gives the batch under way; what is not done then goes back to the queue.");
        Option<int> visibility = Seconds("--visibility", 120, 6, 43_200,
            "Seconds for which a message that is worked on stays unseen by others; renewed as long as it takes. After a crash it is away for that long.");
        Option<int> retry = Seconds("--retry-after", 60, 1, 900, "Seconds until a message that failed comes again; they double with each try, up to 900.");
        var log = new Option<string?>("--log") { Description = "How the log on standard error is written. Default: text on a terminal, else json.", HelpName = "text|json" };
        log.AcceptOnlyFromAmong("text", "json");
        var rules = new RuleOptions(command);
        var roles = new RoleOptions(command);
        var lake = new LakeOption(command);
        foreach (Option option in new Option[] { queues, state, listen, drain, visibility, retry, log }) command.Options.Add(option);
        command.SetAction((arguments, cancellationToken) => new WorkerRun(terminal, new WorkerSettings
        {
            Queues = ReadQueues(arguments.GetValue(queues)!),
            StateFolder = ReadState(arguments.GetValue(state)),
            Roots = rules.Roots(arguments),
            Python = rules.Python(arguments),
            Configuration = rules.Configuration(arguments),
            Roles = roles.Read(arguments),
            Lake = lake.Read(arguments),
            AlertsBucket = Variable("IOTA_ALERTS_BUCKET"),
            Listen = ListenAddress.Parse(arguments.GetValue(listen) ?? Variable("IOTA_LISTEN") ?? "127.0.0.1:8080"),
            Drain = TimeSpan.FromSeconds(arguments.GetValue(drain)),
            Visibility = TimeSpan.FromSeconds(arguments.GetValue(visibility)),
            FirstRetry = TimeSpan.FromSeconds(arguments.GetValue(retry)),
            JsonLog = (arguments.GetValue(log) ?? (terminal.Progress ? "text" : "json")) == "json",
        }).RunAsync(cancellationToken));
        return command;
    }

    private static Option<int> Seconds(string name, int usual, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "SECONDS", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var seconds && (seconds < least || seconds > most)) result.AddError($"{name} must be from {least} to {most}.");
        });
        return option;
    }

    private static IReadOnlyList<Uri> ReadQueues(string[] given)
    {
        string[] texts = given.Length > 0 ? given : (Variable("IOTA_QUEUE_URL") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length == 0) throw new UsageException("which queue? Give --queue-url URL, or set IOTA_QUEUE_URL.");
        var queues = new List<Uri>();
        foreach (string text in texts.Distinct())
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || url.Segments.Length < 3)
                throw new UsageException($"--queue-url '{text}' is no address of a queue: they look like https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.");
            if (url.AbsolutePath.EndsWith(".fifo", StringComparison.Ordinal))
                throw new UsageException($"--queue-url '{text}' is a FIFO queue: neither S3 nor a topic for it announces objects there. Give a standard queue.");
            queues.Add(url);
        }
        return queues;
    }

    private static string ReadState(string? given) => (given ?? Variable("IOTA_STATE")) is { Length: > 0 } folder
        ? Path.GetFullPath(folder)
        : throw new UsageException("where is the state kept? Give --state DIR, or set IOTA_STATE: without it every start would tell everything again.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

using System.CommandLine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary><c>iota state</c>: care for a state file.</summary>
internal static class StateCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("state", "Check, back up, restore, prune and count a state.");
        var state = new StateOptions(command);
        command.Subcommands.Add(CreateCheck(terminal, state));
        command.Subcommands.Add(CreateBackup(terminal, state));
        command.Subcommands.Add(CreateRestore(terminal, state));
        command.Subcommands.Add(CreatePrune(terminal, state));
        command.Subcommands.Add(CreateStats(terminal, state));
        return command;
    }

    private static Command CreateCheck(Terminal terminal, StateOptions state)
    {
        var check = new Command("check", "Read the whole state and say whether it is sound.");
        check.SetAction(arguments =>
        {
            string file = state.File(arguments);
            if (StateCheck.FindDamage(file, thorough: true) is { } damage)
            {
                terminal.Output.WriteLine(terminal.Paint($"{file} is damaged: {Iota.Engine.Printable.Clean(damage)}.", "31"));
                terminal.Output.WriteLine(StateBackups.List(file) is [string newest, ..]
                    ? $"'iota state restore' puts the newest backup in its place: {newest}."
                    : "There is no backup of it. Move it aside to begin an empty state.");
                return ExitCode.SomeFailed;
            }
            terminal.Output.WriteLine($"{file} is sound.");
            return ExitCode.Done;
        });
        return check;
    }

    private static Command CreateBackup(Terminal terminal, StateOptions state)
    {
        var backup = new Command("backup", "Copy the state into the folder 'backups' beside it.");
        var keep = new Option<int>("--keep")
        {
            Description = "Backups that are kept, this one included.",
            DefaultValueFactory = _ => StateBackups.DefaultKept,
            HelpName = "N",
        };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--keep must be at least 1.");
        });
        backup.Options.Add(keep);
        backup.SetAction(arguments =>
        {
            using SqliteStateStore store = state.Open(arguments, terminal);
            string made = store.BackUp(arguments.GetValue(keep));
            terminal.Output.WriteLine($"{made} ({Texts.Number(new FileInfo(made).Length)} bytes)");
            return ExitCode.Done;
        });
        return backup;
    }

    private static Command CreateRestore(Terminal terminal, StateOptions state)
    {
        var restore = new Command("restore", "Put a backup in the place of the state; what was there is set aside, not deleted.");
        var file = new Argument<string?>("BACKUP") { Description = "The backup; the newest when not given.", Arity = ArgumentArity.ZeroOrOne };
        restore.Arguments.Add(file);
        restore.SetAction(arguments =>
        {
            string place = state.FileOrPlace(arguments);
            string backup = arguments.GetValue(file) ?? (StateBackups.List(place) is [string newest, ..]
                ? newest
                : throw new UsageException($"there is no backup of {place}."));
            string? aside = StateBackups.Restore(place, backup, TimeProvider.System);
            terminal.Output.WriteLine($"{place} is now as of {(StateBackups.TimeOf(backup) is { } time ? Texts.Time(time) : backup)}.");
            if (aside is not null) terminal.Output.WriteLine($"What was there is now {aside}.");
            terminal.Output.WriteLine("Logs that were processed since the backup are not known any more: scan them again.");
            return ExitCode.Done;
        });
        return restore;
    }

    private static Command CreatePrune(Terminal terminal, StateOptions state)
    {
        var prune = new Command("prune", "Delete what is old: detections and processed objects after 90 days, alerts after 365.");
        var age = new Option<string?>("--older-than") { Description = "One age for everything: 90d, 12h.", HelpName = "AGE" };
        prune.Options.Add(age);
        prune.SetAction(arguments =>
        {
            Retention retention = arguments.GetValue(age) is not { } text ? new Retention() : Retention.Of(StateOptions.ReadAge(text)
                ?? throw new UsageException($"'{text}' of --older-than is no age: 90d, 12h, 30m."));
            using SqliteStateStore store = state.Open(arguments, terminal);
            PruneResult pruned = store.Prune(retention);
            terminal.Output.WriteLine(
                $"Deleted: {Texts.Count(pruned.Detections, "detection")}, {Texts.Count(pruned.Ledger, "object")} of the ledger, " +
                $"{Texts.Count(pruned.Alerts, "alert window")}.");
            return ExitCode.Done;
        });
        return prune;
    }

    private static Command CreateStats(Terminal terminal, StateOptions state)
    {
        var stats = new Command("stats", "Count what is in the state.");
        stats.SetAction(arguments =>
        {
            using SqliteStateStore store = state.Open(arguments, terminal);
            Write(terminal, store.ReadStats());
            return ExitCode.Done;
        });
        return stats;
    }

    private static void Write(Terminal terminal, StateStats stats)
    {
        (string Label, string Value)[] rows =
        [
            ("schema version", Texts.Number(stats.SchemaVersion)),
            ("bytes", $"{Texts.Number(stats.Bytes)}, of which {Texts.Number(stats.FreeBytes)} are free"),
            ("objects done", Texts.Number(stats.Objects)),
            ("detections", Texts.Number(stats.Detections)),
            ("alert windows", Texts.Number(stats.Windows)),
            ("alerts", Texts.Number(stats.Alerts)),
            .. stats.Deliveries.Select(row => (
                $"to {Iota.Engine.Printable.Clean(row.Destination)}", $"{Texts.Number(row.Count)} {row.State}, the oldest filed {Texts.Time(row.OldestFiledAt)}")),
            .. stats.Marks.Select(mark => (Label(mark.Key), Texts.Time(mark.Value))),
        ];
        foreach ((string label, string value) in rows) terminal.Output.WriteLine($"{label,-16}  {value}");
    }

    private static string Label(StateMark mark) => mark switch
    {
        StateMark.ObjectDone => "last object",
        StateMark.Pruned => "last pruned",
        StateMark.BackedUp => "last backup",
        StateMark.Watched => "watched since",
        StateMark.ReceiptsImported => "last receipts",
        StateMark.Snapshotted => "last snapshot",
        _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, null),
    };
}

using System.IO.MemoryMappedFiles;

namespace Iota.Engine.Rules;

/// <summary>The small shared file in which a worker notes where it is, so that the host can name the event and rule that hung or killed it.</summary>
internal sealed class WorkerProgress : IDisposable
{
    private const int FileBytes = 32;
    private const int EventOffset = 8;
    private const int RuleOffset = 12;
    private const int PhaseOffset = 16;

    private static readonly string[] Phases =
        ["rule", "alert", "title", "dedup", "severity", "description", "reference", "runbook", "alert_context", "destinations", "unique", "load"];

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public WorkerProgress(string path)
    {
        Path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, FileBytes);
        _view = _file.CreateViewAccessor(0, FileBytes);
        Reset();
    }

    public string Path { get; }

    /// <summary>Grows with every step of the worker.</summary>
    public ulong Steps => _view.ReadUInt64(0);

    public WorkerPosition Position
    {
        get
        {
            uint phase = _view.ReadUInt32(PhaseOffset);
            return new WorkerPosition(_view.ReadUInt32(EventOffset), _view.ReadUInt32(RuleOffset), phase < Phases.Length ? Phases[phase] : "rule");
        }
    }

    /// <summary>Forgets the position of a dead worker before the next one starts.</summary>
    public void Reset()
    {
        _view.Write(0, 0UL);
        _view.Write(EventOffset, WorkerPosition.Idle);
        _view.Write(RuleOffset, WorkerPosition.None);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(Path);
    }
}

/// <summary>Where a worker is or was.</summary>
internal readonly record struct WorkerPosition(uint Event, uint Rule, string Phase)
{
    public const uint Loading = 0xFFFFFFFF;
    public const uint Idle = 0xFFFFFFFE;
    public const uint None = 0xFFFFFFFF;

    public bool IsLoadingRule => Event == Loading && Rule != None;

    public bool IsEvaluating => Event < Idle && Rule != None;
}

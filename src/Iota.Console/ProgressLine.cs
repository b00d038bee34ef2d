using Iota.Engine;

namespace Iota.Console;

/// <summary>The line on a terminal that says how far a scan is. Log lines are printed above it.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private readonly bool _enabled;
    private readonly long _start;
    private readonly Lock _lock = new();
    private long _drawn;
    private bool _visible;
    private long _objectsDone;
    private long _eventsDone;

    public ProgressLine(Terminal terminal, bool quiet, TimeProvider time)
    {
        _terminal = terminal;
        _time = time;
        _enabled = terminal.Progress && !quiet;
        _start = _drawn = time.GetTimestamp();
        Log = new LogWriter(this);
    }

    /// <summary>How many objects there are to scan.</summary>
    public int Objects { get; set; }

    /// <summary>Where the engine's log goes: to the same stream, without tearing the line apart.</summary>
    public TextWriter Log { get; }

    public void Add(ObjectReport report)
    {
        lock (_lock)
        {
            _objectsDone++;
            _eventsDone += report.Records;
            if (!_enabled || _time.GetElapsedTime(_drawn) < Interval) return;
            Draw();
        }
    }

    public void Clear()
    {
        lock (_lock) Erase();
    }

    public void Dispose()
    {
        Clear();
        Log.Dispose();
    }

    private void Draw()
    {
        _drawn = _time.GetTimestamp();
        _visible = true;
        double rate = _eventsDone / Math.Max(_time.GetElapsedTime(_start).TotalSeconds, 0.001);
        _terminal.Error.Write($"\r\u001b[K{100 * _objectsDone / Objects,3} %  {Texts.Number(_objectsDone)} of {Texts.Number(Objects)} objects, " +
            $"{Texts.Number(_eventsDone)} events, {Texts.Number((long)rate)} events/s");
    }

    private void Erase()
    {
        if (_visible) _terminal.Error.Write("\r\u001b[K");
        _visible = false;
    }

    private sealed class LogWriter(ProgressLine line) : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            lock (line._lock)
            {
                line.Erase();
                line._terminal.Error.WriteLine(value);
            }
        }
    }
}

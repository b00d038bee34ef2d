using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using CsCheck;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

/// <summary>
/// The host decides what a valid record is, and Python has to be able to read every one of them. This needs <c>python3</c>: the engine does too.
/// </summary>
public sealed class PythonDifferentialTests : IDisposable
{
    private readonly Process _python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Decoding", "json_oracle.py")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    public void Dispose()
    {
        _python.StandardInput.Close();
        if (!_python.WaitForExit(TimeSpan.FromSeconds(10))) _python.Kill();
        _python.Dispose();
    }

    [Fact]
    public void What_the_host_accepts_Python_accepts_and_sees_the_same_event_name() => AssertAgree(SomeJson.Mutated, 40_000);

    [Fact]
    public void The_same_holds_for_real_events_that_were_damaged() => AssertAgree(SomeJson.MutatedFrom(Gen.Const(SomeJson.CloudTrailRecord)), 20_000);

    [Fact]
    public void Limits_of_Python_lie_beyond_those_of_the_host()
    {
        Assert.Equal('a', Judge(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 63) + new string(']', 63) + "}"), []));
        Assert.Equal('a', Judge(Encoding.UTF8.GetBytes($"{{\"a\":{new string('9', 5_000)}}}"), []));
        Assert.Equal('a', Judge("""{"a":"\ud800","b":1e999,"\udc00":-0}"""u8, []));
        Assert.Equal('r', Judge("""{"a":01}"""u8, []));
        Assert.Equal('d', Judge("""{"eventName":"A","eventName":"B"}"""u8, "\"A\""u8));
    }

    private void AssertAgree(Gen<byte[]> records, int count)
    {
        int accepted = 0;
        records.Sample(record =>
        {
            if (RecordInspector.Inspect(record, 64, out RecordFields fields) is not null) return;
            accepted++;
            Assert.Equal('a', Judge(record, fields.Raw(record, RecordField.EventName)));
        }, iter: count, threads: 1);
        // Neither all valid nor all broken, or the comparison would prove little.
        Assert.InRange(accepted, count / 20, count * 19 / 20);
    }

    private char Judge(ReadOnlySpan<byte> record, ReadOnlySpan<byte> eventName)
    {
        Stream input = _python.StandardInput.BaseStream;
        WriteFrame(input, record);
        WriteFrame(input, eventName);
        input.Flush();
        return (char)_python.StandardOutput.BaseStream.ReadByte();
    }

    private static void WriteFrame(Stream target, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        target.Write(length);
        target.Write(content);
    }
}

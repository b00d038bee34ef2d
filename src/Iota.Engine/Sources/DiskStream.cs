using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Iota.Engine.Sources;

/// <summary>
/// A file read from its beginning to its end, by the thread that asks. <see cref="FileStream"/> would hand each read to another thread, which costs more than
/// reading a log object from the page cache does. And .NET locks whatever it opens (<c>flock</c>), which is two calls more, over the network where the file is.
/// </summary>
/// <exception cref="FileNotFoundException">There is no such file.</exception>
/// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
/// <exception cref="IOException">It cannot be opened for another reason.</exception>
internal sealed partial class DiskStream(string path) : Stream
{
    private const int ReadOnly = 0; // O_RDONLY, O_CLOEXEC in <fcntl.h>, and below <errno.h>; of Linux on x86-64 and arm64
    private const int CloseOnExec = 0x80000;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int AccessDenied = 13;
    private const int NotDirectory = 20;

    private readonly SafeFileHandle _file = Open(path);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(_file, buffer, _position); // Of a pipe, the position is ignored.
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<int>(Read(buffer.Span));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static SafeFileHandle Open(string path)
    {
        while (true)
        {
            int file = Open(path, ReadOnly | CloseOnExec);
            if (file >= 0) return new SafeFileHandle(file, ownsHandle: true);
            int error = Marshal.GetLastPInvokeError();
            string message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
            switch (error)
            {
                case Interrupted: continue;
                case NoSuchFile or NotDirectory: throw new FileNotFoundException(message, path);
                case AccessDenied or NotPermitted: throw new UnauthorizedAccessException(message);
                default: throw new IOException(message);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }
}

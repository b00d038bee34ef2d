using System.Net;
using System.Text;

namespace Iota.Console.Lambda;

/// <summary>An S3 whose every bucket holds the files of one folder, to be read only.</summary>
internal sealed class LocalObjects(string folder) : LoopbackListener
{
    private readonly string _root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;

    protected override async Task ServeAsync(HttpListenerContext exchange)
    {
        string[] path = Uri.UnescapeDataString(exchange.Request.Url!.AbsolutePath[1..]).Split('/', 2);
        string file = Path.GetFullPath(Path.Combine(_root, path.Length > 1 ? path[1] : ""));
        if (exchange.Request.HttpMethod != "GET") await FailAsync(exchange, HttpStatusCode.Forbidden, "AccessDenied");
        else if (!file.StartsWith(_root, StringComparison.Ordinal) || !File.Exists(file)) await FailAsync(exchange, HttpStatusCode.NotFound, "NoSuchKey");
        else await AnswerAsync(exchange, (int)HttpStatusCode.OK, await File.ReadAllBytesAsync(file));
    }

    private static Task FailAsync(HttpListenerContext exchange, HttpStatusCode status, string code)
    {
        exchange.Response.ContentType = "application/xml";
        return AnswerAsync(exchange, (int)status, Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{code}</Message></Error>"));
    }
}

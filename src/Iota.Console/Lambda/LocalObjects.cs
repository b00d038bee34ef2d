using System.Net;
using System.Text;

namespace Iota.Console.Lambda;

/// <summary>An S3 whose every bucket holds the files of one folder, to be read only.</summary>
internal sealed class LocalObjects(string folder) : LoopbackListener
{
    private const string ReadOnly = "the folder of --objects holds log objects to be read, nothing else: leave --objects out, and name an S3 with AWS_ENDPOINT_URL_S3 (docs/local.md)";

    private readonly string _root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;

    protected override async Task ServeAsync(HttpListenerContext exchange)
    {
        string[] path = Uri.UnescapeDataString(exchange.Request.Url!.AbsolutePath[1..]).Split('/', 2);
        string file = Path.GetFullPath(Path.Combine(_root, path.Length > 1 ? path[1] : ""));
        bool isList = path.Length == 1 || path[1].Length == 0;
        if (isList || exchange.Request.HttpMethod != "GET") await FailAsync(exchange, HttpStatusCode.Forbidden, "AccessDenied", ReadOnly);
        else if (!file.StartsWith(_root, StringComparison.Ordinal) || !File.Exists(file)) await FailAsync(exchange, HttpStatusCode.NotFound, "NoSuchKey", "there is no such file");
        else await AnswerAsync(exchange, (int)HttpStatusCode.OK, await File.ReadAllBytesAsync(file));
    }

    private static Task FailAsync(HttpListenerContext exchange, HttpStatusCode status, string code, string message)
    {
        exchange.Response.ContentType = "application/xml";
        return AnswerAsync(exchange, (int)status, Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{message}</Message></Error>"));
    }
}

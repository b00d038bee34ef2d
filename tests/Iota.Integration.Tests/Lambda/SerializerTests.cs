using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Iota.Function;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>With <c>-p:AmazonLambdaPackages=true</c> another serializer makes the context, and with options of its own. What is read and written must be the same.</summary>
public sealed class SerializerTests
{
    /// <summary>As <c>SourceGeneratorLambdaJsonSerializer</c> 3.0.1 makes it (github.com/aws/aws-lambda-dotnet); its naming policy renames two headers of S3, which are not here.</summary>
    private static readonly FunctionJson OfThePackages = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = true,
        Converters = { new Base64StreamConverter() },
    });

    private readonly SourceGeneratorLambdaJsonSerializer<FunctionJson> _ours = new();

    public static IEnumerable<string> Samples => Directory.GetFiles(Path.Combine(Repository.Root, "samples", "events", "lambda", "detect"));

    [Fact]
    public void Events_are_read_the_same()
    {
        const string Attributes = """
            {"Records": [{"messageId": "m1", "BODY": "b", "eventSourceARN": "arn", "messageAttributes": {"bytes": {"binaryValue": "AAEC", "binaryListValues": ["AQ=="], "dataType": "Binary"}},
              "attributes": {"ApproximateReceiveCount": "1"}, "somethingNew": {"a": [1]}}]}
            """;
        foreach (string json in Samples.Select(File.ReadAllText).Append(Attributes))
        {
            SQSEvent ours = Read(stream => _ours.Deserialize<SQSEvent>(stream), json);
            SQSEvent theirs = Read(stream => JsonSerializer.Deserialize(stream, OfThePackages.SQSEvent)!, json);
            Assert.NotEmpty(ours.Records!);
            Assert.Equal(Shown(ours), Shown(theirs));
        }
    }

    [Fact]
    public void Answers_are_written_the_same()
    {
        foreach (string[] failed in (string[][])[[], ["059f36b4-87a3-44ab-83d2-661975710001"], ["a\"<é", "b"]])
        {
            var answer = new SQSBatchResponse([.. failed.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
            using var ours = new MemoryStream();
            _ours.Serialize(answer, ours);
            using var theirs = new MemoryStream();
            using (var writer = new Utf8JsonWriter(theirs, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                JsonSerializer.Serialize(writer, answer, OfThePackages.SQSBatchResponse);
            Assert.Equal(theirs.ToArray(), ours.ToArray());
        }
    }

    private static SQSEvent Read(Func<Stream, SQSEvent> read, string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        return read(stream);
    }

    private static string Shown(SQSEvent batch) => JsonSerializer.Serialize(batch, (JsonTypeInfo<SQSEvent>)OfThePackages.GetTypeInfo(typeof(SQSEvent))!);
}

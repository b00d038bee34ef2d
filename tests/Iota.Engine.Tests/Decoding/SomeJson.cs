using System.Text;
using CsCheck;

namespace Iota.Engine.Tests.Decoding;

/// <summary>Generates JSON objects, valid ones and nearly valid ones.</summary>
internal static class SomeJson
{
    /// <summary>A real event, with what real events hold: an unescaped user agent, a null, nested objects, arrays, numbers and booleans.</summary>
    public static readonly byte[] CloudTrailRecord =
    [
        .. """
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:session","arn":"arn:aws:sts::123456789012:assumed-role/Admin/session",
        "accountId":"123456789012","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin"},"attributes":{"creationDate":"2024-03-01T08:00:00Z","mfaAuthenticated":"false"}}},
        "eventTime":"2024-03-01T08:14:05Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7",
        "userAgent":"[S3Console/0.4, aws-internal/3 \"quoted\" \u0041]","requestParameters":{"bucketName":"b","bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":"*","n":-1.5e3}]}},
        "responseElements":null,"readOnly":false,"additionalEventData":{"bytesTransferredIn":544},"resources":[{"accountId":"123456789012","type":"AWS::S3::Bucket"}],
        "eventID":"8e6ffb2a-af42-47e6-9da9-8d90adbdc937"}
        """u8,
    ];

    /// <summary>What a mutation may insert.</summary>
    private static readonly byte[][] Pieces =
    [
        .. "\"|\\|{|}|[|]|,|:|0|-|+|.|e|E|t|n|NaN|Infinity|-Infinity|tru|\\u12|\\uD800|\\x|'|/*x*/|//|01|1.|.5|1e|--1| |\t|\n|é|\u00a0|\u2028|\ufeff".Split('|').Select(Encoding.UTF8.GetBytes),
        [0], [1], [0x0B], [0x1F], [0x7F], [0x80], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ];

    /// <summary>Valid whitespace, and often none.</summary>
    private static readonly Gen<string> Space = Gen.Frequency((6, Gen.Const("")), (1, OneOf(" ", "\n", "\r\n", "\t", "  \n      ")));

    private static readonly Gen<string> StringPart = Gen.OneOf(
        OneOf("a", "eventName", "\\\"", "\\\\", "\\/", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\udc00", "é", "漢", "😀", "{", "}", "[", "]", ",", ":", "\u007f"),
        Gen.Int[1, 70].Select(n => new string('x', n)), Gen.Int[1, 8].Select(n => string.Concat(Enumerable.Repeat("\\\\", n))));

    private static readonly Gen<string> Text = StringPart.Array[0, 4].Select(parts => $"\"{string.Concat(parts)}\"");

    private static readonly Gen<string> Name = Gen.Frequency(
        (3, OneOf("\"eventName\"", "\"eventID\"", "\"aws\"", "\"detail\"", "\"event\\u004eame\"", "\"\\u0065ventTime\"", "\"Records\"", "\"userIdentity\"")),
        (2, Text));

    private static readonly Gen<string> Number = Gen.OneOf(
        OneOf("0", "-0", "1", "-12", "0.5", "1e5", "1E+5", "1.25e-7", "1e999", "123456789012345678901234567890"),
        Gen.Int.Select(n => n.ToString(null, null)), Gen.Int[1, 400].Select(n => new string('7', n)));

    private static readonly Gen<string> Scalar = Gen.OneOf(Text, Number, OneOf("true", "false", "null"));

    /// <summary>A valid object.</summary>
    public static readonly Gen<string> Object = ObjectOf(3);

    /// <summary>A valid object that was changed in up to three places, mostly no longer valid.</summary>
    public static readonly Gen<byte[]> Mutated = MutatedFrom(Object.Select(Encoding.UTF8.GetBytes));

    /// <summary>Changes a text in up to three places: something inserted, overwritten, removed, doubled or cut off.</summary>
    public static Gen<byte[]> MutatedFrom(Gen<byte[]> source)
    {
        Gen<(int Kind, double Where, int Piece, int Length)> mutation = Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Int[0, Pieces.Length - 1], Gen.Int[1, 4]);
        return Gen.Select(source, mutation.Array[0, 3], (text, mutations) => mutations.Aggregate(text, (bytes, m) =>
        {
            int at = (int)(m.Where * bytes.Length);
            int end = Math.Min(at + m.Length, bytes.Length);
            return m.Kind switch
            {
                0 => [.. bytes[..at], .. Pieces[m.Piece], .. bytes[at..]],
                1 => [.. bytes[..at], .. Pieces[m.Piece], .. bytes[end..]],
                2 => [.. bytes[..at], .. bytes[end..]],
                3 => [.. bytes[..end], .. bytes[at..]],
                _ => m.Length == 1 ? bytes[..at] : bytes,
            };
        }));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<string> ObjectOf(int depth) =>
        Gen.Select(Name, Space, Space, ValueOf(depth), Space, (name, s1, s2, value, s3) => $"{name}{s1}:{s2}{value}{s3}").Array[0, 5]
            .Select(Space, (members, space) => $"{{{space}{string.Join("," + space, members)}}}");

    private static Gen<string> ArrayOf(int depth) =>
        Gen.Select(ValueOf(depth).Array[0, 4], Space, (values, space) => $"[{space}{string.Join(space + ",", values)}{(values.Length > 0 ? space : "")}]");

    private static Gen<string> ValueOf(int depth) => depth == 0 ? Scalar : Gen.Frequency((4, Scalar), (1, ObjectOf(depth - 1)), (1, ArrayOf(depth - 1)));
}

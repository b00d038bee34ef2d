using System.Text;
using System.Text.Json;
using CsCheck;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

public class JsonStringTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain é", "plain é")]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""\u0041\u00e9\u6f22\uD83D\uDE00!""", "Aé漢😀!")]
    [InlineData("""\ud800""", null)]
    [InlineData("""\ud800x""", null)]
    [InlineData("""\ud800\n""", null)]
    [InlineData("""\ud800\u0041""", null)]
    [InlineData("""\udc00\ud800""", null)]
    public void A_string_is_unescaped_and_a_lone_surrogate_refused(string escaped, string? expected) => Assert.Equal(expected, Unescape(escaped));

    [Fact]
    public void Unescaping_undoes_escaping() => Gen.String.Sample(text =>
    {
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        Assert.Equal(valid, Unescape(JsonEncodedText.Encode(valid).ToString()));
    }, iter: 5_000);

    private static string? Unescape(string escaped)
    {
        byte[] content = Encoding.UTF8.GetBytes(escaped);
        byte[] target = new byte[content.Length];
        return JsonString.TryUnescape(content, target, out int written) ? Encoding.UTF8.GetString(target, 0, written) : null;
    }
}

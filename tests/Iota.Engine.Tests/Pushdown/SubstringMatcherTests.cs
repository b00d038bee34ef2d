using System.Text;
using CsCheck;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Tests.Pushdown;

public class SubstringMatcherTests
{
    private static readonly Gen<string> Text = Gen.Char["abä"].Array.Select(letters => new string(letters));

    [Fact]
    public void It_finds_exactly_the_texts_that_occur() =>
        Gen.Select(Text.Where(text => text.Length > 0).Array[0, 8], Text).Sample((texts, searched) =>
        {
            var matcher = new SubstringMatcher([.. texts.Select(Encoding.UTF8.GetBytes)]);
            List<int>? found = null;
            matcher.Find(Encoding.UTF8.GetBytes(searched), ref found);
            Assert.Equal(
                Enumerable.Range(0, texts.Length).Where(index => searched.Contains(texts[index], StringComparison.Ordinal)),
                (found ?? []).Distinct().Order());
        }, iter: 20_000);
}

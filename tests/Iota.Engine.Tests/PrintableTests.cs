namespace Iota.Engine.Tests;

public class PrintableTests
{
    [Theory]
    [InlineData("plain – ünïcode 😀", "plain – ünïcode 😀")]
    [InlineData("\u001b[31mred\u001b[0m", "\uFFFD[31mred\uFFFD[0m")]
    [InlineData("a\r\nb\tc", "a\uFFFD\uFFFDb\uFFFDc")]
    [InlineData("user\u202Egpj.exe", "user\uFFFDgpj.exe")]
    [InlineData("zero\u200Bwidth\u2028line\u2029paragraph\u0085next", "zero\uFFFDwidth\uFFFDline\uFFFDparagraph\uFFFDnext")]
    public void What_steers_a_terminal_or_forges_a_line_is_replaced(string text, string expected) => Assert.Equal(expected, Printable.Clean(text));

    [Fact]
    public void A_lone_surrogate_is_replaced() => Assert.Equal("a\uFFFDb", Printable.Clean("a" + '\uD800' + "b")); // No attribute can hold one.

    [Fact]
    public void Line_feeds_and_tabs_stay_where_asked() => Assert.Equal("a\n\tb\uFFFD", Printable.Clean("a\n\tb\r", keepLines: true));
}

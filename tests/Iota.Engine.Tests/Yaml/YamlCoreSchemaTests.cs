using Iota.Engine.Yaml;

namespace Iota.Engine.Tests.Yaml;

public class YamlCoreSchemaTests
{
    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("Null")]
    [InlineData("NULL")]
    public void Null_is_spelled_in_five_ways(string text) => Assert.Equal(YamlKind.Null, YamlCoreSchema.KindOf(text));

    [Theory]
    [InlineData("true")]
    [InlineData("True")]
    [InlineData("TRUE")]
    [InlineData("false")]
    [InlineData("False")]
    [InlineData("FALSE")]
    public void True_and_false_are_spelled_in_three_ways_each(string text) => Assert.Equal(YamlKind.Bool, YamlCoreSchema.KindOf(text));

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("on")]
    [InlineData("off")]
    [InlineData("y")]
    [InlineData("Yes")]
    [InlineData("tRUE")]
    [InlineData("nULL")]
    [InlineData("None")]
    [InlineData("2024-01-31")]
    [InlineData("2024-01-31T10:00:00Z")]
    [InlineData("1:30:00")]
    [InlineData("1_000")]
    [InlineData("0b101")]
    [InlineData("0o")]
    [InlineData("0o8")]
    [InlineData("0x")]
    [InlineData("0xG")]
    [InlineData("-0x1F")]
    [InlineData("+0o7")]
    [InlineData("0X1F")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-.")]
    [InlineData(".e3")]
    [InlineData("e3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("1e3.5")]
    [InlineData("--1")]
    [InlineData("1 2")]
    [InlineData("inf")]
    [InlineData(".Infinity")]
    [InlineData("+.nan")]
    [InlineData("١")]
    [InlineData("123456789012a")]
    public void What_only_yaml_1_1_takes_for_something_else_is_text(string text) => Assert.Equal(YamlKind.Text, YamlCoreSchema.KindOf(text));

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData("+.INF")]
    [InlineData(".nan")]
    [InlineData(".NaN")]
    [InlineData(".NAN")]
    public void Infinity_and_not_a_number_begin_with_a_dot(string text) => Assert.Equal(YamlKind.NotFinite, YamlCoreSchema.KindOf(text));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("+12", "12")]
    [InlineData("644", "644")]
    [InlineData("0644", "644")]
    [InlineData("-007", "-7")]
    [InlineData("000", "0")]
    [InlineData("123456789012", "123456789012")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", "123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("0xdeadBEEF", "3735928559")]
    [InlineData("0xFFFFFFFFFFFFFFFFFFFF", "1208925819614629174706175")]
    public void An_integer_becomes_a_json_number(string text, string expected)
    {
        Assert.Equal(YamlKind.Int, YamlCoreSchema.KindOf(text));
        Assert.Equal(expected, YamlCoreSchema.ToJsonNumber(text));
    }

    [Theory]
    [InlineData("0.5", "0.5")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("+.5e3", "0.5e3")]
    [InlineData("1.", "1.0")]
    [InlineData("1.e3", "1.0e3")]
    [InlineData("01.50", "1.50")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E+3", "1E+3")]
    [InlineData("-12.25e-07", "-12.25e-07")]
    [InlineData("1E400", "1E400")]
    public void A_float_becomes_a_json_number(string text, string expected)
    {
        Assert.Equal(YamlKind.Float, YamlCoreSchema.KindOf(text));
        Assert.Equal(expected, YamlCoreSchema.ToJsonNumber(text));
    }

    [Fact]
    public void An_integer_of_any_length_stays_as_written()
    {
        string digits = "1" + new string('7', 100_000);
        Assert.Equal(digits, YamlCoreSchema.ToJsonNumber(digits));
    }

    [Fact]
    public void A_hexadecimal_integer_of_more_than_1000_digits_is_refused() => Assert.Null(YamlCoreSchema.ToJsonNumber("0x" + new string('F', 1001)));
}

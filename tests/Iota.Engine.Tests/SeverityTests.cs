namespace Iota.Engine.Tests;

public class SeverityTests
{
    [Theory]
    [InlineData("high", Severity.High)]
    [InlineData("CRITICAL", Severity.Critical)]
    [InlineData("Info", Severity.Info)]
    public void A_severity_is_read_in_any_case(string name, Severity expected) => Assert.Equal(expected, SeverityNames.Parse(name));

    [Theory]
    [InlineData("urgent")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_no_severity(string? name) => Assert.Null(SeverityNames.Parse(name));

    [Fact]
    public void Every_severity_has_a_name_that_reads_back()
    {
        foreach (Severity severity in Enum.GetValues<Severity>())
            Assert.Equal(severity, SeverityNames.Parse(severity.ToName()));
    }
}

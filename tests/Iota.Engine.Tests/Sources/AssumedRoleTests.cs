using Iota.Engine.Sources;

namespace Iota.Engine.Tests.Sources;

public sealed class AssumedRoleTests
{
    private const string Arn = "arn:aws:iam::444455556666:role/team/reader";

    [Theory]
    [InlineData(Arn, null, Arn)]
    [InlineData("logs=" + Arn, "logs", Arn)]
    [InlineData("company.logs-1=" + Arn, "company.logs-1", Arn)]
    [InlineData("arn:aws-cn:iam::444455556666:role/a=b", null, "arn:aws-cn:iam::444455556666:role/a=b")] // names of roles may hold an equals sign
    public void A_role_is_for_one_bucket_or_for_all_others(string text, string? bucket, string arn) =>
        Assert.Equal(new AssumedRole(bucket, arn, "id"), AssumedRole.Parse(text, "id"));

    [Theory]
    [InlineData("")]
    [InlineData("reader")]
    [InlineData("arn:aws:iam::4444:role/reader")]
    [InlineData("arn:aws:iam::444455556666:user/reader")]
    [InlineData("logs=")]
    [InlineData("arn:aws:iam::444455556666:role/a\nb")]
    public void Anything_else_is_refused_with_the_form_that_is_wanted(string text) =>
        Assert.Contains("BUCKET=arn:aws:iam::ACCOUNT:role/NAME", Assert.Throws<FormatException>(() => AssumedRole.Parse(text, null)).Message, StringComparison.Ordinal);
}

using Iota.Engine.Sources;

namespace Iota.Engine.Tests.Sources;

public class S3UrlTests
{
    [Theory]
    [InlineData("s3://my-logs", "my-logs", "")]
    [InlineData("s3://my-logs/", "my-logs", "")]
    [InlineData("S3://my.logs/AWSLogs/1/", "my.logs", "AWSLogs/1/")]
    [InlineData("s3://my_Logs//a b+c%20?#", "my_Logs", "/a b+c%20?#")]
    public void A_URL_is_a_bucket_and_a_prefix_taken_as_it_stands(string text, string bucket, string prefix)
    {
        Assert.True(S3Url.IsS3(text));
        Assert.Equal(new S3Url(bucket, prefix), S3Url.Parse(text));
    }

    [Theory]
    [InlineData("https://my-logs/x", "is not an S3 URL")]
    [InlineData("/data/s3://x", "is not an S3 URL")]
    [InlineData("s3://", "names no bucket")]
    [InlineData("s3:///AWSLogs", "names no bucket")]
    [InlineData("s3://arn:aws:s3:us-east-1:1:accesspoint/x", "access points are not supported")]
    [InlineData("s3://ab/x", "cannot be a bucket")]
    [InlineData("s3://my logs/x", "cannot be a bucket")]
    public void Anything_else_is_refused_with_the_reason(string text, string says)
    {
        FormatException error = Assert.Throws<FormatException>(() => S3Url.Parse(text));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}

namespace Iota.Engine.Tests;

public class FailureReasonTests
{
    [Fact]
    public void Every_reason_has_words_of_its_own()
    {
        string[] words = [.. Enum.GetValues<FailureReason>().Select(reason => reason.Describe())];

        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.DoesNotContain("", words);
    }
}

using System.Text;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Configuration;

public sealed class EventConditionTests
{
    private const string Event = """
        {"eventName":"CreateUser","sourceIPAddress":"10.1.2.3","readOnly":false,"count":3,"none":null,"empty":"",
         "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ci"},"resources":[{"type":"A"},{"type":"B","ip":"2001:db8::7"}],"bad":"\ud800x"}
        """;

    [Theory]
    [InlineData("eventName: CreateUser", true)]
    [InlineData("eventName: createuser", false)]
    [InlineData("EventName: CreateUser", false)]
    [InlineData("eventName: [DeleteUser, CreateUser]", true)]
    [InlineData("eventName: {in: [DeleteUser]}", false)]
    [InlineData("eventName: {equals: CreateUser}", true)]
    [InlineData("readOnly: false", true)]
    [InlineData("readOnly: False", true)]
    [InlineData("readOnly: \"true\"", false)]
    [InlineData("count: 3", true)]
    [InlineData("userIdentity.type: IAMUser", true)]
    [InlineData("userIdentity.type.more: IAMUser", false)]
    [InlineData("userIdentity: IAMUser", false)]
    [InlineData("userIdentity.arn: {prefix: \"arn:aws:iam::111122223333:\"}", true)]
    [InlineData("userIdentity.arn: {prefix: \"arn:aws:iam::\", suffix: /ci}", true)]
    [InlineData("userIdentity.arn: {prefix: \"arn:aws:iam::\", suffix: /cd}", false)]
    [InlineData("userIdentity.arn: {contains: [nothing, user/]}", true)]
    [InlineData("sourceIPAddress: {cidr: 10.0.0.0/8}", true)]
    [InlineData("sourceIPAddress: {cidr: [192.168.0.0/16, 10.1.2.3]}", true)]
    [InlineData("sourceIPAddress: {cidr: 10.9.9.9/8}", true)]
    [InlineData("sourceIPAddress: {cidr: \"::/0\"}", false)]
    [InlineData("eventName: {cidr: 0.0.0.0/0}", false)]
    [InlineData("resources.type: B", true)]
    [InlineData("resources.ip: {cidr: \"2001:db8::/32\"}", true)]
    [InlineData("resources.type: C", false)]
    [InlineData("none: {exists: false}", true)]
    [InlineData("missing.deep: {exists: false}", true)]
    [InlineData("empty: {exists: true}", true)]
    [InlineData("empty: \"\"", true)]
    [InlineData("bad: {exists: true}", true)]
    [InlineData("bad: {contains: x}", false)]
    [InlineData("{eventName: CreateUser, readOnly: true}", false)]
    [InlineData("any: [{eventName: X}, {count: 3}]", true)]
    [InlineData("all: [{eventName: CreateUser}, {count: 4}]", false)]
    [InlineData("not: {eventName: X}", true)]
    [InlineData("not: {any: [{eventName: X}, {count: 3}]}", false)]
    public void A_condition_holds_for_the_events_it_describes(string when, bool holds)
    {
        string yaml = when.StartsWith('{') ? when : $"{{{when}}}";
        IotaConfiguration configuration = ConfigurationFileTests.Read($"suppressions:\n  - rules: r\n    reason: why\n    when: {yaml}");
        Assert.Equal(holds ? "why" : null, Reason(configuration));
    }

    [Fact]
    public void The_first_suppression_that_holds_and_has_not_expired_gives_the_reason()
    {
        IotaConfiguration configuration = ConfigurationFileTests.Read(
            """
            suppressions:
              - {rules: other, when: {eventName: CreateUser}, reason: other rule}
              - {rules: r, when: {eventName: X}, reason: other event}
              - {rules: r, when: {eventName: CreateUser}, reason: expired, expires: 2026-03-03}
              - {rules: "tag:T*", when: {eventName: CreateUser}, reason: last day, expires: 2026-03-04}
              - {rules: "*", when: {eventName: CreateUser}, reason: always}
            """);
        Assert.Equal("last day", Reason(configuration));
        Assert.Equal("always", Reason(configuration, SomeDetection.Noon.AddHours(12)));
    }

    private static string? Reason(IotaConfiguration configuration, DateTimeOffset? now = null)
    {
        var rule = new RuleInfo { Index = 7, Id = "r", Path = "/r.py", Tags = ["test"] };
        return new SuppressionList(configuration.Suppressions, [rule]).FindReason(7, Encoding.UTF8.GetBytes(Event), now ?? SomeDetection.Noon);
    }
}

using System.Text.RegularExpressions;
using Amazon.CDK;

namespace Iota.Cdk;

/// <summary>A secret of a destination, as <c>iota.yaml</c> refers to it: <c>ssm:/iota/slack</c> or <c>secretsmanager:iota/pagerduty</c>.</summary>
internal sealed partial record SecretReference(string Action, string Arn)
{
    public const string ReadParameter = "ssm:GetParameter", ReadSecret = "secretsmanager:GetSecretValue";

    /// <summary>Null when the text is no such reference.</summary>
    public static SecretReference? Parse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success) return null;
        string name = match.Groups["name"].Value;
        // "For parameters in a hierarchy, you must include a leading forward slash" (docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html).
        if (match.Groups["kind"].Value == "ssm" && name.Contains('/', StringComparison.Ordinal) && !name.StartsWith('/')) return null;
        return match.Groups["kind"].Value == "ssm"
            ? new SecretReference(ReadParameter, $"arn:{Aws.PARTITION}:ssm:{Aws.REGION}:{Aws.ACCOUNT_ID}:parameter/{name.TrimStart('/')}")
            // Secrets Manager ends every ARN with six characters of its own (docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html).
            : new SecretReference(ReadSecret, $"arn:{Aws.PARTITION}:secretsmanager:{Aws.REGION}:{Aws.ACCOUNT_ID}:secret:{name}-??????");
    }

    /// <summary>A text that is no reference, for a message. What is not even meant as one may be the secret itself, and messages get into logs of CI.</summary>
    public static string Show(string text) => text.StartsWith("ssm:", StringComparison.Ordinal) || text.StartsWith("secretsmanager:", StringComparison.Ordinal)
        ? $"'{text}'"
        : "something else, which is not shown here";

    [GeneratedRegex(@"^(?<kind>ssm|secretsmanager):(?<name>/?[A-Za-z0-9_.-][A-Za-z0-9_./-]*)\z")]
    private static partial Regex Form();
}

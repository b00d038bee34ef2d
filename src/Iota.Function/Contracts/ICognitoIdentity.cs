namespace Amazon.Lambda.Core;

/// <summary>Stands in for Amazon.Lambda.Core. Only Cognito users have one; a queue never does.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }

    string IdentityPoolId { get; }
}

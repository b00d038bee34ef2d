namespace Iota.Cdk;

/// <summary>The pod that takes a role: in EKS by its service account (IAM roles for service accounts).</summary>
/// <param name="Provider">The issuer of the cluster's tokens, without <c>https://</c>.</param>
internal sealed record PodIdentity(string Provider, string Namespace, string ServiceAccount);

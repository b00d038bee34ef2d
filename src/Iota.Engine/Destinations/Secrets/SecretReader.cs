using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Iota.Engine.Configuration;

namespace Iota.Engine.Destinations.Secrets;

/// <summary>Reads secrets from where their references say.</summary>
/// <param name="environment">Looks an environment variable up.</param>
/// <param name="createParameterStore">Makes the client of the Parameter Store, when the first secret is kept in AWS.</param>
public sealed class SecretReader(Func<string, string?> environment, Func<IAmazonSimpleSystemsManagement> createParameterStore) : IDisposable
{
    private const int MaxFileBytes = 64 * 1024;

    /// <summary>Under this name the Parameter Store gives secrets of Secrets Manager (AWS Systems Manager User Guide, "Referencing AWS Secrets Manager
    /// secrets from Parameter Store parameters"), so that one client serves both.</summary>
    private const string SecretsManagerPrefix = "/aws/reference/secretsmanager/";

    private readonly Lazy<IAmazonSimpleSystemsManagement> _parameterStore = new(createParameterStore);

    public Secret Open(SecretReference reference) => Secret.Of(reference, cancellationToken => ReadAsync(reference, cancellationToken));

    public void Dispose()
    {
        if (_parameterStore.IsValueCreated)
            _parameterStore.Value.Dispose();
    }

    private async Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        string value = reference.Store switch
        {
            SecretStore.Environment => environment(reference.Name) ?? throw new SecretException($"The secret {reference} is not there: set the environment variable {reference.Name}."),
            SecretStore.File => ReadFile(reference),
            SecretStore.ParameterStore => await ReadParameterAsync(reference, reference.Name, cancellationToken),
            _ => await ReadParameterAsync(reference, SecretsManagerPrefix + reference.Name, cancellationToken),
        };
        return string.IsNullOrWhiteSpace(value) ? throw new SecretException($"The secret {reference} is empty.") : value;
    }

    private static string ReadFile(SecretReference reference)
    {
        try
        {
            if (new FileInfo(reference.Name).Length > MaxFileBytes)
                throw new SecretException($"The secret {reference} is larger than {MaxFileBytes / 1024} KiB: it names another file than was meant.");
            return File.ReadAllText(reference.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SecretException($"The secret {reference} cannot be read ({e.GetType().Name}): check that the file exists and that this user may read it.", e);
        }
    }

    private async Task<string> ReadParameterAsync(SecretReference reference, string name, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetParameterRequest { Name = name, WithDecryption = true };
            GetParameterResponse response = await _parameterStore.Value.GetParameterAsync(request, cancellationToken);
            return response.Parameter.Value;
        }
        catch (ParameterNotFoundException e)
        {
            throw new SecretException($"The secret {reference} does not exist in this account and region.", e);
        }
        catch (AmazonServiceException e)
        {
            string rights = reference.Store == SecretStore.SecretsManager ? "ssm:GetParameter and secretsmanager:GetSecretValue" : "ssm:GetParameter, and kms:Decrypt on its key";
            throw new SecretException($"The secret {reference} cannot be read: AWS answered {(int)e.StatusCode} {e.ErrorCode}. The role needs {rights}.", e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException)
        {
            throw new SecretException($"The secret {reference} cannot be read ({e.GetType().Name}): AWS was not reached, or there are no credentials or no region.", e);
        }
    }
}

using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.Secrets;

/// <summary>Sends with a secret; when the far side refuses it and it has changed meanwhile, once more with the new one.</summary>
internal static class SecretUse
{
    /// <param name="sendAsync">Sends with the value; true when the far side did not take the secret.</param>
    public static async Task<DeliveryOutcome> SendAsync(
        Secret secret, Func<string, Task<(DeliveryOutcome Outcome, bool SecretRefused)>> sendAsync, CancellationToken cancellationToken)
    {
        try
        {
            (DeliveryOutcome outcome, bool refused) = await sendAsync(await secret.GetAsync(cancellationToken));
            if (refused && await secret.RenewAsync(cancellationToken))
                (outcome, _) = await sendAsync(await secret.GetAsync(cancellationToken));
            return outcome;
        }
        catch (SecretException e)
        {
            return new DeliveryOutcome(DeliveryState.Retry, e.Message);
        }
    }
}

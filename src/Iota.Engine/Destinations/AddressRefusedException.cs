namespace Iota.Engine.Destinations;

/// <summary>A name leads to addresses that alerts may not be sent to.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);

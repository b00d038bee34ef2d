namespace Iota.Engine.Pushdown;

/// <summary>Kleene's three values. The order makes "and" the minimum and "or" the maximum.</summary>
internal enum Truth : sbyte
{
    False = -1,
    Unknown = 0,
    True = 1,
}

namespace Iota.Engine.Alerts;
internal static class StateRecovery
{
    public static void MarkSuspect(string path) => File.WriteAllText(path + ".suspect", "");
}

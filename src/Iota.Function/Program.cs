using System.Text;
using Iota.Engine.Rules;
using Iota.Function;

HostProtection.Enable();
// Console.Out is synchronised and flushed per line; EngineLog does both, so the raw stream will do.
await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
return await FunctionHost.RunAsync(Environment.GetEnvironmentVariable, Environment.SetEnvironmentVariable, output, TimeProvider.System, CancellationToken.None);

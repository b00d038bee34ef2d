[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
// One for all: it takes seconds to start.
[assembly: AssemblyFixture(typeof(Iota.Integration.Tests.Support.MotoServer))]

using Xunit.Sdk;
using Xunit.v3;

// The CDK runs in one Node.js process that talks to one caller at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]

// Decides requests as IAM would: reads a JSON list of simulations on standard input, prints one line for each: Allowed, ImplicitlyDenied, ExplicitlyDenied.
import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';

for (const simulation of JSON.parse(readFileSync(0, 'utf8'))) {
  const response = await runSimulation({ serviceControlPolicies: [], resourceControlPolicies: [], ...simulation }, {});
  console.log(response.resultType === 'error' ? `error: ${JSON.stringify(response.errors)}` : response.overallResult);
}

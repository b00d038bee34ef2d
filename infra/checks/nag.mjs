// cdk-nag's AwsSolutions rules over synthesized templates: node nag.mjs TEMPLATE… prints one JSON object for each finding.
import { App, Aspects, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks } from 'cdk-nag';

const print = (rule, finding, resource) => console.log(JSON.stringify({ rule, finding, resource: resource.node.id }));

const logger = {
  onCompliance() {},
  onNonCompliance: (found) => print(found.ruleId, found.findingId, found.resource),
  onSuppressed() {},
  onError: (failed) => print(failed.ruleId, `could not be checked: ${failed.errorMessage}`, failed.resource),
  onSuppressedError() {},
  onNotApplicable() {},
};

for (const templateFile of process.argv.slice(2)) {
  const app = new App();
  // The template brings its own parameter for the bootstrap version.
  const stack = new Stack(app, 'Checked', { synthesizer: new LegacyStackSynthesizer() });
  new CfnInclude(stack, 'Template', { templateFile });
  Aspects.of(app).add(new AwsSolutionsChecks({ additionalLoggers: [logger], reports: false }));
  app.synth();
}

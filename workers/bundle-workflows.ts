/** Bundles the compiled workflows into dist/workflow-bundle.js, so that a worker starts without a bundler. Run by the build. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
const { code } = await bundleWorkflowCode({ workflowsPath });
await writeFile(new URL('../workflow-bundle.js', import.meta.url), code);

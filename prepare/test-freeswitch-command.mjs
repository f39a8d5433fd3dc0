import { runPackageProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { preparePackages } from './steps.mjs';

const usage = `Usage: npm run test:freeswitch -- [file …]

  file  only test files whose path contains this text

What the carrier does with which number is told by the variables in tests/freeswitch/real-switch.ts.`;

export async function testFreeSwitch(args) {
  const { words } = parseOptions(args, { known: {}, usage, words: true });
  if (!process.env.FREESWITCH_NODES) {
    process.stderr.write('Set FREESWITCH_NODES to name=password@host:8021: these tests ring a carrier through a real switch.\n');
    return 2;
  }
  await preparePackages();
  // There is one carrier, at one address: one file after the other.
  const { code } = await runPackageProgram(
    'vitest/vitest.mjs',
    ['run', '--project', 'freeswitch', '--no-file-parallelism', ...words],
    { show: true },
  );
  return code ?? 1;
}

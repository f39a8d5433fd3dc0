/** Starts a process as the supervisor does, tells its process id, and waits to be killed. */
import { spawn } from 'node:child_process';

const [file] = process.argv.slice(2);
const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
child.stdout.resume();
child.stderr.resume();
child.once('message', () => process.stdout.write(`${child.pid}\n`));

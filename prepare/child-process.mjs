/** Runs another program to its end and keeps the last of what it says. */
import { spawn } from 'node:child_process';
import { root } from './project.mjs';

const keptCharacters = 20_000;

/**
 * Resolves with `{ code, output }` whatever the program came to; `code` is null when it could not be started or was
 * killed. With `show: true` its words go straight to the terminal instead and `output` is empty; with `hears: true` too it reads what
 * we are given to read.
 */
export function runProgram(command, args, { env = process.env, cwd = root, show = false, hears = false, msMax } = {}) {
  return new Promise((resolve) => {
    const stdio = show ? [hears ? 'inherit' : 'ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd, env, stdio, ...(msMax === undefined ? {} : { timeout: msMax }) });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk.toString('utf8')).slice(-keptCharacters);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Runs a program that the project's own packages bring, with the Node that runs us. */
export function runPackageProgram(file, args, options) {
  return runProgram(process.execPath, [`${root}/node_modules/${file}`, ...args], options);
}

/** The last lines of an output: where the reason of a failure stands. */
export function lastLines(output, linesMax = 15) {
  return output.trim().split('\n').slice(-linesMax).join('\n');
}

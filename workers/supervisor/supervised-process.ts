/** One operating system process under supervision: started, watched, started again when it dies, stopped within a limit. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { faultySettingsExitCode, readyMessage } from '../process-life.ts';
import type { Tell } from './log-lines.ts';
import { forwardLines } from './log-lines.ts';
import type { Command } from './postgres-account.ts';
import { deathsBeforeReadyMax, deathsInARowMax, healthyAfterMs, restartDelayMs } from './restart-delay.ts';
import type { RunRecords, StopSignal } from './run-records.ts';
import { StartRefused } from './start-refused.ts';

export type ProcessSpec = {
  name: string;
  /** Asked before every start. */
  command: () => Promise<Command> | Command;
  env: NodeJS.ProcessEnv;
  /** `message`: the process says so itself. Otherwise resolves once it serves; gives up when the signal aborts. */
  ready: 'message' | ((context: { pid: number; signal: AbortSignal }) => Promise<void>);
  readyMsMax: number;
  stopSignal: StopSignal;
  stopMsMax: number;
  /** A server that the others talk to. */
  server?: boolean;
  /** Which of its lines are worth forwarding; all, when absent. The last lines of a failed start are told in any case. */
  worthTelling?: (line: string, stopping: boolean) => boolean;
};

export type ProcessState = 'idle' | 'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped';

export class ProcessWontStart extends StartRefused {
  constructor(name: string, why: string, lastLines: readonly string[]) {
    super(`The process "${name}" doesn't start (${why}). Its last words:\n${lastLines.map((line) => `  ${line}`).join('\n')}`);
  }
}

export class SupervisedProcess {
  readonly name: string;
  readonly #spec: ProcessSpec;
  readonly #records: RunRecords;
  readonly #tell: Tell;
  readonly #onGivenUp: (error: Error) => void;
  readonly #listeners = new Set<(state: ProcessState) => void>();
  #state: ProcessState = 'idle';
  #child: ChildProcess | null = null;
  #deathsInARow = 0;
  #everReady = false;
  #restartAsked = false;
  #restart: NodeJS.Timeout | null = null;
  #lastLines: () => string[] = () => [];
  #giveUp: ((error: Error) => void) | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(deps: { spec: ProcessSpec; records: RunRecords; tell: Tell; onGivenUp: (error: Error) => void }) {
    this.name = deps.spec.name;
    this.#spec = deps.spec;
    this.#records = deps.records;
    this.#tell = deps.tell;
    this.#onGivenUp = deps.onGivenUp;
  }

  get state(): ProcessState {
    return this.#state;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  onState(listener: (state: ProcessState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the process serves for the first time, or was stopped before; rejects when it was given up. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const off = this.onState((state) => {
        if (state === 'ready' || state === 'stopped') {
          off();
          resolve();
        }
      });
      this.#giveUp = (error) => {
        off();
        reject(error);
      };
      void this.#spawn();
    });
  }

  /** Asks the process to end and ends it hard after the spec's limit, or `msMax` if that is shorter. May be repeated. */
  async stop({ msMax = this.#spec.stopMsMax }: { msMax?: number } = {}): Promise<void> {
    if (this.#state === 'stopped') return;
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#to('stopping');
    this.#child?.kill(this.#spec.stopSignal);
    const limitMs = Math.min(msMax, this.#spec.stopMsMax);
    const limit = setTimeout(() => {
      this.#say(`didn't end within ${limitMs / 1_000} s and is ended hard`);
      this.#child?.kill('SIGKILL');
    }, limitMs);
    await this.#ended;
    clearTimeout(limit);
    this.#to('stopped');
  }

  /** Ends the process politely and starts it again at once; this death isn't counted. */
  restart(): void {
    if (this.#child === null || this.#isOver()) return;
    this.#restartAsked = true;
    const child = this.#child;
    child.kill(this.#spec.stopSignal);
    const limit = setTimeout(() => child.kill('SIGKILL'), this.#spec.stopMsMax);
    child.once('close', () => clearTimeout(limit));
  }

  async #spawn(): Promise<void> {
    this.#to('starting');
    const startedMs = performance.now();
    let child: ChildProcess;
    try {
      const { command, args, options } = await this.#spec.command();
      if (this.#isOver()) return;
      const stdio = this.#spec.ready === 'message' ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'];
      // In a group of its own: Ctrl-C in a terminal reaches the supervisor alone, which stops all in order.
      child = spawn(command, args, {
        ...options,
        env: this.#spec.env,
        detached: true,
        stdio: stdio as ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      this.#died(error instanceof Error ? error.message : String(error), startedMs, error);
      return;
    }
    this.#watch(child, startedMs);
  }

  #watch(child: ChildProcess, startedMs: number): void {
    this.#child = child;
    const { name, stopSignal, server = false } = this.#spec;
    if (child.pid !== undefined) this.#records.add({ name, pid: child.pid, stopSignal, server });
    const streams = [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null);
    const worthTelling = this.#spec.worthTelling ?? (() => true);
    const tell: Tell = (who, line) => {
      if (worthTelling(line, this.#isOver())) this.#tell(who, line);
    };
    this.#lastLines = forwardLines({ name, streams, tell }).lastLines;
    const dead = new AbortController();
    this.#ended = new Promise((resolve) => {
      let over = false;
      const end = (why: string, exitCode: number | null): void => {
        if (over) return;
        over = true;
        dead.abort();
        this.#child = null;
        this.#records.remove(name);
        resolve();
        const cause =
          exitCode === faultySettingsExitCode ? new ProcessWontStart(name, 'faulty settings', this.#lastLines()) : null;
        this.#died(why, startedMs, cause);
      };
      child.once('error', (error) => end(error.message, null));
      child.once('close', (code, signal) => end(signal === null ? `exit code ${code ?? '?'}` : signal, code));
    });
    void this.#awaitReady(child, dead.signal);
  }

  async #awaitReady(child: ChildProcess, dead: AbortSignal): Promise<void> {
    const { ready, readyMsMax } = this.#spec;
    const limit = AbortSignal.any([dead, AbortSignal.timeout(readyMsMax)]);
    try {
      if (ready === 'message') await told(child, limit);
      else await ready({ pid: child.pid ?? 0, signal: limit });
    } catch (error) {
      if (dead.aborted || this.#isOver()) return;
      this.#say(`isn't ready after ${readyMsMax / 1_000} s (${error instanceof Error ? error.message : String(error)})`);
      child.kill('SIGKILL');
      return;
    }
    if (dead.aborted || this.#isOver()) return;
    this.#everReady = true;
    this.#to('ready');
  }

  #died(why: string, startedMs: number, cause: unknown): void {
    if (this.#isOver()) return;
    if (this.#restartAsked) {
      this.#restartAsked = false;
      this.#deathsInARow = 0;
      void this.#spawn();
      return;
    }
    const livedMs = performance.now() - startedMs;
    this.#deathsInARow = livedMs >= healthyAfterMs ? 1 : this.#deathsInARow + 1;
    const deathsMax = this.#everReady ? deathsInARowMax : deathsBeforeReadyMax;
    if (cause instanceof StartRefused || this.#deathsInARow >= deathsMax) {
      const error = cause instanceof StartRefused ? cause : new ProcessWontStart(this.name, why, this.#lastLines());
      this.#giveUp?.(error);
      this.#to('stopped');
      this.#onGivenUp(error);
      return;
    }
    const delayMs = restartDelayMs(this.#deathsInARow);
    this.#say(`ended (${why}) and starts again in ${delayMs} ms`);
    this.#to('waiting');
    this.#restart = setTimeout(() => void this.#spawn(), delayMs);
  }

  #say(what: string): void {
    this.#tell('supervisor', `${this.name} ${what}`);
  }

  #isOver(): boolean {
    return this.#state === 'stopping' || this.#state === 'stopped';
  }

  #to(state: ProcessState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function told(child: ChildProcess, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (message !== readyMessage) return;
      child.off('message', onMessage);
      resolve();
    };
    child.on('message', onMessage);
    signal.addEventListener('abort', () => reject(new Error('it said nothing')), { once: true });
  });
}

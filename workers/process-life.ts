/** The life of one process: settings, logger, start, and an orderly end on a signal, within a limit. */
import { writeFileSync } from 'node:fs';
import type { Logger, LoggerOptions } from 'pino';
import { destination, multistream, pino, stdTimeFunctions } from 'pino';
import { SettingsFaulty } from '../config/setting-reader.ts';
import type { LogLevel } from '../config/setting-values.ts';
import type { ConnectedSettings } from '../config/settings.ts';
import { readConnectedSettings } from '../config/settings.ts';
import { errorInLog } from './error-in-log.ts';
import { KeptLog } from './kept-log.ts';

/** Exit code of a process whose settings are faulty: starting it again can't help (EX_CONFIG of sysexits.h). */
export const faultySettingsExitCode = 78;

/** What closing may take beyond the time that running work is given to finish. */
const closeMsMax = 10_000;
const aliveEveryMs = 5_000;

export type ProcessContext = {
  settings: ConnectedSettings;
  log: Logger;
  /** Closers run one after the other, the last registered first. */
  onClose: (close: () => Promise<void> | void) => void;
  /** Ends the process in order, for example when a worker stopped by itself. */
  fail: (error: unknown) => void;
  /** Keeps a line that is not ours to print, in the form of `makeLog`. */
  keepLine: (line: Readonly<Record<string, unknown>>) => void;
};

/**
 * Runs `start` and then lives until SIGTERM, SIGINT, or the death of the supervisor that started it. `start` returns as
 * soon as the process serves; the supervisor is told then. An error in it, or one that nobody caught, ends the process
 * with code 1, because a process in an unknown state is worth less than a fresh one.
 */
export function runProcess({ name, start }: { name: string; start: (context: ProcessContext) => Promise<void> }): void {
  const settings = settingsOrExit();
  const kept = new KeptLog();
  const log = makeLog({ name, level: settings.logLevel, kept });
  const printed = makeLog({ name, level: settings.logLevel });
  kept.begin({ databaseUrl: settings.databaseUrl, process: name, log: printed });
  const closers: (() => Promise<void> | void)[] = [() => kept.close(printed)];
  let closing = false;

  const close = (exitCode: number, why: string): void => {
    if (closing) return;
    closing = true;
    log.debug({ why }, 'closing');
    setTimeout(() => {
      log.error({ afterMs: settings.drainMs + closeMsMax }, 'closing took too long, ended hard');
      end(exitCode === 0 ? 1 : exitCode);
    }, settings.drainMs + closeMsMax).unref();
    void runClosers(closers, log).then((clean) => end(clean ? exitCode : 1));
  };
  const fail = (error: unknown): void => {
    // Of an orphan nobody would hear it, and saying it would not end (see `end`).
    if (!isOrphan()) log.fatal({ err: error }, 'the process ends on an unexpected error');
    close(1, 'error');
  };

  process.on('SIGTERM', () => close(0, 'SIGTERM'));
  process.on('SIGINT', () => close(0, 'SIGINT'));
  process.on('disconnect', () => close(0, 'the supervisor is gone'));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  const keepLine: ProcessContext['keepLine'] = (line) => kept.write(JSON.stringify(line));
  void start({ settings, log, fail, keepLine, onClose: (closer) => closers.push(closer) }).then(() => {
    log.debug('ready');
    process.send?.(readyMessage);
    showLife(process.env['CARILLON_ALIVE_FILE']);
  }, fail);
}

const wasSupervised = process.send !== undefined;

function isOrphan(): boolean {
  return wasSupervised && !process.connected;
}

/**
 * Nobody reads the output of an orphan any more, and at an exit its last lines would be written there again and again (the log's stream
 * takes a broken pipe for a busy one): it ends without an exit.
 */
function end(exitCode: number): void {
  if (isOrphan()) process.kill(process.pid, 'SIGKILL');
  process.exit(exitCode);
}

/** In a container: a file that is touched as long as the event loop turns, for the health check to look at. */
function showLife(file: string | undefined): void {
  if (file === undefined || file === '') return;
  const touch = (): void => {
    writeFileSync(file, '');
  };
  touch();
  setInterval(touch, aliveEveryMs).unref();
}

/** What a process tells its supervisor once it serves. */
export const readyMessage = 'carillon-ready';

/**
 * Short JSON lines on standard output. Fields under `pii` (numbers, names, what was said) are left out unless the level
 * is `debug` or `trace`, so that ordinary logs may be kept and shared.
 */
export function makeLog({ name, level, kept }: { name: string; level: LogLevel; kept?: KeptLog }): Logger {
  const telling = level === 'debug' || level === 'trace';
  const options: LoggerOptions = {
    level,
    base: { process: name },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: errorInLog },
    ...(telling ? {} : { redact: { paths: ['pii', '*.pii'], remove: true } }),
  };
  if (kept === undefined || level === 'silent') return pino(options);
  return pino(
    options,
    multistream([
      { level, stream: destination(1) },
      { level: 'info', stream: kept },
    ]),
  );
}

async function runClosers(closers: (() => Promise<void> | void)[], log: Logger): Promise<boolean> {
  let clean = true;
  for (const closer of closers.reverse()) {
    try {
      await closer();
    } catch (error) {
      clean = false;
      log.error({ err: error }, 'closing a part failed');
    }
  }
  return clean;
}

function settingsOrExit(): ConnectedSettings {
  try {
    return readConnectedSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsFaulty)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(faultySettingsExitCode);
  }
}

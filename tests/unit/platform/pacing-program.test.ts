/** `npm run pacing` as another program meets it: a process with lines in and lines out. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

type Answer = {
  dial?: number;
  why?: string;
  because?: { binds: string; budget: { answered: number; abandoned: number }; forecast: { learned: { answers: number } } | null };
  error?: string;
  field?: string;
};
type Program = { ask(line: unknown): Promise<Answer>; end(): Promise<number | null> };

const programs: Program[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) await program.end();
});

function startProgram(...args: readonly string[]): Program {
  const file = path.resolve('workers/pacing-command.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const program: Program = {
    async ask(line) {
      child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error('the program said nothing more');
      return JSON.parse(answer.value) as Answer;
    },
    end() {
      child.stdin.end();
      return ended;
    },
  };
  programs.push(program);
  return program;
}

const free = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `a${n}`, state: 'free', sinceMs: 0 }));
const line = (more: object) => ({
  nowMs: 1_000,
  agents: free(3),
  calls: [],
  ended: [],
  lineCap: 20,
  abandonTarget: 0.03,
  ...more,
});

describe('the program', () => {
  it('dials one for each free agent at first, says why, and ends with its input', async () => {
    const program = startProgram();
    const { dial, why, because } = await program.ask(line({}));
    expect([dial, because?.binds]).toEqual([3, 'learning']);
    expect(why).toMatch(/^Free agents: 3, .*so each free agent gets one call: 3 are dialled\. Nobody has answered yet\.$/);
    expect(await program.end()).toBe(0);
  });

  it('learns from line to line and then dials ahead', async () => {
    const program = startProgram();
    const ended = Array.from({ length: 300 }, (_, n) =>
      n % 3 === 0
        ? { id: `e${n}`, outcome: 'answered', ringMs: 9_000 + n * 20, talkMs: 60_000, abandoned: n === 0 }
        : { id: `e${n}`, outcome: 'no-answer', ringMs: 30_000 },
    );
    const crowd = { agents: free(12), lineCap: 100 };
    expect((await program.ask(line(crowd))).dial).toBe(12);
    const { dial, because, why } = await program.ask(line({ ...crowd, nowMs: 2_000, ended }));
    expect(dial).toBeGreaterThan(12);
    expect(because).toMatchObject({ binds: 'risk', budget: { answered: 100, abandoned: 1 } });
    expect(why).toContain('Abandoned so far: 1.0 %; 2 more may be.');
    const calls = Array.from({ length: 19 }, (_, n) => ({ id: `c${n}`, state: 'talking', sinceMs: 2_000 }));
    expect(await program.ask(line({ ...crowd, nowMs: 2_100, calls, lineCap: 20 }))).toMatchObject({
      dial: 1,
      because: { binds: 'lines' },
    });
  });

  it('takes words of other programs, a mode, and estimates', async () => {
    const program = startProgram();
    const agents = [
      { id: 1, state: 'Available', sinceMs: 0 },
      { id: 2, state: 'wrap_up', sinceMs: 0 },
      { id: 3, state: 'break', sinceMs: 0 },
    ];
    const told = await program.ask({ nowMs: 0, agents, calls: [], mode: 'progressive', estimates: { answerRate: 0.5 } });
    expect(told).toMatchObject({ dial: 1, because: { agents: { free: 1, wrapUp: 1, away: 1 } } });
    expect(await program.ask({ nowMs: 0, agents, calls: [], mode: 'ratio', ratio: 3 })).toMatchObject({ dial: 3 });
  });

  it.each([
    ['no JSON', /^\(line\): .*one object a line/],
    [[], /^\(line\): it must be an object/],
    [{}, /^nowMs: .*number/],
    [
      line({ agents: [{ id: 'a', state: 'juggling', sinceMs: 0 }] }),
      /^agents\[0\]\.state: .*free, ringing, talking, wrap-up, busy, offline/,
    ],
    [line({ calls: [{ id: 'c', state: 'flying', sinceMs: 0 }] }), /^calls\[0\]\.state: .*ringing, waiting, talking/],
    [line({ agents: [...free(1), ...free(1)] }), /^agents\[1\]\.id: .*id of its own/],
    [line({ calls: undefined }), /^calls: it must be a list/],
    [line({ ended: [{ id: 'c', abandoned: 'yes' }] }), /^ended\[0\]\.abandoned: write true or false/],
    [line({ abandonTarget: 3 }), /^abandonTarget: .*from 0\.0001 to 0\.5/],
    [line({ nowMs: 10 }), /^nowMs: .*before the line before/],
  ])('answers a line that it can’t read with the field and the cure, and goes on (%#)', async (wrong, told) => {
    const program = startProgram();
    await program.ask(line({}));
    const { error, field, dial } = await program.ask(wrong);
    expect(error).toMatch(told);
    expect(error?.startsWith(field ?? '?')).toBe(true);
    expect(dial).toBeUndefined();
    expect(await program.ask(line({ nowMs: 2_000 }))).toMatchObject({ dial: 3 });
  });

  it('speaks Chinese when told so', async () => {
    const program = startProgram('--language', 'zh');
    expect((await program.ask(line({}))).why).toMatch(/^空闲 3，.*故拨 3。尚无接通。$/);
    expect((await program.ask('{')).error).toMatch(/^\(line\): 这一行不是 JSON/);
  });
});

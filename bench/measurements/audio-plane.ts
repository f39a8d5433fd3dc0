/** What the sound of a call costs: two hundred of them in one process, both ways, with the ear for voice. */
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { frameMs, frameSamples } from '../../domain/live-line.ts';
import { FrameClock } from '../../telephony/frame-clock.ts';
import { loopback, type PlaneBegun, type PlaneFigures, type PlaneOrder } from '../audio/plane-words.ts';
import type { Measurement } from '../measurement.ts';

const calls = 200;
const answerMsMax = 120_000;

export const audioPlane: Measurement = {
  ids: ['audio-cpu-per-call-second', 'audio-tick-late-p99'],
  async run(world) {
    const seconds = world.quick ? 5 : 30;
    const entry = fileURLToPath(new URL(`../audio/plane-process${path.extname(import.meta.url)}`, import.meta.url));
    const child = fork(entry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    try {
      const order: PlaneOrder = { calls, seconds };
      child.send(order);
      const { ports } = await said<PlaneBegun>(child);
      const callees = await speakTo(ports);
      const figures = await said<PlaneFigures>(child);
      callees.close();
      const told = `${calls} calls, ${seconds} s: ${figures.framesIn} frames in, ${callees.received()} out`;
      return [
        {
          id: 'audio-cpu-per-call-second',
          value: figures.cpuMs / (calls * seconds),
          detail: `${told}; sockets, beat, queues and voice activity in one process`,
        },
        { id: 'audio-tick-late-p99', value: figures.lateP99Ms, detail: `${told}; ${figures.skipped} beats were left out` },
      ];
    } finally {
      child.kill('SIGKILL');
    }
  },
};

/** The far ends of all calls: one datagram each 20 ms to every port, words and pauses in turn, as people speak. */
async function speakTo(ports: readonly number[]): Promise<{ received: () => number; close: () => void }> {
  const socket = createSocket('udp4');
  let received = 0;
  socket.on('message', () => {
    received += 1;
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, loopback, resolve);
  });
  const loud = Buffer.from(Int16Array.from({ length: frameSamples }, (_, n) => (n % 16 < 8 ? 4_000 : -4_000)).buffer);
  const quiet = Buffer.alloc(frameSamples * 2);
  let beat = 0;
  const leave = new FrameClock().add((frames) => {
    for (let n = 0; n < frames; n += 1) {
      beat += 1;
      const second = Math.floor((beat * frameMs) / 1000);
      ports.forEach((port, call) => {
        socket.send((second + call) % 2 === 0 ? loud : quiet, port, loopback);
      });
    }
  });
  return {
    received: () => received,
    close: () => {
      leave();
      socket.close();
    },
  };
}

function said<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the process that carries sound said nothing')), answerMsMax);
    child.once('message', (message) => {
      clearTimeout(limit);
      resolve(message as Message);
    });
    child.once('exit', () => reject(new Error('the process that carries sound ended')));
  });
}

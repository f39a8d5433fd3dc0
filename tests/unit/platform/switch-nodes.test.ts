import { describe, expect, it } from 'vitest';
import { formatSwitchNodes, parseSwitchNodes } from '../../../config/switch-nodes.ts';

describe('FREESWITCH_NODES', () => {
  it('names one or several switches', () => {
    expect(parseSwitchNodes('fs1=ClueCon@10.0.0.5:8021, fs-2=other@switch.example.com:8022')).toEqual([
      { name: 'fs1', password: 'ClueCon', host: '10.0.0.5', port: 8021 },
      { name: 'fs-2', password: 'other', host: 'switch.example.com', port: 8022 },
    ]);
  });

  it('takes passwords with = and @, and IPv6 in brackets', () => {
    expect(parseSwitchNodes('fs1=a=b@c@[::1]:8021')).toEqual([{ name: 'fs1', password: 'a=b@c', host: '::1', port: 8021 }]);
  });

  it('comes back the same from what it is written as', () => {
    const nodes = parseSwitchNodes('fs1=a=b@c@[::1]:8021,fs2=x@host:1');
    expect(parseSwitchNodes(formatSwitchNodes(nodes))).toEqual(nodes);
  });

  it.each([
    ['fs1', "switch 1 can't be read."],
    ['fs1=pw@host', "switch 1 can't be read."],
    ['=pw@host:8021', "the name of switch 1 can't be used."],
    ['fs 1=pw@host:8021', "the name of switch 1 can't be used."],
    ['fs1=@host:8021', 'switch 1 has no password.'],
    ['fs1=pw@ho st:8021', "the host of switch 1 can't be read."],
    ['fs1=pw@host:0', "the port of switch 1 can't be used."],
    ['fs1=pw@host:8021,', "switch 2 can't be read."],
    ['fs1=pw@a:8021,fs1=pw@b:8021', 'two switches have the same name.'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseSwitchNodes(text)).toThrow(problem);
  });
});

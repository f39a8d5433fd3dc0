/** FREESWITCH_NODES: which switches there are, as `name=password@host:8021`, separated by commas. */
import { isIP } from 'node:net';
import type { NodeAddress } from '../telephony/ports.ts';
import { ValueFaulty } from './setting-reader.ts';
import { isHostName } from './setting-values.ts';

const nodesMax = 100;
const nodeName = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;
const cure = 'Give name=password@host:8021, several separated by commas; a name has letters, digits and hyphens.';

/** A password may hold any character but a comma, also `=` and `@`. */
export function parseSwitchNodes(text: string): NodeAddress[] {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.length > nodesMax) throw new ValueFaulty(`these are more than ${nodesMax} switches.`, 'Name fewer.');
  const nodes = entries.map(parseNode);
  const names = new Set(nodes.map(({ name }) => name));
  if (names.size < nodes.length) throw new ValueFaulty('two switches have the same name.', 'Give each a name of its own.');
  return nodes;
}

/** CARILLON_NODES: `*`, or names with commas between them. */
export function parseServedNodes(text: string): 'all' | readonly string[] {
  if (text.trim() === '*') return 'all';
  const names = text.split(',').map((name) => name.trim());
  if (names.length <= nodesMax && names.every((name) => /^[A-Za-z0-9_.-]{1,64}$/.test(name))) return names;
  throw new ValueFaulty('this is no list of switches.', 'Give * for all, or the names of switches with commas between them.');
}

/** The inverse of parsing, for handing the nodes to another process. */
export function formatSwitchNodes(nodes: readonly NodeAddress[]): string {
  return nodes
    .map(({ name, password, host, port }) => `${name}=${password}@${isIP(host) === 6 ? `[${host}]` : host}:${port}`)
    .join(',');
}

function parseNode(entry: string, index: number): NodeAddress {
  const which = `switch ${index + 1}`;
  const parts = /^(?<name>[^=]*)=(?<password>.*)@(?<host>\[[^\]]*\]|[^@:]*):(?<port>\d{1,5})$/.exec(entry)?.groups;
  if (parts === undefined) throw new ValueFaulty(`${which} can't be read.`, cure);
  const { name = '', password = '', host: bracketed = '', port: digits = '' } = parts;
  const host = bracketed.replace(/^\[(.*)\]$/, '$1');
  const port = Number(digits);
  if (!nodeName.test(name)) throw new ValueFaulty(`the name of ${which} can't be used.`, cure);
  if (password === '') throw new ValueFaulty(`${which} has no password.`, cure);
  if (isIP(host) === 0 && !isHostName(host)) throw new ValueFaulty(`the host of ${which} can't be read.`, cure);
  if (port < 1 || port > 65_535) throw new ValueFaulty(`the port of ${which} can't be used.`, cure);
  return { name, password, host, port };
}

/** How the text of each kind of variable becomes a value. */
import { isIP } from 'node:net';
import { ValueFaulty } from './setting-reader.ts';

const portMax = 65_535;
const secretBytes = 32;
const adminPasswordLengthMin = 8;
const drainSecondsMax = 3_600;

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > portMax) throw new ValueFaulty('this is not a port.', `Give a number from 1 to ${portMax}.`);
  return port;
}

export function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (level === undefined) throw new ValueFaulty('this level is unknown.', `Give one of ${logLevels.join(', ')}.`);
  return level;
}

/** An address that others reach us at: an IP or a host name, without a port. */
export function parseHost(text: string): string {
  if (isIP(text) !== 0 || isHostName(text)) return text;
  throw new ValueFaulty('this is neither an IP address nor a host name.', 'Give for example 192.168.1.20, without a port.');
}

export function isHostName(text: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text);
}

export function parseDatabaseUrl(text: string): string {
  const url = parseUrl(text);
  const good = url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1;
  if (good) return text;
  throw new ValueFaulty('this is not the address of a Postgres database.', 'Give postgres://user:password@host:5432/database.');
}

export function parseHttpUrl(text: string): string {
  const url = parseUrl(text);
  const good = url !== null && ['http:', 'https:'].includes(url.protocol) && url.search === '' && url.hash === '';
  if (good) return text.replace(/\/+$/, '');
  throw new ValueFaulty('this is not a web address.', 'Give for example https://calls.example.com.');
}

/** `host:port` of a Temporal server. */
export function parseHostAndPort(text: string): string {
  const match = /^(?<host>\[[0-9A-Fa-f:]+\]|[^:[\]@/]+):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port'] ?? 0);
  if (match !== null && port >= 1 && port <= portMax) return text;
  throw new ValueFaulty('this is not a host and a port.', 'Give for example temporal.example.com:7233.');
}

export type ListenAddress = { host: string; port: number };

/** `9464` listens on this machine only, `0.0.0.0:9464` for others too. */
export function parseListenAddress(text: string): ListenAddress {
  if (/^\d+$/.test(text)) return { host: '127.0.0.1', port: parsePort(text) };
  const at = parseHostAndPort(text).lastIndexOf(':');
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) };
}

export function parseSecret(text: string): Buffer {
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length === secretBytes) return bytes;
  throw new ValueFaulty(`this is not ${secretBytes} bytes in base64.`, 'Make one with: openssl rand -base64 32');
}

export function parseAdminPassword(text: string): string {
  if (text.length >= adminPasswordLengthMin) return text;
  throw new ValueFaulty('this password is too short.', `Give at least ${adminPasswordLengthMin} characters.`);
}

export function parseDrainMs(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (seconds >= 0 && seconds <= drainSecondsMax) return seconds * 1_000;
  throw new ValueFaulty('this is not a number of seconds.', `Give a whole number from 0 to ${drainSecondsMax}.`);
}

const switchPasswordLengthMin = 12;

/** Goes into a variable of the switch and into an address's credentials: no blanks, no quotes. */
export function parseSwitchPassword(text: string): string {
  if (/^[A-Za-z0-9_.~-]+$/.test(text) && text.length >= switchPasswordLengthMin) return text;
  throw new ValueFaulty(
    'this password can not be used.',
    `Give at least ${switchPasswordLengthMin} letters, digits and _ . ~ -. Make one with: openssl rand -hex 24`,
  );
}

/** `10.0.0.5,172.16.0.0/12`. */
export function parseAddressList(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const faulty = entries.find((entry) => !isAddressOrNetwork(entry));
  if (faulty === undefined) return entries;
  throw new ValueFaulty(
    `“${faulty}” is no address.`,
    'Give IP addresses or networks with commas between them: 10.0.0.5,172.16.0.0/12.',
  );
}

function isAddressOrNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** `crm.example.com,*.example.com,10.0.0.5:8080`. */
export function parseToolHosts(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim().toLowerCase());
  const faulty = entries.find((entry) => !/^(?:\*|(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?|\[?[0-9a-f:.]+\]?)$/.test(entry));
  if (faulty === undefined) return entries;
  throw new ValueFaulty(
    `“${faulty}” is no host.`,
    'Give hosts with commas between them: crm.example.com, *.example.com, 10.0.0.5:8080.',
  );
}

export function parseSwitch(text: string): boolean {
  if (text === 'on') return true;
  if (text === 'off') return false;
  throw new ValueFaulty('this is neither on nor off.', 'Give on or off.');
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

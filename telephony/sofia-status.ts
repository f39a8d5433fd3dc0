/** Reads what `sofia xmlstatus …` says. The switch writes one element a line and escapes what it writes. */
import { markOfContext, type RunningGateway, type RunningProfile } from '../domain/running-switch.ts';

/** `sofia xmlstatus`: profiles that run, with the calls on each. Null when there is no mod_sofia. */
export function readProfileList(text: string): { name: string; calls: number }[] | null {
  if (!text.includes('<profiles>')) return null;
  return blocksOf(text, 'profile').flatMap((block) => {
    const name = textOf(block, 'name');
    const calls = /^RUNNING \((\d+)\)/.exec(textOf(block, 'state') ?? '')?.[1];
    return name === null || calls === undefined ? [] : [{ name, calls: Number(calls) }];
  });
}

/** `sofia xmlstatus profile <name>`; null when it does not run. */
export function readProfile(text: string, calls: number): RunningProfile | null {
  const name = textOf(text, 'name');
  if (name === null) return null;
  const ws = /^sips?:[^@]*@([^;]+)/.exec(textOf(text, 'ws-bind-url') ?? '')?.[1] ?? null;
  return {
    name,
    sipIp: textOf(text, 'sip-ip'),
    sipPort: numberOf(/:(\d+)(?:;|$)/.exec(textOf(text, 'bind-url') ?? '')?.[1]),
    wsBinding: ws,
    calls,
    registrations: numberOf(textOf(text, 'registrations')) ?? 0,
  };
}

/**
 * `sofia xmlstatus gateway`: all of them. One that was just ended is listed for up to two seconds more, behind the one that took its
 * place: the first of a name counts.
 */
export function readGateways(text: string): RunningGateway[] {
  const gateways = new Map<string, RunningGateway>();
  for (const block of blocksOf(text, 'gateway')) {
    const gateway = gatewayOf(block);
    if (gateway !== null && !gateways.has(gateway.name)) gateways.set(gateway.name, gateway);
  }
  return [...gateways.values()];
}

function gatewayOf(block: string): RunningGateway | null {
  const [name, profile, state] = ['name', 'profile', 'state'].map((field) => textOf(block, field));
  if (name === null || name === undefined || profile === null || profile === undefined || state === null || state === undefined) {
    return null;
  }
  const pinged = numberOf(textOf(block, 'pingfreq')) ?? 0;
  const pingMs = numberOf(textOf(block, 'pingtime'));
  return {
    name,
    profile,
    mark: markOfContext(textOf(block, 'context') ?? ''),
    state,
    up: textOf(block, 'status') === 'UP',
    pingMs: pinged > 0 && pingMs !== null && pingMs > 0 ? pingMs : null,
  };
}

export function blocksOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, block]) => block ?? '');
}

export function textOf(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined || text === '' || text === 'N/A' ? null : unescaped(text);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

export function numberOf(text: string | null | undefined): number | null {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

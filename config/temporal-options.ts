/** How to reach the Temporal server, in the form that both its client and its worker library take. */
import { readFileSync } from 'node:fs';
import type { ConnectedSettings } from './settings.ts';

export type TemporalOptions = {
  address: string;
  tls?: true | { clientCertPair: { crt: Buffer; key: Buffer } };
  apiKey?: string;
};

/** Reads the certificate files. A server that asks for an API key is always reached through TLS. */
export function temporalOptions({ temporal }: Pick<ConnectedSettings, 'temporal'>): TemporalOptions {
  const { address, tls, apiKey } = temporal;
  const pair = tls === null ? null : { crt: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
  return {
    address,
    ...(pair !== null ? { tls: { clientCertPair: pair } } : apiKey !== null ? { tls: true } : {}),
    ...(apiKey !== null ? { apiKey } : {}),
  };
}

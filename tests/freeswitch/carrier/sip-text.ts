/** The little of SIP (RFC 3261) that a carrier for tests reads and writes. */

export type SipMessage = {
  start: string;
  method: string;
  headers: ReadonlyMap<string, string>;
  via: readonly string[];
  body: string;
};

export type SipReply = { status: number; reason: string; tag?: string; sdp?: string; extra?: readonly string[]; contact: string };

const phrases: Readonly<Record<number, string>> = { 100: 'Trying', 180: 'Ringing', 183: 'Session Progress', 200: 'OK' };

export function phraseOf(status: number): string {
  return phrases[status] ?? 'Refused';
}

export function parseSip(datagram: Buffer): SipMessage {
  const [head = '', body = ''] = datagram.toString('utf8').split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  const via: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'via') via.push(value);
    else headers.set(name, value);
  }
  return { start, method: start.split(' ')[0] ?? '', headers, via, body };
}

export function headerOf(message: SipMessage, name: string): string {
  return message.headers.get(name) ?? '';
}

export function sipReply(request: SipMessage, { status, reason, tag, sdp, extra = [], contact }: SipReply): string {
  const to = headerOf(request, 'to');
  return [
    `SIP/2.0 ${status} ${reason}`,
    ...request.via.map((value) => `Via: ${value}`),
    `From: ${headerOf(request, 'from')}`,
    `To: ${tag === undefined || to.includes(';tag=') ? to : `${to};tag=${tag}`}`,
    `Call-ID: ${headerOf(request, 'call-id')}`,
    `CSeq: ${headerOf(request, 'cseq')}`,
    `Contact: <${contact}>`,
    ...extra,
    ...(sdp === undefined ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${sdp === undefined ? 0 : Buffer.byteLength(sdp)}`,
    '',
    sdp ?? '',
  ].join('\r\n');
}

/** The BYE of the side that was called, in the dialogue of its INVITE. */
export function sipBye(invite: SipMessage, { tag, from, branch }: { tag: string; from: string; branch: string }): string {
  const target = /<([^>]+)>/.exec(headerOf(invite, 'contact'))?.[1] ?? '';
  return [
    `BYE ${target} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from};branch=z9hG4bK${branch}`,
    `From: ${headerOf(invite, 'to')};tag=${tag}`,
    `To: ${headerOf(invite, 'from')}`,
    `Call-ID: ${headerOf(invite, 'call-id')}`,
    'CSeq: 1 BYE',
    'Max-Forwards: 70',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

export const muLawPayload = 0;
export const aLawPayload = 8;
export type SoundPayload = typeof muLawPayload | typeof aLawPayload;
export const digitPayload = 101;

export function sdpOf({ host, port, payload = muLawPayload }: { host: string; port: number; payload?: SoundPayload }): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${payload} ${digitPayload}`,
    `a=rtpmap:${payload} ${payload === muLawPayload ? 'PCMU' : 'PCMA'}/8000`,
    `a=rtpmap:${digitPayload} telephone-event/8000`,
    'a=sendrecv',
    'a=ptime:20',
    '',
  ].join('\r\n');
}

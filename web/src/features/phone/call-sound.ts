/** The sound of one call: what comes is played, and both ways are measured, so that silence can be told from no sound at all. */

export type SoundCounts = {
  packetsIn: number;
  packetsOut: number;
  /** 0 to 1. */
  levelIn: number;
  levelOut: number;
};
export const noCounts: SoundCounts = { packetsIn: 0, packetsOut: 0, levelIn: 0, levelOut: 0 };

export type CallSound = { read(): Promise<SoundCounts>; close(): void };

export function makeCallSound(connection: RTCPeerConnection): CallSound {
  const speaker = new Audio();
  speaker.autoplay = true;
  connection.addEventListener('track', ({ track, streams }) => {
    speaker.srcObject = streams[0] ?? new MediaStream([track]);
    // A browser that wants a press first has had it: the one that began the call.
    speaker.play().catch(() => undefined);
  });
  return {
    async read() {
      const counts = { ...noCounts };
      const report = await connection.getStats().catch(() => null);
      report?.forEach((entry: Stat) => {
        if (entry.kind !== 'audio') return;
        if (entry.type === 'inbound-rtp') {
          counts.packetsIn = entry.packetsReceived ?? 0;
          counts.levelIn = entry.audioLevel ?? 0;
        }
        if (entry.type === 'outbound-rtp') counts.packetsOut = entry.packetsSent ?? 0;
        if (entry.type === 'media-source') counts.levelOut = entry.audioLevel ?? 0;
      });
      return counts;
    },
    close() {
      speaker.srcObject = null;
    },
  };
}

/** Of https://www.w3.org/TR/webrtc-stats/, what is read here. */
type Stat = { type: string; kind?: string; packetsReceived?: number; packetsSent?: number; audioLevel?: number };

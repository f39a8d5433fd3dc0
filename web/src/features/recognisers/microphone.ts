/** Records the microphone and gives what a call would give: a WAV of 8 kHz, 16 bits, one channel. */

const rateHz = 8000;
const headerBytes = 44;
/** A test takes no longer sound. */
export const recordingMsMax = 30_000;

export type Recording = {
  /** Ends it; throws what the browser throws when the sound can't be read. */
  stop(): Promise<Blob>;
};

/** Throws what the browser throws when there is no microphone or nobody allows it. Ends by itself after `recordingMsMax`. */
export async function recordMicrophone(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
  const recorder = new MediaRecorder(stream);
  const chunks: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data));
  const ended = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      resolve();
    });
  });
  recorder.start();
  const timer = setTimeout(() => recorder.stop(), recordingMsMax);
  return {
    async stop() {
      clearTimeout(timer);
      if (recorder.state !== 'inactive') recorder.stop();
      await ended;
      return telephoneWav(await new Blob(chunks).arrayBuffer());
    },
  };
}

async function telephoneWav(recorded: ArrayBuffer): Promise<Blob> {
  const decoder = new AudioContext();
  const sound = await decoder.decodeAudioData(recorded);
  await decoder.close();
  const seconds = Math.min(sound.duration, recordingMsMax / 1000);
  const offline = new OfflineAudioContext(1, Math.max(1, Math.floor(seconds * rateHz)), rateHz);
  const source = offline.createBufferSource();
  source.buffer = sound;
  source.connect(offline.destination);
  source.start();
  const samples = (await offline.startRendering()).getChannelData(0);
  return wavOf(samples);
}

function wavOf(samples: Float32Array): Blob {
  const dataBytes = samples.length * 2;
  const view = new DataView(new ArrayBuffer(headerBytes + dataBytes));
  const tag = (at: number, text: string): void => {
    for (let n = 0; n < text.length; n++) view.setUint8(at + n, text.charCodeAt(n));
  };
  tag(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + dataBytes, true);
  tag(8, 'WAVE');
  tag(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (const [n, sample] of samples.entries()) {
    view.setInt16(headerBytes + n * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true);
  }
  return new Blob([view.buffer], { type: 'audio/wav' });
}

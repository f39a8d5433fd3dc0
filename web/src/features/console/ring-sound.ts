/** What an agent hears of an offered call: a ring until it is taken, or one beep when it is taken by itself. */

const ringHz = 425;
/** As telephones ring: one second, then a pause. */
const ringMs = { on: 1_000, every: 4_000 };
const beepHz = 880;
const beepMs = 180;
const loudness = 0.12;

export function beep(): void {
  const context = new AudioContext();
  tone(context, beepHz, beepMs);
  window.setTimeout(() => void context.close(), beepMs * 2);
}

/** Rings until the answer is called. */
export function ring(): () => void {
  const context = new AudioContext();
  const once = (): void => tone(context, ringHz, ringMs.on);
  once();
  const timer = window.setInterval(once, ringMs.every);
  return () => {
    window.clearInterval(timer);
    void context.close();
  };
}

function tone(context: AudioContext, hz: number, ms: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  gain.gain.value = loudness;
  oscillator.frequency.value = hz;
  oscillator.connect(gain).connect(context.destination);
  oscillator.start();
  oscillator.stop(context.currentTime + ms / 1_000);
}

/**
 * Says every some seconds that the page is there. In a worker, because browsers let the timers of a page that nobody looks at run once
 * a minute only (https://developer.chrome.com/blog/timer-throttling-in-chrome-88), and an agent who looks at another window is still there.
 */
export type BeatOrder = { everyMs: number; language: string };
/** `standing` null: the server did not answer, or would not. */
export type BeatNews = { standing: unknown };

self.onmessage = ({ data }: MessageEvent<BeatOrder>): void => {
  const { everyMs, language } = data;
  let underWay = false;
  const beat = async (): Promise<void> => {
    if (underWay) return;
    underWay = true;
    try {
      const reply = await fetch('/api/v1/agents/me/beat', { method: 'POST', headers: { 'accept-language': language } });
      const standing: unknown = reply.ok ? await reply.json() : null;
      self.postMessage({ standing } satisfies BeatNews);
    } catch {
      // No way to the server: the page's live feed says so already, and the next beat tries again.
      self.postMessage({ standing: null } satisfies BeatNews);
    } finally {
      underWay = false;
    }
  };
  void beat();
  setInterval(() => void beat(), everyMs);
};

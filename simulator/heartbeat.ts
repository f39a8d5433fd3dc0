/** HEARTBEAT: the event by which a product knows that the switch is alive and how full it is. */
import type { SwitchCore } from './switch-core.ts';
import { version } from './switch-identity.ts';

/** Fires one each `everyMs` for as long as the scheduler runs. */
export function startHeartbeat(core: SwitchCore, everyMs: number): void {
  core.scheduler.after(everyMs, () => {
    const upMs = Date.now() - core.identity.startedAtMs;
    const { peak, sinceStart, lastSecond } = core.sessions;
    core.events.publish({
      name: 'HEARTBEAT',
      origin: ['switch_core.c', 'send_heartbeat', 95],
      headers: () => ({
        'Event-Info': 'System Ready',
        'Up-Time': `0 years, 0 days, 0 hours, ${Math.floor(upMs / 60_000)} minutes, ${Math.floor(upMs / 1000) % 60} seconds, ${upMs % 1000} milliseconds, 0 microseconds`,
        'FreeSWITCH-Version': `${version}~64bit`,
        'Uptime-msec': String(upMs),
        'Session-Count': String(core.channels.size),
        'Max-Sessions': String(core.limits.maxSessions),
        'Session-Per-Sec': String(core.limits.sessionsPerSecond),
        'Session-Per-Sec-Last': String(lastSecond),
        'Session-Per-Sec-Max': String(lastSecond),
        'Session-Per-Sec-FiveMin': String(lastSecond),
        'Session-Since-Startup': String(sinceStart),
        'Session-Peak-Max': String(peak),
        'Session-Peak-FiveMin': String(peak),
        'Idle-CPU': '99.000000',
      }),
    });
    startHeartbeat(core, everyMs);
  });
}

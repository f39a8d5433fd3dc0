/** Commands that a channel gives its switch at a moment of its life (`api_on_originate`, `api_on_answer`; switch_channel.c). */
import type { SwitchCore } from '../switch-core.ts';
import type { Channel } from './channel.ts';

export type ApiHook = 'api_on_originate' | 'api_on_answer';

/** Runs every variable whose name begins with the hook's, as FreeSWITCH does. */
export function runApiHooks(core: SwitchCore, channel: Channel, hook: ApiHook): void {
  for (const [name, line] of [...channel.variables]) if (name.startsWith(hook)) core.api(line);
}

/** What the simulated switch is told when it asks for its configuration, and what it makes of it. */
import { tellGateway } from './api/sofia-command.ts';
import { makeGateway } from './gateway.ts';
import type { SwitchConfiguration, SwitchCore } from './switch-core.ts';
import type { SimulatedSwitchOptions } from './switch-options.ts';

export function makeConfiguration(told: SimulatedSwitchOptions['configuration'], core: () => SwitchCore): SwitchConfiguration {
  const gateways = () => told?.().gateways ?? [];
  return {
    revision: () => told?.().revision ?? null,
    names: () => gateways().map(({ name }) => name),
    start(name) {
      const wanted = gateways().find((gateway) => gateway.name === name);
      if (wanted === undefined || core().gateways.has(name)) return;
      core().gateways.set(name, makeGateway(wanted));
      tellGateway(core(), 'gateway_add', name);
    },
  };
}

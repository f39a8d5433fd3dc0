/** `sofia status …`, `sofia xmlstatus …` and `sofia profile …`: the profile and its gateways, with the words of mod_sofia.c. */
import { findGateway, type SwitchCore } from '../switch-core.ts';
import { profileName } from '../switch-identity.ts';
import { gatewayText, gatewayXml, profileXml, registrationsXml, statusText, statusXml } from './sofia-status.ts';

const usage = '-USAGE: sofia [status|xmlstatus|profile] [gateway <name>]\n';

export function sofiaCommand(core: SwitchCore, argument: string): string {
  const [what, kind, name, fourth] = argument.split(' ').filter((word) => word !== '');
  if (what === 'profile') return profileCommand(core, kind ?? '', name ?? '', fourth);
  if (what !== 'status' && what !== 'xmlstatus') return usage;
  if (kind === undefined) return what === 'status' ? statusText(core) : statusXml(core);
  if (kind === 'profile') {
    if (name !== profileName) return 'Invalid Profile!\n';
    return fourth === 'reg' ? registrationsXml(core) : profileXml(core);
  }
  if (kind !== 'gateway') return usage;
  if (name === undefined) return `<?xml version="1.0" encoding="ISO-8859-1"?>\n<gateways>\n${allGateways(core)}</gateways>\n`;
  const gateway = findGateway(core, name);
  if (gateway === undefined) return 'Invalid Gateway!\n';
  return what === 'status' ? gatewayText(gateway) : `<?xml version="1.0" encoding="ISO-8859-1"?>\n${gatewayXml(gateway)}`;
}

function allGateways(core: SwitchCore): string {
  return [...core.gateways.values()].map(gatewayXml).join('');
}

/** Answers as measured: `+OK` also where nothing was done. */
function profileCommand(core: SwitchCore, profile: string, action: string, name: string | undefined): string {
  if (action === 'start') return profile === profileName ? `${profile} started successfully\n` : `Failure starting ${profile}\n`;
  if (profile !== profileName) return `Invalid Profile [${profile}]\n`;
  switch (action) {
    case 'startgw':
      if (name === undefined) return '-ERR Missing gateway name\n';
      core.configuration.start(name);
      return `+OK start gateway ${name} complete\n`;
    case 'killgw':
      if (name === undefined || !core.gateways.delete(name)) return '-ERR no such gateway.\n';
      tellGateway(core, 'gateway_delete', name);
      return '+OK gateway marked for deletion.\n';
    case 'rescan':
      for (const known of core.configuration.names()) core.configuration.start(known);
      return `+OK scan complete\n`;
    case 'flush_inbound_reg':
      return `+OK flushing all registrations${name === undefined ? '' : ' matching specified call_id'}\n`;
    case 'restart':
      return `restarting: ${profile}\n`;
    case 'stop':
      return `stopping: ${profile}\n`;
    default:
      return usage;
  }
}

export function tellGateway(core: SwitchCore, what: 'gateway_add' | 'gateway_delete', name: string): void {
  core.events.publish({
    name: 'CUSTOM',
    subclass: `sofia::${what}`,
    origin: ['sofia.c', 'config_gateway', 4012],
    headers: () => ({ Gateway: name, 'profile-name': profileName }),
  });
}

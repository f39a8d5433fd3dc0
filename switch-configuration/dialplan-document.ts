/**
 * The dialplan: what becomes of calls that come in. Carriers' calls to a number of ours wait in a park until a call worker picks them up;
 * of the others those are let through that extensions may make, as the settings say.
 */
import { isExtensionNumber } from '../domain/extension.ts';
import { markOfContext } from '../domain/running-switch.ts';
import { sipDomain } from '../domain/sip-profile.ts';
import type { IncomingAnswer, OutsideRoute, OutsideWay, SwitchRows } from '../domain/switch-rows.ts';
import { carriersContext, phonesContext } from './sofia-document.ts';
import { element, type Xml } from './xml.ts';

const ringSeconds = 25;
/** An outside number rings longer than a phone beside us. */
const ringSecondsOutside = 60;
/** A caller whom nobody picks up: carriers give up sooner. Who picks them up sets another end (telephony/pick-up.ts). */
const unansweredSecondsMax = 120;
const outsideForm = /^\+?[0-9]{3,20}$/;
const gatewayForm = /^[A-Za-z0-9_.-]{1,64}$/;
const numberForm = /^\+?[0-9*#]{2,40}$/;

/** These say that the line failed and nobody rang: the next line may be tried. Whatever else ended it came from the callee. */
const lineFailures = [
  'GATEWAY_DOWN',
  'INVALID_GATEWAY',
  'NETWORK_OUT_OF_ORDER',
  'NORMAL_TEMPORARY_FAILURE',
  'SWITCH_CONGESTION',
  'NORMAL_CIRCUIT_CONGESTION',
  'RECOVERY_ON_TIMER_EXPIRE',
  'SERVICE_UNAVAILABLE',
  'REQUESTED_CHAN_UNAVAIL',
] as const;

type Dialled = { context: string; dialled: string };

/** The number outside that an extension wants and may want; null: it is none, so nobody needs to look for lines. */
export function outsideNumber(
  rows: Pick<SwitchRows, 'extensions' | 'extensionsDialOut'>,
  { context, dialled }: Dialled,
): string | null {
  if (context !== phonesContext || !rows.extensionsDialOut || !outsideForm.test(dialled)) return null;
  return isKnown(rows, dialled) ? null : dialled;
}

/**
 * Null: not a context of ours. `dialled` decides what is written, so that nothing in the document is a pattern to be outwitted.
 * `outside`: the way to `outsideNumber`, if that is one. `incoming`: what became of a call of a carrier; null: nobody was asked.
 */
export function dialplanOf(
  rows: Pick<SwitchRows, 'extensions' | 'extensionDialling' | 'extensionsDialOut'>,
  { context, dialled }: Dialled,
  outside: OutsideWay | null = null,
  incoming: IncomingAnswer | null = null,
): Xml | null {
  const fromLine = isCarriers(context);
  if (context !== phonesContext && !fromLine) return null;
  if (fromLine) return contextElement(context, received(incoming));
  if (isKnown(rows, dialled)) {
    return contextElement(context, rows.extensionDialling ? callExtension(dialled) : [action('respond', '403')]);
  }
  if (outsideNumber(rows, { context, dialled }) !== null) return contextElement(context, callOutside(outside));
  // 403: not allowed here; 404: nobody has that number.
  return contextElement(context, [action('respond', outsideForm.test(dialled) && !isExtensionNumber(dialled) ? '403' : '404')]);
}

/** Calls of carriers arrive here, by a line that is known or not. */
export function isCarriers(context: string): boolean {
  return context === carriersContext || markOfContext(context) !== null;
}

/**
 * It rings for the caller, and is marked as the calls that we make are (telephony/originate-command.ts). The last mark tells whoever picks
 * it up that the park comes next.
 */
function received(incoming: IncomingAnswer | null): Xml[] {
  switch (incoming?.kind) {
    case undefined:
      return [action('respond', '403')];
    case 'refused':
      return [action('respond', '404')];
    case 'no-answer':
      return [action('respond', '503')];
    case 'taken':
      return [
        action('set', 'accountcode=carillon'),
        action('set', `carillon_task=${incoming.taskId}`),
        action('set', 'hangup_after_bridge=false'),
        action('set', 'RECORD_STEREO=true'),
        action('set', 'RECORD_MIN_SEC=0'),
        action('set', 'jitterbuffer_msec=60:200:20'),
        action('ring_ready', ''),
        action('sched_hangup', `+${unansweredSecondsMax} ALLOTTED_TIMEOUT`),
        action('set', 'carillon_received=true'),
        action('park', ''),
      ];
  }
}

function isKnown({ extensions }: Pick<SwitchRows, 'extensions'>, dialled: string): boolean {
  return isExtensionNumber(dialled) && extensions.some(({ number }) => number === dialled);
}

/** Busy, refused and not reachable are told to the caller as they are. */
function callExtension(number: string): Xml[] {
  return [
    action('set', `call_timeout=${ringSeconds}`),
    action('set', 'hangup_after_bridge=true'),
    action('set', 'continue_on_fail=true'),
    ...mixCodecs(),
    action('bridge', `user/${number}@${sipDomain}`),
    hangUpAsItEnded(),
  ];
}

function callOutside(way: OutsideWay | null): Xml[] {
  if (way === null || way.kind === 'refused') {
    return [action('respond', way?.kind === 'refused' && way.because === 'do-not-call' ? '403' : '503')];
  }
  return [
    action('set', `call_timeout=${ringSecondsOutside}`),
    action('set', 'hangup_after_bridge=true'),
    action('set', `continue_on_fail=${lineFailures.join(',')}`),
    ...mixCodecs(),
    ...way.routes.filter(isSound).map(bridgeBy),
    hangUpAsItEnded(),
  ];
}

/** The second gate: what a row holds becomes an argument of the switch. */
function isSound({ gateway, number, callerNumber }: OutsideRoute): boolean {
  return gatewayForm.test(gateway) && numberForm.test(number) && (callerNumber === null || numberForm.test(callerNumber));
}

function bridgeBy({ gateway, number, callerNumber, codec }: OutsideRoute): Xml {
  const caller =
    callerNumber === null ? [] : [`origination_caller_id_number=${callerNumber}`, `origination_caller_id_name=${callerNumber}`];
  return action('bridge', `{${[`absolute_codec_string=${codec}`, ...caller].join(',')}}sofia/gateway/${gateway}/${number}`);
}

/** A browser and a desk phone share no codec; without this the second phone is offered the first one's only. */
function mixCodecs(): Xml[] {
  return [action('export', 'media_mix_inbound_outbound_codecs=true')];
}

/** The only text of ours that the switch shall expand, so it is not escaped: it holds nothing that came from elsewhere. */
function hangUpAsItEnded(): Xml {
  return `<action application="hangup" data="$\{originate_disposition}"/>` as Xml;
}

function contextElement(name: string, actions: readonly Xml[]): Xml {
  const condition = element('condition', { field: 'destination_number', expression: '^.*$' }, actions);
  return element('context', { name }, [element('extension', { name: 'carillon' }, [condition])]);
}

function action(application: string, data: string): Xml {
  return element('action', { application, data });
}

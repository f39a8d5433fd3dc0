/** The dialplan: what becomes of calls that come in. Carillon dials out, so for now all but calls between extensions are refused. */
import { markOfContext } from '../domain/running-switch.ts';
import { sipDomain } from '../domain/sip-profile.ts';
import type { SwitchRows } from '../domain/switch-rows.ts';
import { carriersContext, phonesContext } from './sofia-document.ts';
import { element, type Xml } from './xml.ts';

const ringSeconds = 25;
const extensionForm = /^[0-9]{2,8}$/;

/** Null: not a context of ours. `dialled` decides what is written, so that nothing in the document is a pattern to be outwitted. */
export function dialplanOf(
  { extensions, extensionDialling }: Pick<SwitchRows, 'extensions' | 'extensionDialling'>,
  { context, dialled }: { context: string; dialled: string },
): Xml | null {
  const fromLine = context === carriersContext || markOfContext(context) !== null;
  if (context !== phonesContext && !fromLine) return null;
  const known = !fromLine && extensionForm.test(dialled) && extensions.some(({ number }) => number === dialled);
  if (known && extensionDialling) return contextElement(context, callExtension(dialled));
  // 403: not allowed here; 404: nobody has that number.
  return contextElement(context, [action('respond', fromLine || known ? '403' : '404')]);
}

/** Busy, refused and not reachable are told to the caller as they are. */
function callExtension(number: string): Xml[] {
  return [
    action('set', `call_timeout=${ringSeconds}`),
    action('set', 'hangup_after_bridge=true'),
    action('set', 'continue_on_fail=true'),
    // A browser and a desk phone share no codec; without this the second phone is offered the first one's only.
    action('export', 'media_mix_inbound_outbound_codecs=true'),
    action('bridge', `user/${number}@${sipDomain}`),
    hangUpAsItEnded(),
  ];
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

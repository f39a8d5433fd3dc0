/** The directory: who may register, and how the switch finds a registered phone. */
import { sipDomain } from '../domain/sip-profile.ts';
import type { ExtensionRow } from '../domain/switch-rows.ts';
import { phonesContext } from './sofia-document.ts';
import { element, param, type Xml } from './xml.ts';

/** One extension in its domain. The hash keeps the password out of the document; without the last parameter an empty one would let anybody in. */
export function directoryOf(extension: ExtensionRow): Xml {
  const { number, a1Hash, displayName } = extension;
  const shown = displayName === '' ? number : displayName;
  return element('domain', { name: sipDomain }, [
    element('params', {}, [dialString()]),
    element('groups', {}, [
      element('group', { name: 'default' }, [
        element('users', {}, [
          element('user', { id: number }, [
            element('params', {}, [...param('a1-hash', a1Hash), ...param('allow-empty-password', false)]),
            element('variables', {}, [
              variable('user_context', phonesContext),
              variable('effective_caller_id_number', number),
              variable('effective_caller_id_name', shown.replaceAll(/[^\p{L}\p{N} _.-]/gu, '')),
            ]),
          ]),
        ]),
      ]),
    ]),
  ]);
}

function variable(name: string, value: string): Xml {
  return element('variable', { name, value });
}

/** The only text of ours that the switch shall expand, so it is not escaped: it holds nothing that came from elsewhere. */
function dialString(): Xml {
  const user = '${dialed_user}@${dialed_domain}';
  const value = `{^^:sip_invite_domain=$\{dialed_domain}:presence_id=${user}}$\{sofia_contact(*/${user})}`;
  return `<param name="dial-string" value="${value}"/>` as Xml;
}

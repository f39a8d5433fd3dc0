/** What was found about lists, services, sound and the system, in English. */
import type { FindingCode } from '../../domain/diagnosis/check.ts';
import type { FindingWords } from './checks.ts';

export const houseFindingsEn = {
  'rows-all-in': { says: '{parsed} rows in the file, {accepted} in the list.' },
  'rows-left-out': {
    says: '{parsed} rows in the file: {accepted} in the list, {duplicate} were there twice in the same file, {refused} were refused.',
    means:
      'A number counts once within one file; a row without a usable number (or, for a notification, without a text) is left out.',
    todo: 'The refused rows, each with its reason, can be downloaded from the imports of the task; mend them and import them again.',
  },
  'list-refused': {
    says: 'The file was refused as a whole: {listFault}',
    means: 'Not one row of it is in the list.',
    todo: 'Do what the sentence says and import it again.',
  },
  'list-reading': { says: 'The file is being read.' },
  'list-stuck': {
    says: 'The file has been read for more than ten minutes.',
    means: 'No task worker reads it.',
    todo: 'See the checks of the workflow server and the task worker; reading goes on by itself.',
  },
  'service-works': { says: 'The last test went well ({at}, {ms} ms).' },
  'service-fails': {
    says: 'Its test of {at} failed: {fault}',
    means: 'Calls that need this {part} end right after the answer, or without sound.',
    todo: 'Mend what the sentence names, then look again.',
  },
  'service-failed-in-calls': {
    says: 'Calls of the last day that it ended: {calls}, the latest so: {fault}',
    means: 'Those calls were ended because of it.',
    todo: 'Mend what the sentence names, then look again.',
  },
  'service-untested': {
    says: 'This {part} was never tested.',
    means: 'Whether key and address are right is seen by a test.',
    todo: 'Press “Look now”.',
  },
  'service-changed': { says: 'This {part} was changed after its last test.', todo: 'Press “Look now”.' },
  'codec-agreed': { says: 'The carrier takes {codec}.' },
  'codec-refused': {
    says: 'Calls of the last day that were refused because of the codec: {calls}; the line offers {codec}.',
    means: 'The carrier speaks another codec.',
    todo: 'Change to {other}, or ask the carrier which one it takes.',
  },
  'sound-sent': { says: 'Of {counted} answered calls, {calls} went without sound of ours.' },
  'nothing-sent': {
    says: 'In {calls} of {counted} answered calls of the last day not one packet of our sound was sent.',
    means: 'The voice gave no sound, or the call worker’s sound does not reach the switch.',
    todo: 'Test the voice; then check MEDIA_ADDRESS and the UDP ports between switch and call worker. The echo of a line’s test call shows that it works.',
  },
  'sound-attached': { says: 'The sound of all {answered} answered calls of the last day reached the call worker.' },
  'sound-not-attached': {
    says: 'In {calls} of {answered} answered calls of the last day no sound could be attached.',
    means: 'The switch can’t reach the call worker at MEDIA_ADDRESS (by WebSocket: CARILLON_AUDIO_URL).',
    todo: 'Set it to the address at which the switch sees the call worker, and open the ports between them.',
  },
  'sound-heard': { says: 'Of {counted} answered calls, {calls} went without sound of the callee.' },
  'nothing-heard': {
    says: 'In {calls} of {counted} answered calls of the last day not one packet of sound came in.',
    means: 'The way of the sound towards us is closed: the callee hears us, we do not hear the callee.',
    todo: 'Open UDP 21002–31002 towards the switch and set its external media address to the public one; if it is behind a router, forward these ports. The echo of a line’s test call shows that it works.',
  },
  'call-two-ways': { says: '{packetsIn} packets came in, {packetsOut} were sent.' },
  'call-nothing-heard': {
    says: 'Not one packet of sound came in; {packetsOut} were sent.',
    means: 'We could not hear the callee.',
    todo: 'Open UDP 21002–31002 towards the switch and set its external media address to the public one.',
  },
  'call-nothing-sent': {
    says: 'Not one packet of our sound was sent; {packetsIn} came in.',
    means: 'The callee heard nothing.',
    todo: 'Test the voice; then check MEDIA_ADDRESS and the UDP ports between switch and call worker.',
  },
  'call-uncounted': { says: 'Too short, or the switch did not count its sound.' },
  'database-up': { says: 'Postgres answers.' },
  'database-away': {
    says: 'Postgres does not answer.',
    means: 'Nothing can be dialled or shown without it; no call is lost, and none is rung twice.',
    todo: 'Start Postgres, or check DATABASE_URL (host, port, user, password).',
  },
  'schema-current': { says: 'Every migration of this release is applied.' },
  'schema-behind': {
    says: 'The database lacks {files}.',
    means: 'It belongs to an older release than the one that runs.',
    todo: 'Run “npm run migrate”, or restart with “npm start”, which does it first.',
  },
  'schema-ahead': {
    says: 'The database is at migration {number}, which this release does not know.',
    means: 'A newer release has been here.',
    todo: 'Install the newer release, or restore the backup from before the upgrade.',
  },
  'schema-changed': {
    says: 'The database is that of another build of Carillon: other migrations than those of this one are {files}.',
    means: 'Tables may differ from what this build expects.',
    todo: 'Start the build that the data belongs to, or start this one with another data folder.',
  },
  'temporal-up': { says: 'The Temporal server answers.' },
  'temporal-away': {
    says: 'The Temporal server does not answer.',
    means: 'Buttons still count, but no task moves until it is back; then everything goes on.',
    todo: 'Start it, or check TEMPORAL_ADDRESS, namespace and certificates.',
  },
  'worker-there': { says: 'Workers that look after it: {workers}.' },
  'task-worker-missing': {
    says: 'No task worker is there.',
    means: 'Lists are not read and tasks do not move.',
    todo: 'Start the task worker (npm start runs one) and read its log if it ends again.',
  },
  'call-worker-missing': {
    says: 'No call worker serves the switch {node}.',
    means: 'Nothing is dialled over it.',
    todo: 'Start a call worker with this node in FREESWITCH_NODES and read its log if it ends again.',
  },
  'switch-ready': { says: 'The event socket of {node} is connected.' },
  'switch-wrong-password': {
    says: 'The event socket of {node} refuses the password.',
    means: 'The password in FREESWITCH_NODES is not the one in event_socket.conf.xml.',
    todo: 'Make them the same and restart the call worker.',
  },
  'switch-refuses-address': {
    says: 'The event socket of {node} refuses our address.',
    means: 'Its access list (apply-inbound-acl) does not name the call worker.',
    todo: 'Add the address of the call worker to the list in event_socket.conf.xml and reload mod_event_socket.',
  },
  'switch-connecting': { says: 'The event socket of {node} is being connected.', todo: 'Look again in some seconds.' },
  'switch-away': {
    says: 'The event socket of {node} can’t be used: {loss}.',
    means: 'FreeSWITCH does not run, listens elsewhere, or a firewall is between.',
    todo: 'Start FreeSWITCH, check host and port in FREESWITCH_NODES, and that listen-ip is not 127.0.0.1 when the worker is on another machine.',
  },
  'profile-runs': { says: 'It runs.' },
  'profile-stopped': {
    says: 'It should run, and does not.',
    means: 'Lines and phones of this profile can’t be used.',
    todo: 'Start it at “SIP profiles”; what the switch says there tells why it did not start.',
  },
  'release-same': { says: 'All are of {own}.' },
  'release-differs': {
    says: 'This is {own}, and there are workers of {others}.',
    means: 'An upgrade did not restart all processes; old ones go on with the old rules.',
    todo: 'Restart the old workers: their calls are taken over.',
  },
  'disk-free': { says: '{freeBytes} of {totalBytes} are free.' },
  'disk-low': {
    says: 'Only {freeBytes} of {totalBytes} are free.',
    means: 'Recordings fill it soon: an hour of talk takes 115 MB.',
    todo: 'Make room, or set how many days recordings are kept (Parameters).',
  },
  'disk-full': {
    says: 'The disk is full: {freeBytes} of {totalBytes} are free.',
    means: 'Recordings are not written, and Postgres stops when it can’t write.',
    todo: 'Make room now; then set how many days recordings are kept (Parameters).',
  },
  'disk-unread': { says: 'How much is free can’t be read here.' },
  'clock-right': { says: 'Our clock and that of the database differ by less than two seconds.' },
  'clock-wrong': {
    says: 'Our clock and that of the database differ by {seconds} s.',
    means: 'Calling hours, retries and times on the page are then wrong by as much.',
    todo: 'Set both by a time server (systemd-timesyncd or chrony).',
  },
  'recordings-there': { says: 'All of the last {looked} recordings are on the disk.' },
  'recordings-missing': {
    says: '{missing} of the last {looked} recordings are not on the disk.',
    means: 'The switch writes them to another place than the one we read, or can’t write there.',
    todo: 'Give switch and Carillon the same recordings folder and let the user of the switch write to it.',
  },
  'recordings-unwritable': {
    says: 'The recordings folder can’t be written to.',
    means: 'No call is recorded.',
    todo: 'Create the folder “recordings” in the data folder, and let Carillon and the switch write to it.',
  },
  'books-agree': { says: 'They agreed at {at}.' },
  'books-differ': {
    says: 'Differences at {at}: {differences}.',
    means: 'A part remembers a call that another one has forgotten.',
    todo: 'Open “Reconciliation”, where each difference has its cure.',
  },
  'books-partly': {
    says: 'No difference at {at}, but not every switch could be asked.',
    todo: 'Press “Look now” when all switches are connected.',
  },
  'books-unread': { says: 'Nobody has compared them yet.', todo: 'Press “Look now”.' },
} as const satisfies Partial<Record<FindingCode, FindingWords>>;

/** What was found about tasks, lines and calls, in English. Values stand in braces; how they become words is in checks.ts. */
import type { FindingCode } from '../../domain/diagnosis/check.ts';
import type { FindingWords } from './checks.ts';

export const dialFindingsEn = {
  'task-dials': { says: '{sentence}' },
  'task-waits': { says: '{sentence}' },
  'task-at-limit': { says: '{sentence}' },
  'task-not-started': {
    says: '{sentence}',
    means: 'Importing a list dials nobody; a task dials from the moment it is started.',
    todo: 'Press “Start”.',
  },
  'task-paused': { says: '{sentence}', means: 'A paused task dials nobody.', todo: 'Resume it.' },
  'task-stops': { says: '{sentence}', means: 'It was told to stop.', todo: 'Wait for its last calls, then start it again.' },
  'task-stopped': {
    says: '{sentence}',
    means: 'A stopped task dials nobody.',
    todo: 'Start it again: it goes on where it stopped.',
  },
  'list-empty': {
    says: 'The task has no contacts.',
    means: 'There is nobody to call.',
    todo: 'Import a list, then start the task.',
  },
  'list-finished': {
    says: '{sentence} Starting it as it is rings nobody twice: every contact has had its calls.',
  },
  'window-closed': {
    says: '{sentence}',
    means: 'Outside of its hours a task waits; it goes on by itself.',
    todo: 'Wait, or change the calling hours of the task.',
  },
  'window-never': {
    says: '{sentence}',
    means: 'No day of the week has an open hour.',
    todo: 'Change the calling hours of the task.',
  },
  'zone-unknown': {
    says: '{sentence}',
    means: 'By whose clock the hours count is not known for these numbers.',
    todo: 'Name a time zone in the calling hours of the task.',
  },
  'waits-for-retry': {
    says: '{sentence}',
    means: 'Everybody was called once; the next attempts have their time.',
    todo: 'Wait, or change the retry rule of the task.',
  },
  'starts-later': { says: '{sentence}', means: 'The start time has not come.', todo: 'Wait, or take the start time away.' },
  'ended-before': {
    says: '{sentence}',
    means: 'After its end time a task dials nobody.',
    todo: 'Change the end time of the task.',
  },
  'no-usable-line': {
    says: '{sentence}',
    means: 'Without a line nothing can be dialled.',
    todo: 'Enable a line, give the task another one, or see why the switch of its lines is away.',
  },
  'lines-rest': {
    says: '{sentence}',
    means: 'Calls in a row got no further than the carrier, so the list is not burnt on it.',
    todo: 'See why at the check of the line; it tries again by itself, or end its rest there.',
  },
  'lines-down': {
    says: '{sentence}',
    means: 'The switch can’t reach the carrier or is not registered there.',
    todo: 'Check address, user name and password of the line.',
  },
  'lines-drain': {
    says: '{sentence}',
    means: 'Somebody empties this switch to work on it.',
    todo: 'Resume it under “Switches”, or give the task another line.',
  },
  'group-without-agents': {
    says: '{sentence}',
    means: 'A predictive task dials for its agents alone: where nobody can take a call, none is made.',
    todo: 'Add agents to the group under “Groups”; where there are none yet, make them under “Agents”.',
  },
  'skills-missing': {
    says: '{sentence}',
    means: 'The task asks for skills, and its calls only go to agents of the group who have all of them: there are none.',
    todo: 'Write the skills at the members of the group under “Groups”, in the same words, or change what the task asks for.',
  },
  'agents-not-signed-in': {
    says: '{sentence}',
    means: 'It dials only while agents are signed in: else people would answer and hear nobody.',
    todo: 'See under “Agents” who is not signed in. They sign in on their own page, go free, and have a phone at their extension.',
  },
  'agents-not-free': {
    says: '{sentence}',
    means: 'After signing in an agent goes free, and needs a phone registered at the extension; only then calls come.',
    todo: 'See the state and the phone of each under “Agents”; a supervisor may set an agent free there.',
  },
  'pace-not-decided': {
    says: '{sentence}',
    means: 'A decision counts for seconds only; without a new one no further call is made.',
    todo: 'See the check of the task worker under “System”.',
  },
  'type-fits': { says: 'Its type: {type}.' },
  'type-of-another-list': {
    says: 'The task is an AI call, but {rows} of the first rows carry a text in the column “{column}”.',
    means: 'A list for a notification was imported: an AI call does not read that text, an assistant talks instead.',
    todo: 'If the text is to be read, make a task of the type notification and import the list there.',
  },
  'texts-there': { says: 'No row was left out for want of a text.' },
  'texts-missing': {
    says: 'Rows that were refused because their text is missing: {rows}.',
    means: 'A notification reads a text of its row; without one there is nothing to call for.',
    todo: 'Use the template for notifications, fill in the column 通知内容 (Message) and import these rows again.',
  },
  'concurrency-fits': { says: 'At most {limit} calls at once on lines for {capacity}.' },
  'concurrency-above-lines': {
    says: 'The task may make {limit} calls at once, its lines carry {capacity}.',
    means: 'Never more than {capacity} run at a time: the rest waits, nothing is dialled into a full line.',
    todo: 'Give the task more lines, raise the capacity of a line if the carrier really gives more, or lower the concurrency.',
  },
  'numbers-allowed': { says: 'No number of the list is forbidden.' },
  'numbers-refused': {
    says: '{refused} of {total} contacts are not called: they stand on the do-not-call list.',
    means: 'The permission gate lets none of them through, in any task.',
    todo: 'Ask at “Numbers” for one of them who put it there; take it off the list when it may be called.',
  },
  'carrier-connects': { says: '{faults} of {calls} calls of the last day failed at the line.' },
  'carrier-refuses': {
    says: '{faults} of {calls} calls of the last day failed at the line, most of them so: {answer}',
    means: 'We did dial; the carrier or the way there turned the calls away.',
    todo: 'Ask the carrier with a call of these in hand (its page shows the SIP code), and check balance, caller number and network of the line.',
  },
  'no-calls-yet': { says: 'No call of this task ended in the last day.' },
  'line-usable': { says: 'Enabled, its carrier answers, and it does not rest.' },
  'line-disabled': { says: 'The line is switched off.', means: 'Nothing is dialled over it.', todo: 'Enable it.' },
  'line-rests': {
    says: 'The line rests until {at}. Its last failure: {answer}',
    means: 'Its calls failed one after another; one call tries it after the rest.',
    todo: 'Mend what the last failure names, then end its rest.',
  },
  'line-down': {
    says: 'The switch {node} calls this gateway down.',
    means: 'The registration failed, or the carrier does not answer.',
    todo: 'Check address, user name and password, and whether the network lets UDP through.',
  },
  'line-login-refused': {
    says: 'The carrier refuses the login of the line: SIP {status} {phrase}.',
    means:
      'Without a registration the carrier takes no call of it. After three refusals it is not tried again, because some carriers block the address.',
    todo: 'Check user name, password and realm of the line, then end its rest.',
  },
  'line-node-down': {
    says: 'The switch {node}, to which the line belongs, is not connected.',
    means: 'Nothing can be dialled over it.',
    todo: 'See the check of the switch under “The system”.',
  },
  'line-node-drains': {
    says: 'The switch {node}, to which the line belongs, is being emptied.',
    means: 'Calls in progress go on; no new one goes over it.',
    todo: 'Resume it under “Switches”.',
  },
  'line-unseen': {
    says: 'The switch {node} did not say how this gateway stands.',
    means: 'It does not know the gateway, or was not asked yet.',
    todo: 'If it stays so, check the gateway name and the node of the line.',
  },
  'call-reached': { says: '{answer}' },
  'call-not-reached': { says: '{answer}' },
  'call-line-fault': {
    says: '{answer}',
    means: 'We did dial; the call failed at the line, not at the callee.',
    todo: 'Do what the sentence says; with a code of the carrier, ask the carrier.',
  },
  'call-service-failed': {
    says: 'The {part} failed: {fault}',
    means: 'Without it the talk could not go on, so we hung up.',
    todo: 'Mend it and press its test.',
  },
  'call-not-ended': { says: 'The call is not over.' },
  'call-length-plain': { says: 'It lasted {seconds} s and was not cut by an answer that nobody acknowledged.' },
  'call-cut-unheard': {
    says: 'The callee’s side ended it after {seconds} s: as long as an answer waits for its ACK.',
    means: 'If more calls end so, our ACK does not reach the carrier: the address that we name to it is private or wrong.',
    todo: 'Set the external SIP and media address of the switch to the public one, and open UDP 5080 and 21002–31002.',
  },
  'call-cut-missing': {
    says: 'The switch ended it after {seconds} s, because the ACK for its answer never came.',
    means: 'Who called us got a Contact address that can’t be reached.',
    todo: 'Set the external SIP and media address of the switch to the public one; let softphones register at port 5080 of the public address.',
  },
  'address-fits': { says: 'It names {address} to its carriers.' },
  'private-address': {
    says: 'A carrier on the internet is told the private address {address}.',
    means: 'Its answers and its sound go nowhere: calls drop after 32 s, or have no sound in one direction.',
    todo: 'Set the external SIP and media address of the profile to the public one (SIP profiles, “Find my public address”), and open UDP 5080 and 21002–31002.',
  },
  'one-external-address': {
    says: 'Only one of the two external addresses is set.',
    means: 'The switch uses the external media address only beside an external SIP address.',
    todo: 'Set both, or neither.',
  },
  'ack-unheard': {
    says: '{calls} of {answered} answered calls of the last day were ended by the other side after 32 s, and hardly one lasted longer.',
    means: 'Our ACK does not reach the carrier: it was told an address that is private or wrong, or a firewall drops it.',
    todo: 'Set the external SIP and media address of the switch to the public one, and open UDP 5080 and 21002–31002.',
  },
  'ack-unheard-few': {
    says: '{calls} of {answered} answered calls of the last day ended after 32 s.',
    means: 'That may be chance; from three on it is a sign of a lost ACK.',
    todo: 'Make a few more calls and look again.',
  },
  'ack-heard': { says: '{answered} answered calls in the last day; they do not end after 32 s.' },
  'ack-missing': {
    says: 'Calls of the last day that the switch ended after 32 s, because the ACK for its answer never came: {calls}.',
    means: 'The other side was told an address of ours that it can’t reach.',
    todo: 'Set the external SIP and media address of the switch to the public one; let softphones use port 5080 and open UDP 5080 and 21002–31002.',
  },
  'ack-arrives': { says: 'None of {answered} answered calls of the last day waited for an ACK in vain.' },
  'no-answered-calls': { says: 'No answered call in the last day to tell it by.' },
  'no-counted-calls': { says: 'No answered call in the last day whose sound the switch counted.' },
} as const satisfies Partial<Record<FindingCode, FindingWords>>;

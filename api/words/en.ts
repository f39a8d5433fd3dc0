/** What a refused request is told, in English. The keys are compared with Chinese by a test. */

import { agentProblems } from './agents.ts';
import { extensionProblems } from './extensions.ts';
import { inboundProblems } from './inbound.ts';
import { peopleProblems } from './people.ts';
import type { FieldCode, ProblemCode, ProblemWords } from './problem-codes.ts';
import { switchProblems } from './switch-problems.ts';
import { trialProblems } from './trial-problems.ts';

export const problemsEn: Readonly<Record<ProblemCode, ProblemWords>> = {
  ...peopleProblems.en,
  ...switchProblems.en,
  ...extensionProblems.en,
  ...trialProblems.en,
  ...agentProblems.en,
  ...inboundProblems.en,
  'invalid-request': { title: 'The request has a fault', detail: 'Correct the fields named in `errors` and send it again.' },
  'forbidden-name': {
    title: 'A name can’t be used',
    detail: 'The names __proto__ and constructor.prototype mean something to programs. Give the field another name.',
  },
  'invalid-json': { title: 'The body is not JSON', detail: 'The body can’t be read as JSON. Check quotes, commas and brackets.' },
  'invalid-cursor': {
    title: 'The cursor is not ours',
    detail: 'Take `nextCursor` of the answer before as it is, with the same filters.',
  },
  'body-too-large': { title: 'The body is too large', detail: 'Send less at once; contacts go in batches of at most 10,000.' },
  'unsupported-media-type': {
    title: 'This kind of body is not read',
    detail: 'Send JSON with `Content-Type: application/json`.',
  },
  'not-signed-in': { title: 'Not signed in', detail: 'Sign in, or send `Authorization: Bearer` with a key that is not revoked.' },
  'wrong-credentials': { title: 'Sign-in refused', detail: 'The user name or the password is wrong, or the user is disabled.' },
  'wrong-password': { title: 'The password is wrong', detail: 'The current password is not right; nothing was changed.' },
  'password-must-change': { title: 'The password must be changed', detail: 'Choose a password of your own first.' },
  forbidden: { title: 'Not allowed', detail: 'This needs the role {role}; yours is {own}.' },
  'foreign-origin': {
    title: 'Refused: the request comes from another site',
    detail: 'Use the page of this server. Programs send a key instead of a cookie.',
  },
  'not-found': { title: 'Not found', detail: 'There is no {noun} with this id. It may have been removed.' },
  'temporal-page-away': {
    title: 'Temporal’s page does not answer',
    detail: 'See that it runs, and that TEMPORAL_UI_URL is its address as the api reaches it.',
  },
  'route-not-found': {
    title: 'No such address',
    detail: 'Nothing answers at this path and method. All of them are listed at /api/docs.',
  },
  'too-many-requests': { title: 'Too many requests', detail: 'Wait {seconds} s and try again.' },
  'too-many-lookups': {
    title: 'Too many numbers asked about',
    detail: 'Viewers may ask about {max} numbers an hour. Wait {seconds} s.',
  },
  'too-many-sign-ins': { title: 'Too many failed sign-ins', detail: 'Wait {seconds} s before the next attempt.' },
  'idempotency-key-reused': {
    title: 'The key was used for another request',
    detail: 'This Idempotency-Key belongs to a request with another path or body. Use a new key for a new request.',
  },
  'name-taken': { title: 'The name is taken', detail: 'Another one has this name already. Choose another name.' },
  'gateway-taken': {
    title: 'The gateway is taken',
    detail: 'Another line of this node has this gateway already. Choose another name.',
  },
  'in-use': {
    title: 'Still in use',
    detail: 'Used by at least one {user}. Choose another {noun} there (or remove the {user} that uses it), then remove this one.',
  },
  'line-has-calls': {
    title: 'The line has carried calls',
    detail: 'Records of calls name this line, so it can’t be removed. Disable it instead: then nothing dials on it.',
  },
  'reference-missing': {
    title: 'What is referred to does not exist',
    detail: '{field} names something that does not exist (any more). Choose another one.',
  },
  'task-is-draft': { title: 'The task was not started', detail: 'Start it first.' },
  'task-is-stopping': { title: 'The task is being stopped', detail: 'Wait until its last calls have ended.' },
  'task-is-pausing': { title: 'The task is being paused', detail: 'Wait until its last calls have ended.' },
  'task-is-stopped': { title: 'The task is stopped', detail: 'Start it again to go on with the contacts not dialled.' },
  'task-is-completed': {
    title: 'The task is completed',
    detail: 'Every contact was dialled. Append contacts and start it again.',
  },
  'task-not-paused': { title: 'The task is not paused', detail: 'Only a paused task can be resumed.' },
  'nothing-to-dial': {
    title: 'Nothing to dial',
    detail:
      'The task has no contact that was not dialled. Import or append contacts first; a number that was dialled is not dialled again.',
  },
  'nobody-may-be-dialled': {
    title: 'Nobody may be dialled',
    detail:
      'Contacts wait, but none of them may ever be called: the calling hours never open for them, their time zone is not known and the hours name none for such numbers, or the end time is over. Change the calling hours or the end time.',
  },
  'task-kept': {
    title: 'The task is still kept',
    detail: 'By the parameter “A task is kept at least” it can be removed from {day} on.',
  },
  'task-runs': { title: 'The task is running', detail: 'Stop it and wait for its last calls, then remove it.' },
  'task-not-predictive': { title: 'Not a predictive task', detail: 'Only a predictive task (纯人工预测外呼) has a pace.' },
  'not-of-this-type': {
    title: 'Not of this type of task',
    detail: '{field} belongs to predictive tasks (纯人工预测外呼) only. Leave it out or send null.',
  },
  'group-required': {
    title: 'A group is missing',
    detail: 'A predictive task needs a group (agentGroupId): its agents talk to whoever answers.',
  },
  'message-needs-voice': {
    title: 'A voice is missing',
    detail: '{field} is read out: choose a voice (voiceId) too.',
  },
  'machine-message-required': {
    title: 'A message is missing',
    detail:
      'To leave a message on machines (onMachine = leaveMessage) a predictive task needs its words: fill in machineMessage, or choose hangUp.',
  },
  'assistant-required': {
    title: 'An assistant is missing',
    detail: 'An AI task needs an assistant (assistantId): it is what speaks in the calls.',
  },
  'voice-required': {
    title: 'A voice is missing',
    detail: 'A voice notification needs a voice (voiceId): it reads the messages.',
  },
  'line-disabled': { title: 'The line is disabled', detail: 'Enable the line first or choose another one.' },
  'file-missing': { title: 'No file', detail: 'Send the list as multipart field `file`.' },
  'file-too-large': {
    title: 'The file is too large',
    detail: 'A list may have at most {megabytes} MB. Divide it; the task adds the parts up.',
  },
  'too-many-files': { title: 'More than one file', detail: 'Send one file in each request.' },
  'not-multipart': { title: 'No upload', detail: 'Send the list as multipart/form-data with a field `file`.' },
  'list-refused': { title: 'The list was not taken', detail: '{reason}' },
  'own-account': { title: 'Not your own account', detail: 'You can’t remove, disable or demote yourself. Another admin can.' },
  'last-admin': { title: 'The last admin', detail: 'At least one admin must be able to sign in.' },
  'api-key-required': {
    title: 'The key is missing',
    detail: 'This kind of account needs the key of its provider (apiKey; for Aliyun NLS the AccessKey Secret). Enter it.',
  },
  'needed-by-kind': {
    title: 'Something is missing',
    detail: 'This kind of account needs {field}. The form says where the provider’s console shows it.',
  },
  'wrong-scheme': {
    title: 'Another sort of address is needed',
    detail: 'The address of this kind of account must begin with {scheme}.',
  },
  'fallback-circle': {
    title: 'The fallback leads back here',
    detail: 'The account chosen as fallback falls back to this one itself. Choose another one, or none.',
  },
  'wav-unreadable': {
    title: 'The recording can’t be read',
    detail: 'Send a WAV file of 16-bit PCM with one or two channels, of any sampling rate.',
  },
  'wav-too-long': {
    title: 'The recording is too long',
    detail: 'A test takes at most {seconds} s of sound. Send a shorter one.',
  },
  'too-many-tests': {
    title: 'Too many tests at once',
    detail: 'Other recognisers are being tested. Try again in {seconds} s.',
  },
  'key-not-lent': {
    title: 'Another address needs the key anew',
    detail: 'A stored key is only sent to the server it was stored for. Enter the key for the new address.',
  },
  'seal-broken': {
    title: 'A stored credential can’t be opened',
    detail: 'It was stored under another CARILLON_SECRET. Set that secret again, or enter the credential anew.',
  },
  'database-away': { title: 'The database is away', detail: 'Try again in a few seconds; nothing was lost.' },
  'voice-failed': {
    title: 'The voice did not speak',
    detail: 'The speech service failed: {reason}.',
  },
  'call-in-progress': { title: 'The call is in progress', detail: 'Wait until it has ended, then remove what was said in it.' },
  'recording-missing': { title: 'No recording', detail: 'This call has no recording, or its file is not (or no longer) there.' },
  'range-not-satisfiable': { title: 'Outside of the file', detail: 'The range asked for lies outside of the recording.' },
  'number-filter-partial': {
    title: 'Give the whole number',
    detail: 'Viewers see numbers masked and can only search for a whole number.',
  },
  'time-zone-unknown': { title: 'Unknown time zone', detail: 'Use an IANA name such as Asia/Shanghai.' },
  'too-many-streams': { title: 'Too many live connections', detail: 'Close other windows of this page, or try again later.' },
  'history-unavailable': {
    title: 'The story can’t be read now',
    detail: 'The Temporal server does not answer. The record itself is complete; try again in a moment.',
  },
  'part-unavailable': {
    title: 'A part does not answer',
    detail: 'The {noun} does not answer now. Nothing was lost; try again in a moment.',
  },
  'nothing-to-cure': {
    title: 'Nothing to mend',
    detail: 'This check found nothing that a click could mend. Look again: somebody may have mended it meanwhile.',
  },
  'reconciliation-runs': {
    title: 'A reconciliation is under way',
    detail: 'Nothing was ordered. Wait until it has ended, look at what it found, and mend then.',
  },
  internal: {
    title: 'A fault on our side',
    detail:
      'Something went wrong here and was written to the log under {requestId}. Try again; if it stays, give that number to the operator.',
  },
};

export const fieldsEn: Readonly<Record<FieldCode, string>> = {
  required: 'is required',
  'unknown-field': 'is not known here; check the spelling or leave it out',
  'wrong-type': 'must be of type {type}',
  'wrong-format': '{form}',
  'not-one-of': 'must be one of: {allowed}',
  'too-short': 'must have at least {limit} characters',
  'too-long': 'may have at most {limit} characters',
  'too-small': 'must be at least {limit}',
  'too-large': 'may be at most {limit}',
  'too-few': 'must have at least {limit} entries',
  'too-many': 'may have at most {limit} entries',
  repeated: 'must not name the same thing twice',
  'forbidden-name': 'has a name that means something to programs: give it another one',
  'unusable-text': 'has characters that can’t be kept (NUL, or half a character): remove them',
  'wrong-value': 'can’t be this: {message}',
  empty: 'must name at least one field to change',
  'not-a-time': 'must be two times HH:MM, from and to; the second may be 24:00',
  'ends-before-it-begins': 'must end after it begins; hours over midnight are two spans',
  overlaps: 'must not overlap with another span of the day',
  'too-many-spans': 'has too many spans',
  'never-open': 'must be open on at least one day',
  'not-a-date': 'must be a date that exists, such as 2026-10-01',
  'span-empty': 'must come after the beginning',
  'span-too-long': 'must lie no more than {days} days before the end: ask for a longer time in parts',
  'too-many-holidays': 'has more holidays than anybody needs; leave out those that are over',
  'unknown-zone-without-callee': 'says something only where the hours follow the callee (timeZone: callee); leave it out',
  'ends-before-start': 'must be after the start time',
  'end-in-the-past': 'is over already; choose a later time, or stop the task',
  'not-a-count': 'must be a whole number from 1 on',
  'caps-nothing': 'caps nothing: name at least one limit, or send null for no caps',
  'out-of-range': 'lies outside of what is allowed here',
  'no-rule': 'needs at least one rule; send null when nobody is to be called again',
  'too-many-rules': 'has more rules than there are outcomes',
  'no-outcome': 'must name at least one outcome',
  'outcome-not-retried':
    'can’t be called again by a rule: somebody was reached, or may have been, or the number can’t be called at all',
  'outcome-twice': 'is named by an earlier rule already; the first one counts',
  'time-zone-unknown': 'must be an IANA name such as Asia/Shanghai',
  'not-for-kind': 'has no use in an account of this kind. Leave it out',
  'not-a-private-key': 'is not an RSA private key in PEM form. Paste the whole file with its BEGIN and END lines',
  'fallback-circle': 'must not be the account itself or one that leads back to it. Choose another one or none',
  'dify-no-chat-messages': 'of Dify must end with /chat-messages, such as http://192.168.67.228:9997/v1/chat-messages. Add it',
  'dify-completion-url':
    'belongs to a text generator, which has no conversation. Make a Chatbot or a Chatflow in Dify and use its key and its address ending with /chat-messages',
  'dify-workflow-url':
    'belongs to a workflow, which can not converse. Make a Chatflow or a Chatbot in Dify and use its key and its address ending with /chat-messages',
  'coze-page-url':
    'is the address of a page at Coze. The interface is at https://api.coze.com (in China https://api.coze.cn); the bot’s id has a field of its own',
  'maxkb-share-url':
    'is the chat page for people. Copy the Base URL of the API from Application → Overview in MaxKB; it has the application’s id in it',
  'maxkb-no-application':
    'has no application id. Copy the Base URL from Application → Overview in MaxKB: …/chat/api/<id> (v2) or …/api/application/<id> (v1)',
  'tool-name-taken': 'is the name of a tool of the house or of one before; choose another',
  'tool-host': 'must begin with a host that is written out, without {{…}} or @',
  'not-json': 'must be JSON; {{…}} stand inside of quotes',
  'not-a-schema': 'must be a JSON schema whose type is object',
};

export const nounsEn = {
  user: 'user',
  'api-key': 'key',
  task: 'task',
  import: 'import',
  call: 'call',
  line: 'line',
  'switch-node': 'switch',
  'llm-account': 'language model account',
  voice: 'voice',
  recogniser: 'recogniser',
  assistant: 'assistant',
  check: 'check',
  extension: 'extension',
  agent: 'agent',
  'agent-group': 'group of agents',
  'inbound-number': 'number for incoming calls',
  'blocked-address': 'block',
  'trial-call': 'trial call',
  'do-not-call': 'entry of the do-not-call list',
  webhook: 'webhook',
  'webhook-delivery': 'message',
  database: 'database',
  temporal: 'Temporal server',
} as const;

/**
 * A check (检查): one question of "why does it not ring?", judged from facts alone. Where facts come from is storage's and the probes'
 * to say, how a finding reads is the api's. A limb that brings new facts adds a kind here, a judge beside, and its words.
 */

/** The questions that people ask, in their order on the page. */
export const checkGroups = [
  'no-call',
  'drops-after-30',
  'missing-rows',
  'hangs-up-at-once',
  'no-sound',
  'cannot-hear',
  'extensions',
  'system',
] as const;
export type CheckGroup = (typeof checkGroups)[number];

/** `unknown`: nobody can tell from what is known now. */
export const verdicts = ['holds', 'fails', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a click may mend. */
export const cures = [
  'start-task',
  'resume-task',
  'fit-concurrency',
  'wake-line',
  'enable-line',
  'change-codec',
  'allow-extension-calls',
] as const;
export type Cure = (typeof cures)[number];

type KindFacts = {
  group: CheckGroup;
  /** Looking costs something, so it is done when asked. */
  probe: boolean;
};

const seen = (group: CheckGroup): KindFacts => ({ group, probe: false });
const probed = (group: CheckGroup): KindFacts => ({ group, probe: true });

/** Every check there is. */
export const checkKinds = {
  'task-dials': seen('no-call'),
  'task-type': seen('no-call'),
  'task-texts': seen('no-call'),
  'task-concurrency': seen('no-call'),
  'task-gate': seen('no-call'),
  'task-carrier': seen('no-call'),
  'line-usable': seen('no-call'),
  'call-outcome': seen('no-call'),
  'call-length': seen('drops-after-30'),
  'profile-address': seen('drops-after-30'),
  'ack-reaches-callee': seen('drops-after-30'),
  'ack-reaches-switch': seen('drops-after-30'),
  'list-whole': seen('missing-rows'),
  'model-answers': probed('hangs-up-at-once'),
  'codec-agreed': seen('hangs-up-at-once'),
  'voice-speaks': probed('no-sound'),
  'sound-sent': seen('no-sound'),
  'sound-attached': seen('no-sound'),
  'call-sound': seen('cannot-hear'),
  'recogniser-hears': probed('cannot-hear'),
  'sound-heard': seen('cannot-hear'),
  'extension-calls': seen('extensions'),
  'phone-registered': seen('extensions'),
  'phone-password': seen('extensions'),
  'phone-port': seen('extensions'),
  'phone-blocked': seen('extensions'),
  database: seen('system'),
  schema: seen('system'),
  temporal: seen('system'),
  'task-worker': seen('system'),
  'call-worker': seen('system'),
  switch: seen('system'),
  'profile-runs': seen('system'),
  release: seen('system'),
  disk: seen('system'),
  clock: seen('system'),
  recordings: seen('system'),
  books: probed('system'),
} as const satisfies Readonly<Record<string, KindFacts>>;
export type CheckKind = keyof typeof checkKinds;

export const checkKindNames: readonly CheckKind[] = Object.keys(checkKinds).filter(isCheckKind);

export function isCheckKind(name: string): name is CheckKind {
  return Object.hasOwn(checkKinds, name);
}

/** What a check looks at, where there are many of its kind. */
export type SubjectKind = 'task' | 'call' | 'import' | 'line' | 'profile' | 'model' | 'voice' | 'recogniser' | 'node' | 'folder';
export type Subject = { kind: SubjectKind; id: string; name: string };

/** Values for the sentences of a code. Moments are ISO 8601, sizes bytes; `reason`, `fault` and `because` are codes themselves. */
export type FindingValues = Readonly<Record<string, string | number>>;

export type Finding = { verdict: Verdict; code: FindingCode; values: FindingValues; cure: Cure | null };

export type Check = Finding & { kind: CheckKind; subject: Subject | null };

export function holds(code: FindingCode, values: FindingValues = {}): Finding {
  return { verdict: 'holds', code, values, cure: null };
}

export function fails(code: FindingCode, values: FindingValues = {}, cure: Cure | null = null): Finding {
  return { verdict: 'fails', code, values, cure };
}

export function unknown(code: FindingCode, values: FindingValues = {}): Finding {
  return { verdict: 'unknown', code, values, cure: null };
}

/** Names a check for running and mending it: `line-usable~<id of the line>`. */
export function checkId({ kind, subject }: Pick<Check, 'kind' | 'subject'>): string {
  return subject === null ? kind : `${kind}~${subject.id}`;
}

/** Null for what can be no check. */
export function parseCheckId(id: string): { kind: CheckKind; subjectId: string | null } | null {
  const [kind = '', subjectId = null, ...rest] = id.split('~');
  return isCheckKind(kind) && rest.length === 0 ? { kind, subjectId } : null;
}

/** Every finding that a judge may give; the words are held to the same list. */
export const findingCodes = [
  'task-dials',
  'task-waits',
  'task-at-limit',
  'task-not-started',
  'task-paused',
  'task-stops',
  'task-stopped',
  'list-empty',
  'list-finished',
  'window-closed',
  'window-never',
  'zone-unknown',
  'waits-for-retry',
  'starts-later',
  'ended-before',
  'no-usable-line',
  'lines-rest',
  'lines-down',
  'lines-drain',
  'group-without-agents',
  'skills-missing',
  'agents-not-signed-in',
  'agents-not-free',
  'pace-not-decided',
  'type-fits',
  'type-of-another-list',
  'texts-there',
  'texts-missing',
  'concurrency-fits',
  'concurrency-above-lines',
  'numbers-allowed',
  'numbers-refused',
  'carrier-connects',
  'carrier-refuses',
  'no-calls-yet',
  'line-usable',
  'line-disabled',
  'line-rests',
  'line-down',
  'line-login-refused',
  'line-node-down',
  'line-node-drains',
  'line-unseen',
  'call-reached',
  'call-not-reached',
  'call-line-fault',
  'call-service-failed',
  'call-not-ended',
  'call-length-plain',
  'call-cut-unheard',
  'call-cut-missing',
  'address-fits',
  'private-address',
  'one-external-address',
  'ack-unheard',
  'ack-unheard-few',
  'ack-heard',
  'ack-missing',
  'ack-arrives',
  'no-answered-calls',
  'no-counted-calls',
  'rows-all-in',
  'rows-left-out',
  'list-refused',
  'list-reading',
  'list-stuck',
  'service-works',
  'service-fails',
  'service-failed-in-calls',
  'service-untested',
  'service-changed',
  'codec-agreed',
  'codec-refused',
  'sound-sent',
  'nothing-sent',
  'sound-attached',
  'sound-not-attached',
  'sound-heard',
  'nothing-heard',
  'call-two-ways',
  'call-nothing-heard',
  'call-nothing-sent',
  'call-uncounted',
  'no-extensions',
  'extension-dialling-on',
  'extension-dialling-off',
  'phones-registered',
  'no-phone-registered',
  'phones-missing',
  'phone-passwords-right',
  'phone-passwords-wrong',
  'phone-port-right',
  'phone-port-wrong',
  'nobody-blocked',
  'addresses-blocked',
  'extension-blocked',
  'database-up',
  'database-away',
  'schema-current',
  'schema-behind',
  'schema-ahead',
  'schema-changed',
  'temporal-up',
  'temporal-away',
  'worker-there',
  'task-worker-missing',
  'call-worker-missing',
  'switch-ready',
  'switch-wrong-password',
  'switch-refuses-address',
  'switch-connecting',
  'switch-away',
  'profile-runs',
  'profile-stopped',
  'release-same',
  'release-differs',
  'disk-free',
  'disk-low',
  'disk-full',
  'disk-unread',
  'clock-right',
  'clock-wrong',
  'recordings-there',
  'recordings-missing',
  'recordings-unwritable',
  'books-agree',
  'books-differ',
  'books-partly',
  'books-unread',
] as const;
export type FindingCode = (typeof findingCodes)[number];

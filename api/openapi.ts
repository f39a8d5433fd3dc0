/** How the routes are told as OpenAPI 3.1: the description is made from the schemas that validate and serialise. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

const description = `Carillon rings every number of a list once, lets an AI or a recorded message speak, and keeps an exact record.

Sign in with \`POST /session\` (cookie, for people) or send \`Authorization: Bearer <api key>\` (for programs).
Errors are \`application/problem+json\` in the language of \`Accept-Language\` (zh or en).
Moments are ISO 8601 in UTC; where one stands in a sentence, the header \`Time-Zone\` (an IANA name) says by whose clock.
Lists take \`limit\` and \`cursor\`. Send an \`Idempotency-Key\` with every POST that creates, and a repeated request changes nothing.`;

const tags = [
  ['session', 'Signing in'],
  ['tasks', 'Outbound tasks (外呼任务)'],
  ['imports', 'Lists by file (名单导入)'],
  ['contacts', 'Contacts (名单)'],
  ['calls', 'Call records (通话记录)'],
  ['numbers', 'Why a number was called or not'],
  ['do-not-call', 'Numbers that are not called (免打扰名单)'],
  ['events', 'Live events'],
  ['lines', 'Lines (线路)'],
  ['inbound-numbers', 'Numbers that people call (呼入号码)'],
  ['switch-nodes', 'Switches (交换机)'],
  ['agents', 'Agents (坐席)'],
  ['agent-groups', 'Groups of agents (业务组)'],
  ['assistants', 'Assistants (智能体)'],
  ['llm-accounts', 'Language models (大模型)'],
  ['voices', 'Voices (音色)'],
  ['recognisers', 'Recognisers (语音识别)'],
  ['users', 'Users (用户)'],
  ['api-keys', 'Keys of programs (API 密钥)'],
  ['hearing', 'Listening before the answer (接通前识别)'],
  ['settings', 'Settings (参数)'],
  ['webhooks', 'Messages to other programs (事件推送)'],
  ['audit', 'Audit log (审计)'],
  ['logs', 'Logs of processes and switches (日志)'],
  ['checks', 'Diagnosis (诊断)'],
  ['health', 'State of the parts'],
] as const;

type Json = { [key: string]: unknown };

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An upload is streamed and so has no schema that validates; its form is described here. */
const uploadBody = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
    },
  },
};

/** Moves every named shape to the components and leaves a reference, so that clients get one type for one thing. */
function hoistNamed(document: Json): void {
  const schemas: Json = {};
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (!isJson(node)) return node;
    const seen = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
    const { title, ...shape } = seen;
    if (typeof title !== 'string' || !('type' in shape || 'anyOf' in shape)) return seen;
    schemas[title] = shape;
    return { $ref: `#/components/schemas/${title}` };
  };
  document['paths'] = visit(document['paths']);
  const components = document['components'];
  document['components'] = { ...(isJson(components) ? components : {}), schemas };
}

const uploadPaths = ['/api/v1/tasks/{id}/imports', '/api/v1/do-not-call/import'] as const;

function describeUploads(document: Json): void {
  const paths = document['paths'];
  for (const path of uploadPaths) {
    const upload = isJson(paths) ? paths[path] : undefined;
    if (isJson(upload) && isJson(upload['post'])) upload['post']['requestBody'] = uploadBody;
  }
}

export const openapiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Carillon',
      version: '1.0.0',
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map(([name, about]) => ({ name, description: about })),
    components: {
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'carillon_session' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  },
  transformObject: (made) => {
    if (!('openapiObject' in made)) return made.swaggerObject;
    const document = made.openapiObject;
    describeUploads(document);
    hoistNamed(document);
    return document;
  },
};

/** What a failing language model means and how to mend it. */
import type { ModelFailureCode } from '../../conversation/language/model-failed.ts';
import type { LlmKind } from '../../domain/llm-kind.ts';
import type { Language } from '../language.ts';
import type { KnownProduct } from '../llm-accounts/known-products.ts';
import { knownProductOf } from '../llm-accounts/known-products.ts';

export type ModelFaultCode = ModelFailureCode | 'unexpected';

const sentences: Readonly<Record<Language, Readonly<Record<ModelFaultCode, string>>>> = {
  zh: {
    'wrong-key': '密钥无效或没有权限，请检查密钥。',
    'no-credit': '账号余额不足或欠费，请充值。',
    'not-found': '地址或模型名称不存在，请检查服务地址（通常以 /v1 结尾）和模型名称。',
    'bad-request': '服务拒绝了请求，请检查模型名称和参数。',
    'rate-limited': '请求过于频繁，服务限流，请稍后再试或提高配额。',
    'server-error': '服务端出错，请稍后再试。',
    unreachable: '无法连接到服务地址，请检查地址、网络和代理。',
    timeout: '在规定时间内没有收到第一个字，请检查服务或放宽首字时间。',
    'bad-answer': '返回内容不是兼容 OpenAI 的格式，请检查服务地址。',
    'empty-answer':
      '服务返回了空的回答。请检查模型名称、最大输出长度（推理模型可能把额度都用于思考）和内容审核，并在服务商处试同一个问题。',
    cut: '回答中途断开，请检查网络。',
    'agent-app': '应用类型请选择“聊天助手”或者“ChatFlow”，不要选择“Agent”：请在 Dify 中新建这样的应用，换成它的密钥。',
    'wrong-app-type': '这个密钥属于其他类型的应用（文本生成或工作流），请使用“聊天助手”或“Chatflow”应用的密钥。',
    'not-published': '应用或智能体没有发布，或没有发布为 API，请先在平台上发布。',
    'needs-action': '智能体要求由我们执行它的端插件，电话中做不到，请在智能体中去掉端插件。',
    'conversation-lost': '平台上已找不到这次会话（被删除或已过期），重新提问即可开始新的会话。',
    'conversation-busy': '平台还在处理同一会话的上一个问题，请稍后再试。',
    unexpected: '测试时发生意外错误，已记入日志。',
  },
  en: {
    'wrong-key': 'The key is wrong or lacks permission. Check the key.',
    'no-credit': 'The account has no credit left. Top it up.',
    'not-found': 'The address or the model does not exist. Check the base URL (it usually ends in /v1) and the model’s name.',
    'bad-request': 'The service refused the request. Check the model’s name and its parameters.',
    'rate-limited': 'Too many requests for this account. Try again later or raise the quota.',
    'server-error': 'The service has a fault of its own. Try again later.',
    unreachable: 'The address can’t be reached. Check address, network and proxy.',
    timeout: 'No first word arrived in the allowed time. Check the service or allow more time.',
    'bad-answer': 'The answer is not in the form of an OpenAI-compatible service. Check the base URL.',
    'empty-answer':
      'The service gave an empty answer. Check the model’s name, its longest output (a reasoning model may use it up for thinking) and its content filter, and ask the same at the provider.',
    cut: 'The answer broke off in the middle. Check the network.',
    'agent-app': 'The app must be a Chatbot or a Chatflow, not an Agent. Make one in Dify and use its key here.',
    'wrong-app-type':
      'This key belongs to an app of another type (text generator or workflow). Use the key of a Chatbot or a Chatflow.',
    'not-published': 'The app or bot is not published, or not as an API. Publish it at the provider first.',
    'needs-action':
      'The bot wants us to run a plug-in of its own, which a telephone call can’t. Take the local plug-in out of the bot.',
    'conversation-lost': 'The provider no longer has this conversation (deleted or expired). The next question begins a new one.',
    'conversation-busy': 'The provider is still at work on the last question of this conversation. Try again in a moment.',
    unexpected: 'Something unexpected went wrong in the test; it is in the log.',
  },
};

type HostedKind = Exclude<LlmKind, 'openai-compatible'>;

/** Where the cure of a code lies elsewhere than with an OpenAI-compatible service. */
const kindSentences: Readonly<Record<Language, Readonly<Record<HostedKind, Partial<Record<ModelFaultCode, string>>>>>> = {
  zh: {
    coze: {
      'wrong-key':
        '扣子不接受这个令牌：可能已过期，或没有“会话、消息”等对话权限，或不属于这个智能体所在的空间。请在扣子的“API 授权”中检查（JWT 方式请检查应用 ID、公钥指纹和私钥）。',
      'not-found': '找不到这个智能体，请检查智能体编号，以及地址是国内版（api.coze.cn）还是国际版（api.coze.com）。',
      'not-published': '智能体没有发布为 API：请在扣子中点“发布”，勾选“API”渠道。',
      'no-credit': '扣子的额度或资源点已用完，请在扣子中充值或升级。',
      'bad-request': '扣子拒绝了请求，请检查智能体编号和变量。',
      'bad-answer': '返回内容不是扣子接口的格式，请检查接口地址（https://api.coze.cn）。',
    },
    dify: {
      'wrong-key': '密钥无效。请在 Dify 应用的“访问 API”中新建 API 密钥（以 app- 开头），不要用数据集的密钥。',
      'not-found': '地址不存在，请检查服务器和路径，末尾应为 /v1/chat-messages。',
      'bad-request': 'Dify 拒绝了请求：常见原因是应用的必填变量没有传入（请在“传给机器人的变量”中填写），或应用没有配置模型。',
      'bad-answer': '返回的是网页或其他内容，不是 Dify 的接口，请检查地址和端口，末尾应为 /v1/chat-messages。',
      'no-credit': 'Dify 中模型供应商的额度已用完，请在 Dify 的“设置 → 模型供应商”中处理。',
    },
    maxkb: {
      'wrong-key': '密钥无效。请在 MaxKB 应用的“概览 → API Key”中新建并启用（以 application- 开头），并检查地址中的应用编号。',
      'not-found': '地址不存在，请在 MaxKB 应用的“概览”中复制 Base URL。',
      'bad-request': 'MaxKB 拒绝了请求，请检查应用的用户输入参数。',
      'bad-answer': '返回的是网页或其他内容，不是 MaxKB 的接口，请在应用的“概览”中复制 Base URL。',
      'not-published': '应用没有发布，请在 MaxKB 中发布后再试。',
      'server-error': 'MaxKB 或它所用的模型出错，请在 MaxKB 中调试该应用。',
    },
  },
  en: {
    coze: {
      'wrong-key':
        'Coze does not accept this token: it may have expired, lack the chat permissions or belong to another workspace than the bot. Check it under API authorization (with a JWT: app id, public key id and private key).',
      'not-found': 'There is no such bot. Check its id, and whether it lives at api.coze.cn or api.coze.com.',
      'not-published': 'The bot is not published as an API. Press Publish at Coze and tick the channel API.',
      'no-credit': 'The quota or credits at Coze are used up. Top up or upgrade there.',
      'bad-request': 'Coze refused the request. Check the bot’s id and its variables.',
      'bad-answer': 'The answer is not in the form of Coze. Check the address (https://api.coze.com).',
    },
    dify: {
      'wrong-key':
        'The key is wrong. Make one under API Access of the app in Dify (it begins with app-); a key of a dataset won’t do.',
      'not-found': 'The address does not exist. Check server and path; it ends with /v1/chat-messages.',
      'bad-request':
        'Dify refused the request, most often because a required variable of the app was not handed over (fill it in under Variables for the bot), or the app has no model.',
      'bad-answer':
        'A web page or something else came back, not Dify’s interface. Check address and port; it ends with /v1/chat-messages.',
      'no-credit': 'The quota of the model provider in Dify is used up. See Settings → Model Provider there.',
    },
    maxkb: {
      'wrong-key':
        'The key is wrong. Make and enable one under Overview → API Key of the application (it begins with application-), and check the id in the address.',
      'not-found': 'The address does not exist. Copy the Base URL from the application’s Overview in MaxKB.',
      'bad-request': 'MaxKB refused the request. Check the user input parameters of the application.',
      'bad-answer':
        'A web page or something else came back, not MaxKB’s interface. Copy the Base URL from the application’s Overview.',
      'not-published': 'The application is not published. Publish it in MaxKB.',
      'server-error': 'MaxKB or the model behind it has a fault. Debug the application in MaxKB.',
    },
  },
};

/** What another product's address means in an OpenAI-compatible account. */
export const productHints: Readonly<Record<Language, Readonly<Record<KnownProduct, string>>>> = {
  zh: {
    dify: '这像是 Dify 的地址：请把账号类型改为 Dify。',
    coze: '这像是 Coze（扣子）的地址：请把账号类型改为 Coze（扣子）。',
    maxkb: '这像是 MaxKB 的地址：请把账号类型改为 MaxKB。',
  },
  en: {
    dify: 'This looks like Dify: set the kind of the account to Dify.',
    coze: 'This looks like Coze: set the kind of the account to Coze.',
    maxkb: 'This looks like MaxKB: set the kind of the account to MaxKB.',
  },
};

/** Faults that a wrong kind of address can cause; no credit or a slow server have other reasons. */
const addressFaults: ReadonlySet<string> = new Set<ModelFaultCode>([
  'wrong-key',
  'not-found',
  'bad-request',
  'bad-answer',
  'empty-answer',
]);

/** What went wrong and how to mend it; with a hint where an OpenAI-compatible account has the address of another product. */
export function modelFaultSentence(code: string, language: Language, account: { kind: LlmKind; baseUrl: string }): string {
  const { kind, baseUrl } = account;
  const own: Readonly<Record<string, string>> = kind === 'openai-compatible' ? {} : kindSentences[language][kind];
  const known: Readonly<Record<string, string>> = sentences[language];
  const sentence = own[code] ?? known[code] ?? sentences[language].unexpected;
  const product = kind === 'openai-compatible' && addressFaults.has(code) ? knownProductOf(baseUrl) : null;
  if (product === null) return sentence;
  return sentence + (language === 'zh' ? '' : ' ') + productHints[language][product];
}

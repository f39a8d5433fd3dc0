/** Which protocol the provider of a language model speaks. */
export const llmKinds = ['openai-compatible', 'coze', 'dify', 'maxkb'] as const;
export type LlmKind = (typeof llmKinds)[number];

/** How a Coze account proves who it is: with a personal access token, or with a JWT signed by an OAuth app's private key. */
export const cozeLogins = ['token', 'jwt'] as const;
export type CozeLogin = (typeof cozeLogins)[number];

/** Contact data that a bot is handed over: the name it has there → a text in which `{{columns of the list}}` are filled. */
export type BotInputs = Readonly<Record<string, string>>;

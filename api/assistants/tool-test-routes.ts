/** Trying a tool of an assistant: exactly the request that a call would make. */
import { makeAssistants } from '../../storage/assistants.ts';
import { openHeaders } from '../../storage/llm-headers.ts';
import type { AppDeps } from '../app-deps.ts';
import { languageOf } from '../language.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { toolFaultSentence } from '../words/tool-faults.ts';
import { testAssistantTool } from './tool-schemas.ts';

export function toolTestRoutes(app: TypedApp, { db, sealer, tryTool }: Pick<AppDeps, 'db' | 'sealer' | 'tryTool'>): void {
  app.route({
    ...testAssistantTool,
    handler: async (request) => {
      const { name, arguments: given, variables = {} } = request.body;
      const assistant = found(await makeAssistants(db).find(request.params.id), 'assistant');
      const tool = found(
        assistant.tools.http.find((one) => one.name === name),
        'assistant',
      );
      const headers = openHeaders(sealer, assistant.toolHeadersSealed[name] ?? {});
      const tried = await tryTool({ ...tool, headers }, given, { name: '', number: '', variables });
      return { ...tried, sentence: tried.code === null ? null : toolFaultSentence(tried.code, languageOf(request)) };
    },
  });
}

/**
 * A judge of sentences by a small language model: asks a completions server of your own (vLLM, llama.cpp, Ollama) whether the customer
 * has finished, and takes the likelihood of “yes”. Settings: END_OF_TURN_URL (…/v1), END_OF_TURN_MODEL, END_OF_TURN_KEY.
 */
const model = process.env.END_OF_TURN_MODEL ?? 'qwen2.5-0.5b-instruct';
const key = process.env.END_OF_TURN_KEY ?? '';

const questions = {
  zh: ({ before, text }) => `客服：${before}\n客户：${text}\n客户的话说完了吗？只回答“是”或“否”。`,
  en: ({ before, text }) => `Agent: ${before}\nCustomer: ${text}\nHas the customer finished? Answer only “yes” or “no”.`,
};
const yes = /^\s*(?:是|y)/i;

/** 0 = certainly not finished, 1 = certainly finished. Null, an error or a late answer: the words alone decide. */
export default async function finished(said, signal) {
  const baseUrl = process.env.END_OF_TURN_URL ?? 'http://127.0.0.1:8000/v1';
  const reply = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: questions[said.language](said) }],
      max_tokens: 1,
      temperature: 0,
      logprobs: true,
      top_logprobs: 5,
    }),
    signal,
  });
  if (!reply.ok) throw new Error(`the judge's server answered ${reply.status}`);
  const { choices } = await reply.json();
  const likely = choices[0]?.logprobs?.content?.[0]?.top_logprobs ?? [];
  return likely.filter(({ token }) => yes.test(token)).reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
}

/** A language model that answers the nth question with its nth answer, and says goodbye after the last. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { streamOf } from '../../unit/conversation/chat-server.ts';

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const topics = ['换套餐', '查话费', '开发票', '补办卡', '改密码', '开国际漫游', '退订业务', '查积分', '装宽带', '销户'];

export const questions = topics.map((topic, n) => `第${numerals[n]}个问题，${topic}怎么办？`);
export const goodbye = '好的，感谢您的来电，再见。';
/** What is answered to words that are no question of ours: a transcript that has it shows that something was misheard. */
const unclear = '抱歉，我没有听清楚。';

export type QuestionModel = { baseUrl: string; close(): Promise<void> };

function answerTo(asked: string): string {
  const n = questions.findIndex((question) => asked.includes(question.slice(0, question.indexOf('，'))));
  if (n < 0) return unclear;
  return n === questions.length - 1 ? goodbye : `${topics[n]}可以在网上营业厅办理，两分钟就好。`;
}

export async function startQuestionModel(): Promise<QuestionModel> {
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { messages } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { messages: { role: string; content: string }[] };
      const text = answerTo(messages.findLast(({ role }) => role === 'user')?.content ?? '');
      const words = Array.from(text, (content) => ({ delta: { content } }));
      const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'end_call', arguments: '{}' } };
      const ends = text === goodbye ? [{ delta: { tool_calls: [call] } }] : [];
      streamOf([...words, ...ends, { delta: {}, finish_reason: ends.length > 0 ? 'tool_calls' : 'stop' }])(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

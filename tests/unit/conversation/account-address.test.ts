/** Addresses as people paste them from the products' pages. */
import { describe, expect, it } from 'vitest';
import { readCozeAddress, readDifyAddress, readMaxkbAddress } from '../../../conversation/language/account-address.ts';

const id = '0190aa11-2222-7333-8444-555566667777';

describe('a pasted address', () => {
  it.each([
    ['https://api.coze.cn', { url: 'https://api.coze.cn' }],
    ['https://api.coze.com/v3/chat?conversation_id=1', { url: 'https://api.coze.com' }],
    ['http://10.0.0.8:8888/', { url: 'http://10.0.0.8:8888' }],
    ['https://www.coze.cn/space/341/bot/73428668', { fault: 'coze-page-url' }],
  ])('of Coze: %s', (pasted, read) => {
    expect(readCozeAddress(pasted)).toEqual(read);
  });

  it.each([
    ['http://192.168.67.228:9997/v1/chat-messages', { url: 'http://192.168.67.228:9997/v1/chat-messages' }],
    [' https://dify.example/api/v1/chat-messages/ ', { url: 'https://dify.example/api/v1/chat-messages' }],
    ['http://192.168.67.228:9997/v1', { fault: 'dify-no-chat-messages' }],
    ['https://api.dify.ai/v1/completion-messages', { fault: 'dify-completion-url' }],
    ['https://api.dify.ai/v1/workflows/run', { fault: 'dify-workflow-url' }],
  ])('of Dify: %s', (pasted, read) => {
    expect(readDifyAddress(pasted)).toEqual(read);
  });

  it.each([
    [`https://kb.example/chat/api/${id}`, { url: `https://kb.example/chat/api/${id}` }],
    [`https://kb.example/chat/api/${id}/chat/completions`, { url: `https://kb.example/chat/api/${id}` }],
    [`http://kb:8080/api/application/${id}/chat/completions`, { url: `http://kb:8080/api/application/${id}` }],
    [`http://kb:8080/sub/api/application/${id}/`, { url: `http://kb:8080/sub/api/application/${id}` }],
    ['https://kb.example/chat/5c9a2f7e1b3d4c6a', { fault: 'maxkb-share-url' }],
    ['https://kb.example/ui/chat/5c9a2f7e1b3d4c6a', { fault: 'maxkb-share-url' }],
    ['https://kb.example/', { fault: 'maxkb-no-application' }],
    [`https://kb.example/api/application/${id}/profile`, { fault: 'maxkb-no-application' }],
  ])('of MaxKB: %s', (pasted, read) => {
    expect(readMaxkbAddress(pasted)).toEqual(read);
  });
});

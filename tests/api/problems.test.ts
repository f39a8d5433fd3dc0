import { describe, expect, it } from 'vitest';
import { formOf } from '../../api/field-forms.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();
const nobody = '00000000-0000-4000-8000-000000000000';

describe('a refused request', () => {
  it('is told as problem+json in Chinese unless English is asked for', async () => {
    const url = `/api/v1/tasks/${nobody}`;
    const english = await house.as('viewer', { url });
    const chinese = await house.as('viewer', { url, headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } });
    expect(english.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(english.json()).toEqual({
      type: 'urn:carillon:problem:not-found',
      title: 'Not found',
      status: 404,
      code: 'not-found',
      detail: 'There is no task with this id. It may have been removed.',
    });
    expect(chinese.json()).toMatchObject({ title: '不存在', detail: '没有这个编号的任务，可能已被删除。' });
    expect(chinese.headers['content-language']).toBe('zh');
  });

  it('is told so too where the router itself gives up on an address', async () => {
    const reply = await house.as('admin', { method: 'POST', url: `/api/v1/checks/${'0'.repeat(200)}/run` });
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json()).toMatchObject({ status: 404, code: 'route-not-found' });
  });

  it('is told so too when a form with files does not say where its parts begin', async () => {
    const taskId = await makeTask(house);
    const headers = { 'content-type': 'multipart/form-data' };
    for (const url of ['/do-not-call/import', `/tasks/${taskId}/imports`]) {
      const reply = await house.as('admin', { method: 'POST', url: `/api/v1${url}`, payload: 'x', headers });
      expect(reply.json(), url).toMatchObject({ status: 415, code: 'not-multipart' });
    }
  });

  it('names every field at fault, each with its cure', async () => {
    const payload = { name: ' ', type: 'fax', maxConcurrency: '5', lineIds: ['x'], speed: 1 };
    const reply = await house.as('admin', { method: 'POST', url: '/api/v1/tasks', payload });
    expect(reply.json()).toMatchObject({ status: 400, code: 'invalid-request' });
    const errors = reply.json<{ errors: { field: string; code: string; message: string }[] }>().errors;
    expect(errors.map(({ field, code }) => `${field} ${code}`).sort()).toEqual([
      'lineIds.0 wrong-format',
      'maxConcurrency wrong-type',
      'name wrong-format',
      'speed unknown-field',
      'type not-one-of',
    ]);
    expect(errors.find((error) => error.field === 'type')?.message).toBe('must be one of: ai, notification, predictive');
  });

  it.each([
    [
      '/llm-accounts',
      { baseUrl: 'model.example' },
      'baseUrl',
      'must be an address that begins with http:// or https://',
      '应为以 http:// 或 https:// 开头的地址，不含空格',
    ],
    ['/lines', { callerNumbers: ['010-1'] }, 'callerNumbers.0', 'must be 1 to 32 digits', '应为 1 至 32 位数字'],
    ['/users', { username: 'Li Lei' }, 'username', 'must begin with a small letter or a digit', '应以小写字母或数字开头'],
    ['/tasks', { name: '  ' }, 'name', 'must not be blank', '不能为空白'],
    ['/tasks', { lineIds: ['7'] }, 'lineIds.0', 'must be an id (UUID)', '应为编号（UUID）'],
  ])('says the form of a field of %s in words', async (path, payload, field, english, chinese) => {
    const told = async (language: string) => {
      const headers = { 'accept-language': language };
      const reply = await house.as('admin', { method: 'POST', url: `/api/v1${path}`, payload, headers });
      return reply.json<{ errors: { field: string; message: string }[] }>().errors.find((error) => error.field === field)
        ?.message;
    };
    expect(await told('en')).toContain(english);
    expect(await told('zh')).toContain(chinese);
  });

  it('has words for the form of every field of every route', () => {
    const forms = new Set<string>();
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if ((key === 'pattern' || key === 'format') && typeof value === 'string') forms.add(value);
        else visit(value);
      }
    };
    visit(house.app.swagger());
    expect(forms.size).toBeGreaterThan(8);
    const body = [...forms].filter((form) => form !== 'binary').map((form) => ({ form, name: formOf(form) }));
    expect(body.filter(({ name }) => name === 'other')).toEqual([]);
  });

  it('names a missing field of a nested thing by its path', async () => {
    const url = `/api/v1/tasks/${nobody}/contacts`;
    const reply = await house.as('admin', { method: 'POST', url, payload: { contacts: [{ number: '1' }, {}] } });
    expect(reply.json()).toMatchObject({ errors: [{ field: 'contacts.1.number', code: 'required' }] });
  });

  it('names an unknown query field', async () => {
    const reply = await house.as('viewer', { url: '/api/v1/tasks?colour=red' });
    expect(reply.json()).toMatchObject({ status: 400, errors: [{ field: 'colour', code: 'unknown-field' }] });
  });

  it('is a 404 when the id is no id', async () => {
    const reply = await house.as('viewer', { url: '/api/v1/llm-accounts/17' });
    expect(reply.json()).toMatchObject({
      status: 404,
      detail: 'There is no language model account with this id. It may have been removed.',
    });
  });

  it('is told when the body is no JSON, of another kind or too large', async () => {
    const send = (payload: string, type: string) =>
      house.as('admin', { method: 'POST', url: '/api/v1/tasks', payload, headers: { 'content-type': type } });
    expect((await send('{"name": ', 'application/json')).json()).toMatchObject({ status: 400, code: 'invalid-json' });
    expect((await send('<task/>', 'application/xml')).json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    const large = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    expect((await send(large, 'application/json')).json()).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it('is told when the cursor is not ours', async () => {
    for (const path of ['tasks', 'calls', 'lines', 'audit']) {
      const reply = await house.as('admin', { url: `/api/v1/${path}?cursor=abc` });
      expect(reply.json()).toMatchObject({ status: 400, code: 'invalid-cursor' });
    }
  });

  it('is told at an address that nothing answers', async () => {
    expect((await house.app.inject({ url: '/api/v2/tasks' })).json()).toMatchObject({ status: 404, code: 'route-not-found' });
  });

  it('hides what went wrong on our side', async () => {
    const id = await makeTask(house);
    house.control.story = async () => {
      throw new Error('a secret of the house');
    };
    await house.db.query(
      `with c as (
        insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
      ), k as (
        insert into contact (task_id, import_id, row_number, number) select task_id, id, 1, '13800000001' from c returning *
      )
      insert into call (id, task_id, contact_id, attempt, state, lane, claim_key, number, node)
      select $1::uuid, task_id, id, 1, 'claimed', 0, 'k', number, 'sw1' from k`,
      [id],
    );
    const reply = await house.as('viewer', { url: `/api/v1/calls/${id}/history` });
    expect(reply.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(reply.body).not.toContain('secret');
  });
});

describe('every reply', () => {
  it('carries headers that protect the page', async () => {
    const { headers } = await house.as('viewer', { url: '/api/v1/tasks' });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('the description', () => {
  it('is served as JSON and readable as a page', async () => {
    const json = await house.app.inject({ url: '/api/v1/openapi.json' });
    expect(json.json()).toMatchObject({ openapi: '3.1.0' });
    const page = await house.app.inject({ url: '/api/docs/' });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('swagger');
  });
});

/** A thing by its name, with the way to it; one that is gone, or may not be seen, by the beginning of its id. */
import { useQuery } from '@tanstack/react-query';
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../api/client.ts';
import { shortId } from './change-values.ts';

/** Names hardly ever change. */
const nameStaysMs = 60_000;

export function ThingName({ kind, id, name = null }: { kind: string; id: string; name?: string | null }): ReactElement {
  const { t } = useTranslation();
  const ask = askers[kind];
  const known = useQuery({
    queryKey: ['thing-name', kind, id],
    queryFn: () => (ask === undefined ? null : ask(id)),
    enabled: name === null && ask !== undefined,
    staleTime: nameStaysMs,
  });
  const path = pathOf(kind, id);
  if (kind === 'settings') return <Link to="/settings">{t('audit.noun.settings')}</Link>;
  if (name === null && known.isLoading) return <span>…</span>;
  const shown = name ?? known.data ?? shortId(id);
  const label = path === null || known.isError ? <span>{shown}</span> : <Link to={path}>{shown}</Link>;
  return <Tooltip title={id}>{label}</Tooltip>;
}

const params = (id: string): { params: { path: { id: string } } } => ({ params: { path: { id } } });

const askers: Readonly<Record<string, (id: string) => Promise<string>>> = {
  task: async (id) => (await told(api.GET('/api/v1/tasks/{id}', params(id)))).name,
  assistant: async (id) => (await told(api.GET('/api/v1/assistants/{id}', params(id)))).name,
  line: async (id) => (await told(api.GET('/api/v1/lines/{id}', params(id)))).name,
  'llm-account': async (id) => (await told(api.GET('/api/v1/llm-accounts/{id}', params(id)))).name,
  voice: async (id) => (await told(api.GET('/api/v1/voices/{id}', params(id)))).name,
  recogniser: async (id) => (await told(api.GET('/api/v1/recognisers/{id}', params(id)))).name,
  webhook: async (id) => (await told(api.GET('/api/v1/webhooks/{id}', params(id)))).name,
  user: async (id) => (await told(api.GET('/api/v1/users/{id}', params(id)))).username,
};

function pathOf(kind: string, id: string): string | null {
  switch (kind) {
    case 'task':
    case 'assistant':
    case 'call':
    case 'webhook':
      return `/${kind}s/${id}`;
    case 'line':
    case 'voice':
    case 'recogniser':
    case 'user':
    case 'llm-account':
      return `/${kind}s`;
    case 'api-key':
      return '/keys';
    case 'inbound-number':
      return '/inbound';
    default:
      return null;
  }
}

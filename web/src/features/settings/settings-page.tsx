/** Parameters that may be changed while everything runs. */
import { useQuery } from '@tanstack/react-query';
import { Card, Skeleton } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { HearingCard } from '../hearing/hearing-card.tsx';
import { ParameterDrawer } from './parameter-drawer.tsx';
import { ParameterTable } from './parameter-table.tsx';

type Parameter = Schemas['Parameter'];

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const [edited, setEdited] = useState<Parameter | null>(null);
  const parameters = useQuery({
    queryKey: ['settings', 'parameters'],
    queryFn: async () => (await told(api.GET('/api/v1/settings/parameters'))).items,
  });
  const all = parameters.data ?? [];
  const groups = [...new Set(all.map(({ group }) => group))];
  return (
    <>
      <PageHead title={t('menu.settings')} note={t('setting.note')} />
      {parameters.isError ? <ProblemNotice error={parameters.error} onRetry={() => void parameters.refetch()} /> : null}
      {parameters.isPending ? <Skeleton active /> : null}
      {groups.map((group) => (
        <Card key={group} size="small" title={t(`setting.group.${group}`)} style={{ marginBottom: 16 }}>
          <ParameterTable items={all.filter((one) => one.group === group)} edit={may ? setEdited : null} />
        </Card>
      ))}
      <HearingCard />
      {edited === null ? null : <ParameterDrawer parameter={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

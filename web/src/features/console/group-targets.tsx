/** Groups: whoever of them waits longest is called. */
import { Button, Flex, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import type { PlaceProps } from './target-picker.tsx';

export function GroupTargets({
  groups,
  kind,
  isPending,
  onChoose,
}: PlaceProps & { groups: readonly Schemas['TargetGroup'][] }): ReactElement {
  const { t } = useTranslation();
  if (groups.length === 0) return <EmptyNote what={t('console.pick.noGroups')} why={t('console.pick.noGroupsWhy')} />;
  return (
    <ul className="targets" aria-label={t('console.pick.group')}>
      {groups.map(({ id, name, free }) => (
        <li key={id}>
          <Typography.Text strong>{name}</Typography.Text>
          <Flex gap={8} align="center">
            <Typography.Text type="secondary">{t('console.pick.free', { n: free })}</Typography.Text>
            <Button
              size="small"
              type="primary"
              disabled={free === 0 || isPending}
              aria-label={t(`console.pick.to.${kind}`, { name })}
              onClick={() => onChoose({ kind: 'group', groupId: id })}
            >
              {t(`console.move.${kind}`)}
            </Button>
          </Flex>
        </li>
      ))}
    </ul>
  );
}

/** The ways into one call: listen to it, speak to the agent alone or to both, or end it. Who listens already has the bar for the rest. */

import { AudioOutlined, DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps, Space, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Board, type Call, heardCall, modesOf } from './board-words.ts';
import { useCallMove } from './use-call-move.ts';

export function CallActs({ call, board }: { call: Call; board: Board }): ReactElement {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { move, isPending } = useCallMove();
  const heard = heardCall(board);
  const mine = heard?.call.id === call.id;
  const hindrance = hindranceOf(board, heard !== null);
  const who = { number: call.number, name: call.name };
  const end = (): void => {
    modal.confirm({
      title: t('supervision.endTitle', who),
      content: t('supervision.endNote'),
      okText: t('supervision.end'),
      okButtonProps: { danger: true },
      onOk: () => move({ callId: call.id, kind: 'end' }),
    });
  };
  const items: MenuProps['items'] = [
    ...modesOf(call)
      .filter((mode) => mode !== 'listen')
      .map((mode) => ({
        key: mode,
        label: t(`supervision.begin.${mode}`),
        disabled: mine || hindrance !== null,
        onClick: () => move({ callId: call.id, kind: 'listen', mode }),
      })),
    { type: 'divider' },
    { key: 'end', danger: true, label: t('supervision.end'), onClick: end },
  ];
  return (
    <Space.Compact size="small">
      <Tooltip title={mine || hindrance === null ? undefined : t(`supervision.hindrance.${hindrance}`)}>
        <Button
          size="small"
          icon={<AudioOutlined aria-hidden />}
          loading={isPending}
          disabled={mine || hindrance !== null}
          aria-label={t('supervision.listenTo', who)}
          onClick={() => move({ callId: call.id, kind: 'listen', mode: 'listen' })}
        >
          {t('supervision.mode.listen')}
        </Button>
      </Tooltip>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button size="small" icon={<DownOutlined aria-hidden />} aria-label={t('supervision.moreActs', who)} />
      </Dropdown>
    </Space.Compact>
  );
}

/** Why whoever looks can't listen now; null: they can. */
function hindranceOf({ own, agents }: Board, listens: boolean): 'no-agent' | 'no-phone' | 'own-call' | 'listens' | null {
  if (own === null || !own.enabled) return 'no-agent';
  if (!own.hasPhone) return 'no-phone';
  const state = agents.find(({ id }) => id === own.agentId)?.state;
  if (state === 'reserved' || state === 'ringing' || state === 'talking') return 'own-call';
  return listens ? 'listens' : null;
}

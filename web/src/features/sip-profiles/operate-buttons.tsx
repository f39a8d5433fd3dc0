/** Start, stop and restart of a profile; what it would cost is said before. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Flex, Modal } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

type SipProfile = Schemas['SipProfile'];
type Action = 'start' | 'stop' | 'restart';

export function OperateButtons({ profile }: { profile: SipProfile }): ReactElement {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Action | null>(null);
  const busy = profile.operation?.state === 'running';
  const actions: readonly Action[] = profile.running === true ? ['restart', 'stop'] : ['start'];
  return (
    <>
      {actions.map((action) => (
        <Button
          key={action}
          size="small"
          loading={busy}
          onClick={() => setAsked(action)}
          aria-label={t('sipProfile.actNamed', { act: t(`sipProfile.act.${action}`), name: profile.name })}
        >
          {t(`sipProfile.act.${action}`)}
        </Button>
      ))}
      {asked === null ? null : <OperateQuestion profile={profile} action={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function OperateQuestion({
  profile,
  action,
  onClose,
}: {
  profile: SipProfile;
  action: Action;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [waits, setWaits] = useState(true);
  const order = useSending({
    mutationFn: () =>
      told(
        api.POST('/api/v1/sip-profiles/{id}/{action}', {
          params: { path: { id: profile.id, action } },
          body: { waitForCalls: action !== 'start' && waits },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['sip-profiles'] });
      onClose();
    },
  });
  const act = t(`sipProfile.act.${action}`);
  return (
    <Modal
      open
      title={t('sipProfile.actNamed', { act, name: profile.name })}
      okText={act}
      cancelText={t('act.cancel')}
      confirmLoading={order.isPending}
      onOk={() => order.send()}
      onCancel={onClose}
    >
      <Flex vertical gap={10}>
        {action === 'start' ? null : <span>{t('sipProfile.drops', { calls: profile.calls })}</span>}
        {action === 'start' || profile.calls === 0 ? null : (
          <Checkbox checked={waits} onChange={(event) => setWaits(event.target.checked)}>
            {t('sipProfile.waits')}
          </Checkbox>
        )}
        {action === 'stop' ? null : <span>{t('sipProfile.rollsBack')}</span>}
        {order.isError ? <ProblemNotice error={order.error} /> : null}
      </Flex>
    </Modal>
  );
}

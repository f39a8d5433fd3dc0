/** 预约回拨: when the callee is to be called again. The task does it, if its rules allow it then. */
import { ClockCircleOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Flex, Popover, Typography } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';

type Wish = { at: string } | { inMinutes: number };

const soonMinutes = [30, 120] as const;
const tomorrowHour = 10;
const wallForm = 'YYYY-MM-DDTHH:mm';

export function AppointmentButton({ callId }: { callId: string }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<Dayjs | null>(null);
  const plan = useSending({
    nameOf: byContent,
    mutationFn: (wish: Wish) => told(api.POST('/api/v1/agents/me/call/callback', { body: { callId, ...wish } })),
    onSuccess: async ({ local, moved }) => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['agent-call'] });
      void message.success(t(moved ? 'console.plannedMoved' : 'console.planned', { local }));
    },
    onError: (error) => void message.error(problemSentence(error, t('problem.noReplyCure'))),
  });
  const tomorrow = dayjs().add(1, 'day').hour(tomorrowHour).minute(0).format(wallForm);
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      title={t('console.callback')}
      content={
        <Flex vertical gap={10} style={{ maxWidth: 300 }}>
          <Flex gap={6} wrap>
            {soonMinutes.map((minutes) => (
              <Button key={minutes} size="small" onClick={() => plan.send({ inMinutes: minutes })}>
                {t('console.inMinutes', { minutes })}
              </Button>
            ))}
            <Button size="small" onClick={() => plan.send({ at: tomorrow })}>
              {t('console.tomorrow')}
            </Button>
          </Flex>
          <DatePicker
            showTime={{ format: 'HH:mm', minuteStep: 5 }}
            format="YYYY-MM-DD HH:mm"
            needConfirm={false}
            aria-label={t('console.callbackAt')}
            value={at}
            onChange={setAt}
            disabledDate={(day) => day.isBefore(dayjs(), 'day')}
          />
          <Typography.Text type="secondary">{t('console.calleeClock')}</Typography.Text>
          <Button
            type="primary"
            disabled={at === null}
            loading={plan.isPending}
            onClick={() => (at === null ? undefined : plan.send({ at: at.format(wallForm) }))}
          >
            {t('console.plan')}
          </Button>
        </Flex>
      }
    >
      <Button icon={<ClockCircleOutlined aria-hidden />}>{t('console.callback')}</Button>
    </Popover>
  );
}

/** Stopping asks how, and says beforehand what will be lost. */
import { StopOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Modal, Radio } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../components/who.ts';
import { type Task, useTaskSteps } from './task-steps.ts';

export function StopButton({ task }: { task: Task }): ReactElement | null {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [mode, setMode] = useState<'drain' | 'hangup'>('drain');
  const steps = useTaskSteps(() => setOpen(false));
  const may = useMay('supervisor');
  const hardening = task.status === 'stopping' && task.stopMode === 'drain';
  if (!may || !(['running', 'pausing', 'paused'].includes(task.status) || hardening)) return null;
  const calls = task.counts.dialling;
  const stop = (): void => steps.send({ id: task.id, step: 'stop', mode });
  return (
    <>
      <Button danger icon={<StopOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('task.step.stop')}
      </Button>
      <Modal
        open={open}
        title={t('task.stop.title', { name: task.name })}
        okText={t(`task.stop.go.${mode}`)}
        okButtonProps={{ danger: true, loading: steps.isPending }}
        onOk={stop}
        onCancel={() => setOpen(false)}
        // The second half of a double-click must not close what the first half opened.
        mask={{ closable: false }}
      >
        <Radio.Group value={mode} onChange={(event) => setMode(event.target.value === 'hangup' ? 'hangup' : 'drain')}>
          <Flex vertical gap={8}>
            <Radio value="drain">{t('task.stop.drain', { count: calls })}</Radio>
            <Radio value="hangup">{t('task.stop.hangup', { count: calls })}</Radio>
          </Flex>
        </Radio.Group>
        <Alert
          style={{ marginTop: 16 }}
          type={mode === 'hangup' && calls > 0 ? 'warning' : 'info'}
          title={t(`task.stop.loss.${mode}`, { count: calls, waiting: task.counts.notDialled })}
        />
      </Modal>
    </>
  );
}

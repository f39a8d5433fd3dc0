/** 交还智能体: the assistant goes on with the callee, and may be told what was said meanwhile. */
import { Alert, Flex, Input, Modal } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useSendMove } from './use-call-moves.ts';

const noteCharsMax = 500;
const width = 480;
/** The count of letters hangs below the field. */
const countPx = 22;

export function GiveBackDialog({ callId, onClose }: { callId: string; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const { send, isPending, error } = useSendMove(callId, { onSent: onClose });
  const said = note.trim();
  return (
    <Modal
      open
      width={width}
      title={t('console.move.give-back')}
      okText={t('console.move.give-back')}
      okButtonProps={{ loading: isPending }}
      onOk={() => send({ kind: 'give-back', ...(said === '' ? {} : { note: said }) })}
      onCancel={onClose}
    >
      <Flex vertical gap={12} style={{ paddingBottom: countPx }}>
        <Alert type="info" title={t('console.giveBack.means')} />
        {error === null ? null : <ProblemNotice error={error} />}
        <Input.TextArea
          autoFocus
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={noteCharsMax}
          showCount
          aria-label={t('console.giveBack.note')}
          placeholder={t('console.giveBack.note')}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </Flex>
    </Modal>
  );
}

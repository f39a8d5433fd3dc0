/** What an agent writes of a call. It is saved by itself: when one stops writing, chooses a word, or the call goes. */
import { useQueryClient } from '@tanstack/react-query';
import { Flex, Input, Radio, Typography } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Notes, useGivenNotes } from './use-notes.ts';

type Props = {
  callId: string;
  words: readonly string[];
  initial: Notes;
  field?: RefObject<HTMLTextAreaElement | null>;
  /** What is written is saved when this changes: the agent goes on to something else. */
  leaving?: string;
};

const noteCharsMax = 4_000;

export function NotesField({ callId, words, initial, field, leaving = '' }: Props): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { notes, change, saveNow, state, sentence } = useGivenNotes({
    callId,
    initial,
    onSaved: () => void client.invalidateQueries({ queryKey: ['agent-calls'] }),
  });
  const area = useRef<TextAreaRef | null>(null);
  useEffect(() => {
    if (field !== undefined) field.current = area.current?.resizableTextArea?.textArea ?? null;
  }, [field]);
  const save = useRef(saveNow);
  save.current = saveNow;
  useEffect(() => {
    if (leaving !== '') save.current();
  }, [leaving]);
  const options = notes.disposition === null || words.includes(notes.disposition) ? words : [notes.disposition, ...words];
  return (
    <Flex vertical gap={8}>
      <Radio.Group
        aria-label={t('console.disposition')}
        optionType="button"
        size="small"
        value={notes.disposition}
        onChange={({ target }) => change({ ...notes, disposition: String(target.value) }, 'now')}
        options={options.map((word) => ({ value: word, label: word }))}
        className="dispositions"
      />
      <Input.TextArea
        ref={area}
        aria-label={t('console.noteText')}
        placeholder={t('console.notePlaceholder')}
        value={notes.text}
        maxLength={noteCharsMax}
        autoSize={{ minRows: 4, maxRows: 14 }}
        onChange={({ target }) => change({ ...notes, text: target.value }, 'soon')}
        onBlur={saveNow}
      />
      <Typography.Text type={state === 'failed' ? 'danger' : 'secondary'} role="status" style={{ fontSize: 12 }}>
        {state === 'failed' ? (sentence ?? '') : t(`console.saving.${state}`)}
      </Typography.Text>
    </Flex>
  );
}

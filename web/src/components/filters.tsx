/** The row above a list in which it is narrowed down: text to find, a choice of one, and the way back to everything. */
import { Button, Flex, Input, Select } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** `any`: something is narrowed down now. */
export function FilterBar({ any, clear, children }: { any: boolean; clear(): void; children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex wrap gap={8} style={{ marginBottom: 12 }} role="search">
      {children}
      {any ? <Button onClick={clear}>{t('list.reset')}</Button> : null}
    </Flex>
  );
}

type Filter = {
  label: string;
  width: number;
  value: string | undefined;
};

/** Tells the trimmed text when it is sent; empty when it was cleared. */
export function TextFilter({ label, width, value, onSearch }: Filter & { onSearch(text: string): void }): ReactElement {
  return (
    <Input.Search
      // What the address says is shown anew when it changes.
      key={value ?? ''}
      allowClear
      style={{ width }}
      placeholder={label}
      aria-label={label}
      defaultValue={value}
      onSearch={(text) => onSearch(text.trim())}
    />
  );
}

/** A choice among words that are always the same; for things with names see NamedSelect. Tells undefined when it was cleared. */
export function ChoiceFilter({
  label,
  width,
  value,
  options,
  onChange,
}: Filter & { options: { value: string; label: string }[]; onChange(chosen: string | undefined): void }): ReactElement {
  return (
    <Select
      allowClear
      style={{ width }}
      placeholder={label}
      aria-label={label}
      value={value ?? null}
      options={options}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? undefined)}
    />
  );
}

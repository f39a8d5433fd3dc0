/** A choice among things that have names: while their list is on its way, it shows the names that are known, never an id. */
import { Select, type SelectProps, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

type Option = { value: string; label: string; disabled?: boolean };
type Value = string | string[] | null;

export type NamedSelectProps = Omit<SelectProps<Value, Option>, 'options' | 'labelRender' | 'loading'> & {
  /** Undefined: the list is not there yet. */
  options: readonly Option[] | undefined;
  /** What is chosen already, by id, where the page knows its name from elsewhere. */
  known?: readonly { id: string; name: string }[];
};

export function NamedSelect({ options, known = [], ...rest }: NamedSelectProps): ReactElement {
  const { t } = useTranslation();
  const nameless = (id: string): ReactElement => (
    <Typography.Text type="secondary" title={id}>
      {t(options === undefined ? 'list.loading' : 'list.gone')}
    </Typography.Text>
  );
  return (
    <Select<Value, Option>
      {...rest}
      loading={options === undefined}
      options={[...(options ?? [])]}
      labelRender={({ label, value }) => label ?? known.find(({ id }) => id === value)?.name ?? nameless(String(value))}
    />
  );
}

/** What a choice of one thing was changed to; undefined when it was cleared. */
export function oneOrNone(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

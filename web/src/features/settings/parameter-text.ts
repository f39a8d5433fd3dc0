/** A value of a parameter as people read it. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';

type Parameter = Schemas['Parameter'];

export function useParameterText(): (parameter: Parameter, value: Parameter['value']) => string {
  const { t } = useTranslation();
  const option = useOptionText();
  return (parameter, value) => {
    if (Array.isArray(value)) {
      return value.length > 0 ? value.join(' ') : t(parameter.kind === 'addresses' ? 'setting.everywhere' : 'setting.noWords');
    }
    if (typeof value === 'boolean') return t(value ? 'yesNo.true' : 'yesNo.false');
    if (typeof value === 'string') return option(parameter.key, value);
    return parameter.unit === null ? String(value) : `${value} ${t(`unit.${parameter.unit}`)}`;
  };
}

/** Choices have their words where they are chosen elsewhere on the page. */
export function useOptionText(): (key: Parameter['key'], value: string) => string {
  const { t } = useTranslation();
  return (key, value) => {
    if (key === 'defaultLanguage') return t(`language.${value}`);
    return key === 'secondFactor' ? t(`secondFactor.rule.${value}`) : value;
  };
}

/** The form of a line: a gateway of a switch, and how many calls it carries. */

import { Collapse, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNodes } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { isOtherHost, useChecked, useTyped } from '../../components/kept-secret.ts';
import { type Line, type LineForm, lineBodyOf, lineFormOf, newLine } from './line-form.ts';
import { RareFields } from './rare-fields.tsx';

export function LineDrawer({ line, onClose }: { line: Line | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = (form: LineForm): Promise<unknown> =>
    line === null
      ? told(api.POST('/api/v1/lines', { body: lineBodyOf(form) }))
      : told(api.PATCH('/api/v1/lines/{id}', { params: { path: { id: line.id } }, body: lineBodyOf(form) }));
  const rare = { key: 'rare', label: t('task.more'), children: <RareFields />, forceRender: true };
  return (
    <EditDrawer<LineForm>
      title={line === null ? t('line.add') : line.name}
      listKey="lines"
      initial={line === null ? newLine : lineFormOf(line)}
      save={save}
      onClose={onClose}
    >
      <CommonFields />
      <LoginFields line={line} />
      <NumberFields />
      <Collapse ghost size="small" items={[rare]} />
    </EditDrawer>
  );
}

function CommonFields(): ReactElement {
  const { t } = useTranslation();
  const required = { required: true, message: t('form.required') };
  const nodes = useNodes();
  const purposes = (['both', 'tasks', 'phoneBar', 'off'] as const).map((value) => ({ value, label: t(`line.purpose.${value}`) }));
  return (
    <>
      <Form.Item name="name" label={t('line.field.name')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="address" label={t('line.field.address')} rules={[required]} extra={t('line.addressHint')}>
        <Input placeholder="sip.carrier.com:5060" />
      </Form.Item>
      <Form.Item name="capacity" label={t('line.field.capacity')} rules={[required]} extra={t('line.capacityHint')}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
      <Form.Item name="node" label={t('line.field.node')} rules={[required]} extra={t('line.nodeHint')}>
        <Select
          options={(nodes.data ?? []).map(({ name }) => ({ value: name, label: name }))}
          notFoundContent={t('line.noNodes')}
        />
      </Form.Item>
      <Form.Item name="purpose" label={t('line.field.purpose')}>
        <Radio.Group options={purposes} />
      </Form.Item>
    </>
  );
}

/** A password stays with its hosts: see the api, which refuses to take it along. */
function usePasswordStays(line: Line | null): boolean {
  const [address, proxy] = [useTyped('address'), useTyped('proxy')];
  const parameters =
    Form.useWatch<(LineForm['parameters'][number] | undefined)[] | undefined>('parameters', Form.useFormInstance()) ?? [];
  if (line === null || !line.hasPassword) return false;
  const registerAt = parameters.find((parameter) => parameter?.name === 'register-proxy')?.value;
  return isOtherHost([line.address, line.proxy, line.parameters['register-proxy']], [address, proxy, registerAt]);
}

function LoginFields({ line }: { line: Line | null }): ReactElement {
  const { t } = useTranslation();
  const register = useChecked('register');
  const stays = usePasswordStays(line);
  const kept = line?.hasPassword === true ? { extra: t(stays ? 'form.secretStays' : 'form.secretKept') } : {};
  return (
    <>
      <Form.Item name="register" label={t('line.field.register')}>
        <Radio.Group
          options={[
            { value: false, label: t('line.peers') },
            { value: true, label: t('line.registers') },
          ]}
        />
      </Form.Item>
      {register ? (
        <>
          <Form.Item name="username" label={t('line.field.username')}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('line.field.password')}
            rules={stays ? [{ required: true, message: t('form.required') }] : []}
            {...kept}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </>
      ) : null}
    </>
  );
}

function NumberFields(): ReactElement {
  const { t } = useTranslation();
  const rotations = (['roundRobin', 'random', 'fixed', 'byArea'] as const).map((value) => ({
    value,
    label: t(`line.rotation.${value}`),
  }));
  return (
    <>
      <Form.Item name="callerNumbers" label={t('line.field.callerNumbers')} extra={t('line.callerNumbersHint')}>
        <Select mode="tags" tokenSeparators={[',', '，', ' ']} open={false} suffix={null} />
      </Form.Item>
      <Form.Item name="callerRotation" label={t('line.field.callerRotation')} extra={t('line.rotationHint')}>
        <Select options={rotations} />
      </Form.Item>
    </>
  );
}
